// Measuring many maps can be stopped between two of them.
import { describe, expect, it } from 'vitest';
import { measureInTurn, measureMaps } from '../../src/worker/measure.ts';
import type { MeasureRequest } from '../../src/contracts/worker-protocol.ts';

const placement = { planeWidth: 4, planeHeight: 4, imageWidth: 16, imageHeight: 16, toImage: [4, 0, 0, 0, 4, 0] as const, seen: { x: 0, y: 0, width: 16, height: 16 } };
const map = { plane: { width: 4, height: 4, values: Float32Array.from({ length: 16 }, (_, at) => at % 7) }, placement };
const request = { maps: [map, map, map], shapes: [{ kind: 'box', x: 3, y: 2, width: 6, height: 7 }], seed: 1 } as unknown as MeasureRequest;

describe('measuring in turn', () => {
  it('gives what measuring at once gives', async () => {
    expect(await measureInTurn(request, {})).toEqual(measureMaps(request));
  });

  it('stops between two maps when it is cancelled meanwhile', async () => {
    const controller = new AbortController();
    let looked = 0;
    // Each map's placement is read once it is that map's turn.
    const watched = { ...request, maps: [0, 1, 2].map(() => ({ plane: map.plane, get placement() { looked += 1; if (looked === 1) controller.abort(); return placement; } })) };
    await expect(measureInTurn(watched as unknown as MeasureRequest, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(looked).toBe(1);
  });
});
