// A method that is not defined at a layer is refused by itself: the other maps are there, each image is judged alone, and the command line ends.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allMaps } from '../../src/cli/all-maps.ts';
import { writeNpy } from '../../src/host/files/npy.ts';
import { openCompute } from '../../src/worker/compute.ts';
import { overread } from '../cli/run-in-process.ts';
import { floats, node, onnxFile } from '../importers/onnx-writer.ts';
import type { ExplainManyRequest } from '../../src/contracts/worker-protocol.ts';
import type { Compute } from '../../src/worker/compute.ts';

const shape = [1, 1, 2, 2];
const dark = { shape, values: Float32Array.of(-10, -12, -9, -11) };
const bright = { shape, values: Float32Array.of(10, 12, -9, 11) };

describe('a method without a map', () => {
  let folder: string;
  let path: string;
  let compute: Compute;
  let request: Omit<ExplainManyRequest, 'inputs'>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overread-refused-'));
    path = join(folder, 'leaky.onnx');
    // LeakyReLU "leaky" → dense; the gradient of class 0 there is 30 in one cell: 2 + 30·(−0.42) is past the pole.
    await writeFile(path, onnxFile({
      input: ['n', 1, 2, 2],
      nodes: [node('LeakyRelu', ['x'], ['a'], {}, 'leaky'), node('Flatten', ['a'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'w'], ['y'], {}, 'classifier')],
      initialisers: [floats('w', [4, 2], [30, -1, 0.1, -2, -1, -1, 0, -3])],
    }));
    compute = await openCompute({ engine: 'ort' });
    const { modelId } = await compute.load({ path });
    request = { modelId, target: 0, methods: ['gradient', 'grad-cam-plus-plus', 'layer-cam'], layer: 'leaky', score: 'logit', switches: 'sum', engine: 'ort' };
  });
  afterAll(async () => {
    await compute.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves the others their maps, and says why it has none', async () => {
    const { maps, refused } = await compute.explain({ ...request, input: dark });
    expect(maps.map(({ method }) => method)).toEqual(['gradient', 'layer-cam']);
    expect(Object.keys(refused)).toEqual(['grad-cam-plus-plus']);
    expect(refused['grad-cam-plus-plus']).toMatchObject({ code: 'map_undefined', message: expect.stringMatching(/^grad-cam-plus-plus at layer "leaky": .* got 1 of 4 cells/) });
  });

  it('is refused for the image that it has none of, and given for another in the same batch', async () => {
    const results = await compute.explainMany({ ...request, inputs: [bright, dark, bright] });
    expect(results.map(({ maps, refused }) => [maps.length, Object.keys(refused)])).toEqual([[3, []], [2, ['grad-cam-plus-plus']], [3, []]]);
  });

  it('ends a run of the command line with code 3 and one line, and nothing is written', async () => {
    const tensor = join(folder, 'dark.npy');
    const out = join(folder, 'out');
    await writeFile(tensor, writeNpy(dark.shape, dark.values));
    const { code, stderr } = await overread(['explain', '--model', path, '--tensor', tensor, '--layer', 'leaky', '--target', '0', '--methods', 'gradient,grad-cam-plus-plus', '--out', out]);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('grad-cam-plus-plus at layer "leaky": expected weights without a pole')]);
    expect(code).toBe(3);
    expect(existsSync(out)).toBe(false);
    await expect((async () => allMaps(await compute.explain({ ...request, input: bright })))()).resolves.toMatchObject({ refused: {} });
  });
});
