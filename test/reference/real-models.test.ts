// Real models: logits against their own references, maps against float64, every executor, and maps computed elsewhere.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openExecutor } from '../../src/worker/executors/executor.ts';
import { openCompute } from '../../src/worker/compute.ts';
import { openModel } from '../../src/worker/models.ts';
import { leavesNoTensors, testedEngines } from '../engines.ts';
import { cosine, relativeL2 } from './index.ts';
import { judge, judgedMethods } from './judge.ts';
import { describeShared, sharedFloats } from '../shared-data.ts';
import { cardOf, factSheet, sharedModel } from '../shared-models.ts';
import type { EngineId } from '../../src/contracts/engines.ts';
import type { ExplanationMap, MethodId } from '../../src/contracts/explanation.ts';
import type { Compute } from '../../src/worker/compute.ts';
import type { Executor } from '../../src/worker/executors/executor.ts';

const pneumonia = ['am1codes-pneumonia-onnx', 'am1codes-pneumonia-tfjs'] as const;
/** A stage before the last layer, by each file's own names. */
const earlier: Readonly<Record<string, string>> = {
  'am1codes-pneumonia-tfjs': 'conv2d_3', 'resnet20-cifar10-onnx': '/layer2/layer2.2/Relu_1', 'darknet-tiny-imagenet-tfjs': 'leaky_re_lu_4',
};

/** Behind a LeakyReLU: channels add up to less than zero, and some weights of Grad-CAM++ are past their pole. */
const atPole: ReadonlySet<string> = new Set(['leaky_re_lu_4']);

describeShared('models/index.json', 'the shared models', () => {
  leavesNoTensors();
  let compute: Compute;
  const executors = new Map<EngineId, Executor>();
  beforeAll(async () => {
    compute = await openCompute();
    for (const engine of testedEngines) executors.set(engine, await openExecutor(engine));
  });
  afterAll(async () => {
    await compute.dispose();
    await Promise.all([...executors.values()].map((executor) => executor.dispose()));
  });

  const inputOf = (model: string, reference = 0) => {
    const { input, shape } = factSheet(model).references[reference]!;
    return { shape, values: sharedFloats(`models/${model}/${input}`) };
  };

  it.each([
    ...pneumonia.map((model) => [model, 1e-4] as const), ['resnet20-cifar10-onnx', 1e-4], ['darknet-tiny-imagenet-tfjs', 1e-4], ['squeezenet11-imagenet-fp16-onnx', 5e-3],
  ] as const)('%s gives its reference outputs to within %d on every engine', async (model, tolerance) => {
    const { modelId } = await compute.load({ path: sharedModel(model), card: cardOf(model) });
    const sheet = factSheet(model);
    for (const [index, reference] of sheet.references.entries()) {
      for (const engine of testedEngines) {
        const { logits, probabilities } = await compute.predict({ modelId, input: inputOf(model, index), engine });
        const got = /softmax|sigmoid/.test(sheet.output_activation) && !sheet.output_activation.startsWith('none') ? probabilities! : logits;
        const wanted = reference.outputs[0]!.values;
        const scale = model.startsWith('squeezenet') ? 1 : Math.max(1, ...wanted.map(Math.abs));
        wanted.forEach((value, k) => expect(Math.abs(got[k]! - value) / scale, `${engine}, reference ${index}, class ${k}`).toBeLessThanOrEqual(tolerance));
      }
    }
  });

  it('give the pneumonia classifier the same logits from its ONNX and its tfjs file', async () => {
    const logits: number[] = [];
    for (const model of pneumonia) {
      const { modelId } = await compute.load({ path: sharedModel(model), card: cardOf(model) });
      for (const reference of [0, 1, 2]) logits.push((await compute.predict({ modelId, input: inputOf(model, reference), engine: 'ort' })).logits[0]!);
    }
    for (const k of [0, 1, 2]) expect(Math.abs(logits[k]! - logits[k + 3]!)).toBeLessThanOrEqual(1e-4);
  });

  const judged = [
    ['am1codes-pneumonia-onnx', 2], ['am1codes-pneumonia-tfjs', 2], ['resnet20-cifar10-onnx', 1], ['squeezenet11-imagenet-fp16-onnx', 2], ['darknet-tiny-imagenet-tfjs', 1],
  ] as const;
  it.each(judged.flatMap(([name, reference]) => ['auto', ...(earlier[name] === undefined ? [] : [earlier[name]])].map((layer) => [name, layer, reference] as const)))(
    '%s gets all maps of one run at layer %s right against float64 with the engine\'s own masks and switches', async (name, spec, reference) => {
      const model = openModel({ path: sharedModel(name), card: cardOf(name) });
      const input = inputOf(name, reference);
      const { modelId } = await compute.load({ path: sharedModel(name), card: cardOf(name) });
      const { top } = await compute.predict({ modelId, input, engine: 'ort' });
      const small = Math.max(...input.shape) <= 160;
      const { layer } = model.layerNamed(spec);
      for (const engine of testedEngines.filter((one) => small || one !== 'tfjs:wasm')) {
        const verdicts = await judge(executors.get(engine)!, { model, input, target: { index: top, name: '', sign: 1 }, score: 'logit', layer });
        expect(judgedMethods.filter((method) => !verdicts.some((verdict) => verdict.method === method)), `refused at ${layer.name} on ${engine}`).toEqual(atPole.has(layer.name) ? ['grad-cam-plus-plus'] : []);
        for (const verdict of verdicts) {
          if (verdict.expected.every((value) => value === 0)) expect(verdict.values.every((value) => value === 0)).toBe(true);
          else expect(verdict.relativeL2, `${verdict.method} at ${layer.name} on ${engine}`).toBeLessThanOrEqual(1e-4);
        }
      }
    }, 180_000);

  it.each(['am1codes-pneumonia-onnx', 'resnet20-cifar10-onnx', 'squeezenet11-imagenet-fp16-onnx', 'darknet-tiny-imagenet-tfjs'])('%s gets the same maps from every engine', async (name) => {
    const { modelId } = await compute.load({ path: sharedModel(name), card: cardOf(name) });
    const byEngine: Record<string, readonly ExplanationMap[]> = {};
    for (const engine of testedEngines) {
      byEngine[engine] = (await compute.explain({ modelId, input: inputOf(name, 1), target: 'top', methods: judgedMethods, layer: 'auto', score: 'logit', switches: 'sum', engine })).maps;
    }
    for (const engine of testedEngines) for (const [index, map] of byEngine['ort:cpu']!.entries()) {
      const other = byEngine[engine]![index]!;
      if (map.values.every((value) => value === 0)) continue;
      expect(cosine(map.values, other.values), `${map.method} on ${engine}`).toBeGreaterThanOrEqual(0.9999);
      expect(relativeL2(map.values, other.values), `${map.method} on ${engine}`).toBeLessThanOrEqual(2e-2);
    }
  });

  it.each([
    ['am1codes-pneumonia-tfjs', 'am1codes-pneumonia-h5'], ['darknet-tiny-imagenet-tfjs', 'darknet-tiny-imagenet-tfjs'],
  ])('%s gets the gradients and Grad-CAM maps that TensorFlow computed (from %s, same weights)', async (name, computedFrom) => {
    const references = factSheet(computedFrom).xai_references!;
    const { modelId } = await compute.load({ path: sharedModel(name), card: cardOf(name) });
    const input = { shape: references.entries[0]!.gradient_shape, values: sharedFloats(`models/${computedFrom}/${references.input}`) };
    for (const entry of references.entries) {
      for (const engine of testedEngines) {
        const result = await compute.explain({ modelId, input, target: entry.class_index, methods: ['gradient', 'grad-cam'], layer: entry.gradcam_layer, score: 'logit', switches: 'sum', engine });
        const map = (method: MethodId): ExplanationMap => result.maps.find((candidate) => candidate.method === method)!;
        expect(result.score.value).toBeCloseTo(entry.logit, 3);
        expect(map('gradient').shape).toEqual(entry.gradient_shape);
        expect(map('grad-cam').shape).toEqual([1, ...entry.gradcam_shape]);
        expect(cosine(map('gradient').values, sharedFloats(`models/${computedFrom}/${entry.gradient}`)), `gradient of ${entry.class_index} on ${engine}`).toBeGreaterThanOrEqual(0.9999);
        expect(relativeL2(map('gradient').values, sharedFloats(`models/${computedFrom}/${entry.gradient}`))).toBeLessThanOrEqual(2e-2);
        expect(relativeL2(map('grad-cam').values, sharedFloats(`models/${computedFrom}/${entry.gradcam}`)), `grad-cam of ${entry.class_index} on ${engine}`).toBeLessThanOrEqual(1e-3);
      }
    }
  });
});
