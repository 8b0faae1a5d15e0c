// One question of many images: each result is the one that the image alone would have had, its own highest class included.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sevenMethods } from '../../src/contracts/explanation.ts';
import { openCompute } from '../../src/worker/compute.ts';
import { relativeL2 } from '../reference/index.ts';
import { seeded } from '../reference/seeded.ts';
import { floats, node, onnxFile } from '../importers/onnx-writer.ts';
import type { ExplainManyRequest, ExplainResult } from '../../src/contracts/worker-protocol.ts';
import type { Compute } from '../../src/worker/compute.ts';

const random = seeded(11);
const values = (name: string, shape: readonly number[], scale = 1) => floats(name, shape, [...random.normal(shape, scale).values].map(Number));

/** conv · ReLU · max-pool · conv · ReLU "features" · conv · ReLU · global average · dense → 5 classes. */
function model(): Uint8Array {
  return onnxFile({
    input: ['n', 2, 11, 9],
    nodes: [
      node('Conv', ['x', 'w1'], ['c1'], { pads: [1, 1, 1, 1] }, 'conv1'), node('Relu', ['c1'], ['r1'], {}, 'relu1'),
      node('MaxPool', ['r1'], ['p'], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, 'pool'),
      node('Conv', ['p', 'w2'], ['c2'], { pads: [1, 1, 1, 1] }, 'conv2'), node('Relu', ['c2'], ['r2'], {}, 'features'),
      node('Conv', ['r2', 'w3'], ['c3'], { pads: [1, 1, 1, 1] }, 'conv3'), node('Relu', ['c3'], ['r3'], {}, 'relu3'),
      node('GlobalAveragePool', ['r3'], ['a'], {}, 'average'), node('Flatten', ['a'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
    ],
    initialisers: [values('w1', [4, 2, 3, 3], 0.5), values('w2', [6, 4, 3, 3], 0.3), values('w3', [8, 6, 3, 3], 0.3), values('fc', [8, 5])],
  });
}

const shape = [1, 2, 11, 9];
/** With channels of very different brightness, so that they are of different classes. */
const images = Array.from({ length: 11 }, (_, index) => ({ shape, values: Float32Array.from(random.normal(shape, 2).values as Float32Array, (value, place) => value + 4 * (place < 99 ? Math.cos(index) : Math.sin(index))) }));

describe('explaining many images at once', () => {
  let folder: string;
  let compute: Compute;
  let request: Omit<ExplainManyRequest, 'inputs'>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overread-many-'));
    const path = join(folder, 'model.onnx');
    await writeFile(path, model());
    compute = await openCompute({ engine: 'ort' });
    const { modelId } = await compute.load({ path });
    request = { modelId, target: 'top', methods: sevenMethods, layer: 'features', score: 'logit', switches: 'sum', engine: 'ort' };
  });
  afterAll(async () => {
    await compute.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const alone = (target: ExplainManyRequest['target']): Promise<ExplainResult[]> =>
    images.reduce<Promise<ExplainResult[]>>(async (before, input) => [...await before, await compute.explain({ ...request, target, input })], Promise.resolve([]));

  it.each(['top', 3] as const)('gives each image the maps and numbers that it gets alone (class %s)', async (target) => {
    const [together, single] = [await compute.explainMany({ ...request, target, inputs: images }), await alone(target)];
    expect(together).toHaveLength(images.length);
    if (target === 'top') expect(new Set(together.map((result) => result.target.index)).size).toBeGreaterThan(1);
    together.forEach((result, index) => {
      const expected = single[index]!;
      expect(result.target).toEqual(expected.target);
      expect(result.score.value).toBeCloseTo(expected.score.value, 5);
      expect(result.maps.map(({ method, shape: extents }) => [method, extents])).toEqual(expected.maps.map(({ method, shape: extents }) => [method, extents]));
      result.maps.forEach((map, at) => expect(relativeL2(map.values, expected.maps[at]!.values), map.method).toBeLessThan(1e-6));
    });
  });

  it('explains the highest class that is found in the same run as that class named beforehand', async () => {
    const together = await compute.explainMany({ ...request, inputs: images });
    for (const [index, { target, maps, logits }] of together.entries()) {
      expect(target.index).toBe(logits.indexOf(Math.max(...logits)));
      const named = await compute.explain({ ...request, target: target.index, input: images[index]! });
      maps.forEach((map, at) => expect(relativeL2(map.values, named.maps[at]!.values), map.method).toBeLessThan(1e-6));
    }
  });

  it('gives even numbers of images, which are run in lanes, the same maps, and the same bytes when it is asked again', async () => {
    const inputs = images.slice(0, 6);
    const together = await compute.explainMany({ ...request, inputs });
    await compute.forget();
    const again = await compute.explainMany({ ...request, inputs });
    for (const [index, { target, maps }] of together.entries()) {
      const alone = await compute.explain({ ...request, target: 'top', input: inputs[index]! });
      expect(target).toEqual(alone.target);
      maps.forEach((map, at) => {
        expect(relativeL2(map.values, alone.maps[at]!.values), map.method).toBeLessThan(1e-6);
        expect(again[index]!.maps[at]!.values).toEqual(map.values);
      });
    }
  });

  it('tells how far it is, and stops between two batches when told to', async () => {
    const done: number[] = [];
    const controller = new AbortController();
    const stopping = compute.explainMany({ ...request, inputs: images }, {
      signal: controller.signal,
      onProgress: (stage, count) => {
        if (stage === 'images') done.push(count);
        controller.abort();
      },
    });
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    expect(done).toEqual([6]);
  });

  it('refuses all where one image does not fit', async () => {
    const inputs = [images[0]!, { shape: [1, 2, 9, 11], values: images[0]!.values }];
    await expect(compute.explainMany({ ...request, inputs })).rejects.toMatchObject({ code: 'tensor_invalid' });
  });
});
