// What was measured on maps and findings, as rows that can be shown: numbers, or why there are none.
import type { Box, FindingKind } from '../contracts/annotation.ts';
import type { MethodId } from '../contracts/explanation.ts';
import type { Agreement } from '../contracts/ipc.ts';
import type { Measured } from '../contracts/worker-protocol.ts';

/** A finding that was measured: a box of a file, or whatever was drawn. */
export type MeasuredFinding = Pick<Box, 'id' | 'label' | 'role'> & { /** Left out: a box. */ readonly kind?: FindingKind };

/** One row per finding and method: findings outside, methods inside. */
export function agreementRows(methods: readonly MethodId[], findings: readonly MeasuredFinding[], measured: readonly (readonly Measured[])[]): Agreement[] {
  return findings.flatMap(({ id, label, role, kind = 'box' }, finding) => methods.flatMap((method, map): Agreement[] => {
    const result = measured[map]?.[finding];
    if (result === undefined) return [];
    const numbers = 'numbers' in result ? result.numbers : notDefined;
    return [{ boxId: id, label, role, kind, method, undefinedBecause: result.isDefined ? null : result.because, ...numbers, point: 'point' in result ? result.point : null }];
  }));
}

const notDefined = { energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null, threshold: null } as const;
