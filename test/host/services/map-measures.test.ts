// Curves and disagreement as the host answers them: computed once, maps that must be equal told apart from maps that agree.
import { describe, expect, it } from 'vitest';
import { createMapMeasures } from '../../../src/host/services/map-measures.ts';
import { createMaps } from '../../../src/host/services/maps.ts';
import { disagreementSchema, thresholdCurveSchema } from '../../../src/contracts/map-measures.ts';
import { disagreementOf } from '../../../src/explain/disagreement/disagreement.ts';
import { curveOf } from '../../../src/worker/measure.ts';
import { seededRandom } from '../../../src/explain/random.ts';
import type { MethodId } from '../../../src/contracts/explanation.ts';
import type { ExplainResult, LoadedModel } from '../../../src/contracts/worker-protocol.ts';
import type { WorkerClient } from '../../../src/host/worker-client.ts';

const placement = { planeWidth: 8, planeHeight: 8, imageWidth: 32, imageHeight: 32, toImage: [4, 0, 0, 0, 4, 0] as const, seen: { x: 0, y: 0, width: 32, height: 32 } };
const input = { layout: 'NCHW', channels: 1, height: 8, width: 8, shape: [1, 1, 8, 8] } as LoadedModel['input'];
const result = { target: { index: 0, name: 'a', sign: 1 }, layer: { name: 'relu', shape: [1, 4, 4, 4] }, identical: { 'hires-cam': 'grad-cam' } } as unknown as ExplainResult;

function open() {
  const maps = createMaps();
  let curves = 0;
  const worker = { curve: async (request: Parameters<typeof curveOf>[0]) => { curves += 1; return curveOf(request); }, disagree: async (request: Parameters<typeof disagreementOf>[0]) => disagreementOf(request) } as unknown as WorkerClient;
  const keep = (method: MethodId, seed: number, { imageId = 'i', modelId = 'm' } = {}) => {
    const random = seededRandom(seed);
    const values = Float32Array.from({ length: 16 }, () => random());
    return maps.keep({ method, space: 'cam', shape: [1, 4, 4], values }, { imageId, frame: 0, modelId, input, result, placement, question: 'q' }).summary.id;
  };
  return { measures: createMapMeasures(worker, maps), maps, keep, curves: () => curves };
}

describe('measures of maps that are held', () => {
  it('compute a curve once for a map and a shape, as the contract has it', async () => {
    const { measures, keep, curves } = open();
    const id = keep('grad-cam', 1);
    const shape = { kind: 'ellipse', x: 3, y: 4, width: 12, height: 9 } as const;
    const curve = await measures.curve(id, shape, {});
    expect(thresholdCurveSchema.parse(curve)).toEqual(curve);
    expect(await measures.curve(id, { ...shape }, {})).toBe(curve);
    expect(curves()).toBe(1);
    await measures.curve(id, null, {});
    expect(curves()).toBe(2);
  });

  it('give maps that must be equal one vote, and two models’ maps one each', async () => {
    const { measures, keep } = open();
    const one = await measures.disagreement([keep('grad-cam', 1), keep('hires-cam', 1), keep('layer-cam', 2)], {});
    expect(disagreementSchema.parse(one)).toEqual(one);
    expect(one.maps.map(({ isCounted }) => isCounted)).toEqual([true, false, true]);
    const two = await measures.disagreement([keep('grad-cam', 1), keep('hires-cam', 1, { modelId: 'other' })], {});
    expect(two.maps.map(({ isCounted }) => isCounted)).toEqual([true, true]);
  });

  it('serve consensus and variance as maps of their own, named by what they were made of', async () => {
    const { measures, maps, keep } = open();
    const { consensus, variance } = await measures.disagreement([keep('grad-cam', 1), keep('layer-cam', 2)], {});
    if (consensus === null || variance === null) throw new Error('expected both');
    expect(consensus.id).not.toBe(variance.id);
    const values = new Float32Array(Uint8Array.from(maps.bytes(consensus.id)).buffer);
    expect(values).toHaveLength(16);
    expect(values.reduce((sum, value) => sum + value, 0) / 16).toBeCloseTo(0.5, 6);
    expect(consensus.max).toBeLessThanOrEqual(1);
    expect(variance.max).toBeLessThanOrEqual(0.25);
  });

  it('refuse maps of two images', async () => {
    const { measures, keep } = open();
    await expect(measures.disagreement([keep('grad-cam', 1), keep('grad-cam', 1, { imageId: 'j' })], {})).rejects.toMatchObject({ code: 'map_undefined' });
  });
});
