// What was measured on maps and boxes, as rows that can be shown: numbers, or why there are none.
import type { Box } from '../contracts/annotation.ts';
import type { MethodId } from '../contracts/explanation.ts';
import type { Agreement } from '../contracts/ipc.ts';
import type { Measured } from '../contracts/worker-protocol.ts';

/** One row per box and method: boxes outside, methods inside. */
export function agreementRows(methods: readonly MethodId[], boxes: readonly Box[], measured: readonly (readonly Measured[])[]): Agreement[] {
  return boxes.flatMap(({ id, label, role }, box) => methods.flatMap((method, map): Agreement[] => {
    const result = measured[map]?.[box];
    if (result === undefined) return [];
    const numbers = result.isDefined ? result.numbers : notDefined;
    return [{ boxId: id, label, role, method, undefinedBecause: result.isDefined ? null : result.because, ...numbers }];
  }));
}

const notDefined = { energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null, threshold: null } as const;
