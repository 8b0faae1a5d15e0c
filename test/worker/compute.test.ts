// The compute service on a small hand-written model: cards, targets, layers, cancelling, and what it refuses.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/errors.ts';
import { modelCardSchema } from '../../src/contracts/model-card.ts';
import { openCompute } from '../../src/worker/compute.ts';
import { floats, node, onnxFile } from '../importers/onnx-writer.ts';
import type { ExplainRequest } from '../../src/contracts/worker-protocol.ts';
import type { Compute } from '../../src/worker/compute.ts';

const shape = [1, 1, 4, 4];
const input = { shape, values: Float32Array.from({ length: 16 }, (_, index) => Math.sin(index + 1)) };

/** conv 1→2 · batch-norm · ReLU "features" (or none) · global average · dense 2→2 "y" (no softmax). */
function smallModel({ activation = true } = {}): Uint8Array {
  return onnxFile({
    input: ['n', 1, 4, 4],
    nodes: [
      node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }, 'conv'),
      node('BatchNormalization', ['c', 'gamma', 'beta', 'mean', 'variance'], ['b'], {}, 'norm'),
      ...(activation ? [node('Relu', ['b'], ['r'], {}, 'features')] : []),
      node('GlobalAveragePool', [activation ? 'r' : 'b'], ['p'], {}, 'pool'),
      node('Flatten', ['p'], ['f'], {}, 'flatten'),
      node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
    ],
    initialisers: [
      floats('w', [2, 1, 3, 3], Array.from({ length: 18 }, (_, index) => Math.cos(index))),
      floats('gamma', [2], [1.5, -0.5]), floats('beta', [2], [0.2, 0.4]), floats('mean', [2], [0.1, -0.2]), floats('variance', [2], [0.9, 1.3]),
      floats('fc', [2, 2], [1, -2, 0.5, 3]),
    ],
  });
}

const card = (rest: object): ReturnType<typeof modelCardSchema.parse> => modelCardSchema.parse({ input: {}, ...rest });

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('the compute service', () => {
  let folder: string;
  let path: string;
  let compute: Compute;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overread-compute-'));
    path = join(folder, 'small.onnx');
    await writeFile(path, smallModel());
    compute = await openCompute();
  });
  afterAll(async () => {
    await compute.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (change: Partial<ExplainRequest>, withCard: object = {}) => {
    const { modelId } = await compute.load({ path, card: card(withCard) });
    return compute.explain({ modelId, input, target: 0, methods: ['gradient', 'grad-cam', 'hires-cam'], layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort', ...change });
  };

  it('finds the last layer by itself and says where grad-cam and hires-cam cannot differ', async () => {
    const { layer, identical, maps } = await ask({});
    expect(layer).toEqual({ name: 'features', shape: [2, 4, 4] });
    expect(identical).toEqual({ 'hires-cam': 'grad-cam' });
    const [, gradCam, hiResCam] = maps;
    hiResCam?.values.forEach((value, index) => expect(value).toBeCloseTo(gradCam?.values[index] ?? NaN, 5));
  });

  it('finds a batch normalisation as the last layer although importing put it into the convolution before it', async () => {
    const last = join(folder, 'normalised-last.onnx');
    await writeFile(last, smallModel({ activation: false }));
    const { modelId, defaultLayer } = await compute.load({ path: last });
    expect(defaultLayer).toBe('norm');
    const { layer } = await compute.explain({ modelId, input, target: 0, methods: ['grad-cam'], layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort' });
    expect(layer).toEqual({ name: 'norm', shape: [2, 4, 4] });
  });

  it('refuses a dense layer for a coarse map, naming both, instead of failing inside the graph', async () => {
    await expect(ask({ layer: 'classifier' })).rejects.toThrow('layer "classifier": expected one with rows and columns for grad-cam, hires-cam, got [2]');
    expect(await codeOf(ask({ layer: 'classifier' }))).toBe('layer_unknown');
    const feature = await ask({ layer: 'classifier', methods: ['deconvnet'], channel: { channel: 1 } });
    expect(feature.layer).toEqual({ name: 'classifier', shape: [2] });
  });

  it('keeps a layer that is named though importing would merge it into another', async () => {
    const { layer, maps } = await ask({ layer: 'conv', methods: ['hires-cam'] });
    expect(layer?.name).toBe('conv');
    expect(maps[0]?.shape).toEqual([1, 4, 4]);
    expect((await ask({ layer: 'norm', methods: ['hires-cam'] })).layer?.name).toBe('norm');
  });

  it('explains for one card\'s classes although the same file was asked with another card before', async () => {
    const exclusive = await ask({ score: 'probability' }, { classes: 'exclusive' });
    const independent = await ask({ score: 'probability' }, { classes: 'independent' });
    const z = exclusive.logits;
    expect(exclusive.score.value).toBeCloseTo(Math.exp(z[0]!) / (Math.exp(z[0]!) + Math.exp(z[1]!)), 6);
    expect(independent.score.value).toBeCloseTo(1 / (1 + Math.exp(-z[0]!)), 6);
    const slope = (p: number): number => p * (1 - p);
    const ofLogit = (await ask({})).maps[0]!.values;
    independent.maps[0]?.values.forEach((value, index) => expect(value).toBeCloseTo(ofLogit[index]! * slope(independent.score.value), 5));
    expect([...exclusive.maps[0]!.values]).not.toEqual([...independent.maps[0]!.values]);
  });

  it('gives no probability where neither file nor card says what the classes are', async () => {
    expect((await ask({})).probabilities).toBeNull();
    expect(await codeOf(ask({ score: 'probability' }))).toBe('usage_score');
  });

  it('gives only probabilities where the card says that the output is one', async () => {
    const result = await ask({ score: 'probability' }, { emits: 'probabilities' });
    expect(result.probabilities).toEqual(result.logits);
    expect(await codeOf(ask({ score: 'logit' }, { emits: 'probabilities' }))).toBe('usage_score');
  });

  it('explains the highest score when asked for the top', async () => {
    const { logits, target } = await ask({ target: 'top' });
    expect(target.index).toBe(logits[0]! >= logits[1]! ? 0 : 1);
  });

  it('combines guided backpropagation with the coarse map that is asked for, and returns nothing else', async () => {
    const { maps } = await ask({ methods: ['guided-layer-cam'] });
    expect(maps.map(({ method, shape: of }) => [method, of])).toEqual([['guided-layer-cam', shape]]);
  });

  it('refuses layers, classes, channels and tensors that do not exist or fit', async () => {
    expect(await codeOf(ask({ layer: 'nowhere' }))).toBe('layer_unknown');
    expect(await codeOf(ask({ target: 'nobody' }))).toBe('target_unknown');
    expect(await codeOf(ask({ methods: ['deconvnet'], channel: { channel: 2 } }))).toBe('layer_unknown');
    expect(await codeOf(ask({ methods: ['deconvnet'], channel: { channel: 0, position: { y: 4, x: 0 } } }))).toBe('layer_unknown');
    expect(await codeOf(ask({ input: { shape: [1, 1, 4, 5], values: new Float32Array(20) } }))).toBe('tensor_invalid');
    expect(await codeOf(ask({ input: { shape, values: new Float32Array(16).fill(NaN) } }))).toBe('tensor_invalid');
  });

  it('refuses a map that is not finite instead of giving it away', async () => {
    const huge = { shape, values: new Float32Array(16).fill(3e38) };
    expect(await codeOf(ask({ input: huge }))).toBe('map_not_finite');
  });

  it('stops at once when the job was cancelled', async () => {
    const { modelId } = await compute.load({ path });
    const controller = new AbortController();
    controller.abort();
    expect(await codeOf(compute.predict({ modelId, input, engine: 'ort' }, { signal: controller.signal }))).toBe('cancelled');
  });

  it('tells its stages while it works', async () => {
    const { modelId } = await compute.load({ path });
    const stages: string[] = [];
    await compute.explain(
      { modelId, input, target: 1, methods: ['layer-cam'], layer: 'auto', score: 'logit', switches: 'overwrite', engine: 'ort' },
      { onProgress: (stage) => stages.push(stage) },
    );
    expect(new Set(stages)).toEqual(new Set(['compile', 'compute', 'maps']));
  });

  it.skipIf(process.platform === 'win32')('refuses a device as a model instead of reading it for ever', async () => {
    expect(await codeOf(compute.load({ path: '/dev/zero' }))).toBe('model_unreadable');
  });

  it('names a model file that is missing, in one line', async () => {
    expect(await codeOf(compute.load({ path: join(folder, 'missing.onnx') }))).toBe('model_unreadable');
  });
});
