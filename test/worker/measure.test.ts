// Measuring many maps, or many findings on one, can be stopped on the way.
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

  it('stops among thousands of findings on one map when it is cancelled meanwhile', async () => {
    const size = 1500;
    const large = { ...placement, imageWidth: size, imageHeight: size, toImage: [size / 4, 0, 0, 0, size / 4, 0] as const, seen: { x: 0, y: 0, width: size, height: size } };
    let looked = 0;
    const controller = new AbortController();
    const shape = { kind: 'box', x: 10, y: 10, width: 1400, height: 1400 } as const;
    const shapes = Array.from({ length: 5_000 }, () => new Proxy(shape, { get: (box, key) => { if (key === 'kind') looked += 1; return Reflect.get(box, key) as unknown; } }));
    const going = measureInTurn({ maps: [{ ...map, placement: large }], shapes, seed: 1 } as unknown as MeasureRequest, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(going).rejects.toMatchObject({ code: 'cancelled' });
    expect(looked).toBeLessThan(shapes.length);
  });
});
