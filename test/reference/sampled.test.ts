// The methods that ask a model many times, on both executors, against plain float64 loops with the same noise and masks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineOf } from '../../src/explain/sampled/baseline.ts';
import { eachNormal, sampleRandom } from '../../src/explain/random.ts';
import { defaultSampling } from '../../src/contracts/sampling.ts';
import { openExecutor } from '../../src/worker/executors/executor.ts';
import { PlanCache } from '../../src/worker/plans.ts';
import { sampleMaps } from '../../src/worker/sampling/sample-maps.ts';
import { leavesNoTensors } from '../engines.ts';
import { referenceForward, relativeL2 } from './index.ts';
import { plainModel, plainOcclusion, plainRise, plainScoreCam } from './sampled-maps.ts';
import { smallClassifier } from './small-classifier.ts';
import type { ExplanationMap, MethodId, ScoreKind, Target } from '../../src/contracts/explanation.ts';
import type { SamplingSettings } from '../../src/contracts/sampling.ts';
import type { Executor, Session } from '../../src/worker/executors/executor.ts';
import type { OpenModel } from '../../src/worker/models.ts';
import type { SmallClassifier } from './small-classifier.ts';

const target: Target = { index: 2, sign: 1, name: 'class 2' };
const small: SamplingSettings = { ...defaultSampling, steps: 5, samples: 4, masks: 12, window: 5, stride: 2, seed: 11 };

describe.each(['ort', 'tfjs'] as const)('the sampled maps computed by %s', (engine) => {
  leavesNoTensors();
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor(engine); });
  afterAll(() => executor.dispose());

  interface Asked { readonly score?: ScoreKind; readonly sampling?: SamplingSettings; readonly size?: number; readonly layer?: string }

  async function sample(classifier: SmallClassifier, methods: readonly MethodId[], { score = 'logit', sampling = small, size = 3, layer = 'last' }: Asked = {}): Promise<ExplanationMap[]> {
    const model = { ...classifier.model, graphWith: () => classifier.model.imported.graph, description: { ...classifier.model.description, modelId: 'small' } } as unknown as OpenModel;
    const { graph } = model.imported;
    const columns = Float32Array.from(referenceForward(graph, new Map([[graph.inputs[0]!, { dtype: 'float32' as const, shape: classifier.input.shape, values: classifier.input.values }]])).get(model.head.value)!.values);
    const request = { modelId: 'small', input: classifier.input, target: target.index, methods, layer, score, switches: 'sum', engine: 'auto', sampling } as const;
    const sessions = new Map<string, Session>();
    try {
      return await sampleMaps({ model, layer: classifier.layer(layer), request, target, columns, plans: new PlanCache(), engine: engine === 'ort' ? 'ort:cpu' : 'tfjs:wasm' }, {
        fitting: async () => ({ size, lanes: 2 }),
        run: async (plan, feeds, { lanes }) => {
          const session = sessions.get(plan.key) ?? await executor.compile(plan.graph, plan.graph.outputs, { lanes });
          sessions.set(plan.key, session);
          return session.run(feeds);
        },
      });
    } finally {
      for (const session of sessions.values()) await session.dispose();
    }
  }

  const x64 = ({ input }: SmallClassifier) => Float64Array.from(input.values);
  const gridOf = ({ model }: SmallClassifier) => model.description.input;

  it.each([['none', 'logit', 'NCHW', 21], ['softmax', 'log-probability', 'NHWC', 22], ['sigmoid', 'probability', 'NCHW', 23]] as const)(
    'are right for a model that ends in %s, score = %s, %s (seed %i)', async (end, score, layout, seed) => {
      const classifier = smallClassifier(seed, end, { layout });
      const maps = await sample(classifier, ['occlusion', 'rise', 'score-cam', 'smooth-grad', 'integrated-gradients'], { score });
      const model = plainModel(classifier, score, target);
      const [x, zero] = [x64(classifier), new Float64Array(classifier.input.values.length)];
      const grid = gridOf(classifier);
      const map = (method: MethodId) => maps.find((candidate) => candidate.method === method)!;

      expect(map('occlusion').shape).toEqual([1, 17, 15]);
      expect(relativeL2(map('occlusion').values, plainOcclusion(model, x, zero, grid, 5, 2))).toBeLessThanOrEqual(1e-4);
      expect(relativeL2(map('rise').values, plainRise(model, x, zero, grid, small.masks, small.seed))).toBeLessThanOrEqual(1e-5);
      expect(relativeL2(map('score-cam').values, plainScoreCam(model, x, zero, grid, classifier.layer('last')))).toBeLessThanOrEqual(1e-5);

      const deviation = small.sigma * (Math.max(...x) - Math.min(...x));
      const mean = new Float64Array(x.length);
      for (let index = 0; index < small.samples; index++) {
        const noisy = Float64Array.from(x);
        eachNormal(sampleRandom(small.seed, index), x.length, (normal, i) => { noisy[i] = Math.fround(x[i]! + deviation * normal); });
        model.gradientAt(noisy).forEach((value, i) => { mean[i]! += value / small.samples; });
      }
      expect(map('smooth-grad').shape).toEqual(classifier.input.shape);
      expect(relativeL2(map('smooth-grad').values, mean)).toBeLessThanOrEqual(1e-4);

      // Five points of Gauss–Legendre, Abramowitz & Stegun table 25.4.
      const points = [[0, 0.568888888888889], [0.538469310105683, 0.478628670499366], [-0.538469310105683, 0.478628670499366], [0.906179845938664, 0.236926885056189], [-0.906179845938664, 0.236926885056189]] as const;
      const integral = new Float64Array(x.length);
      for (const [node, weight] of points) model.gradientAt(x.map((value) => value * (node + 1) / 2)).forEach((value, i) => { integral[i]! += (value * weight) / 2; });
      expect(relativeL2(map('integrated-gradients').values, integral.map((value, i) => value * x[i]!))).toBeLessThanOrEqual(1e-4);
    });

  it('of integrated gradients add up to the change of the score, and the gap they leave is said', async () => {
    const classifier = smallClassifier(24, 'none');
    const model = plainModel(classifier, 'logit', target);
    const change = model.scoreAt(x64(classifier)) - model.scoreAt(new Float64Array(classifier.input.values.length));
    const gaps: number[] = [];
    for (const steps of [5, 200]) {
      const [map] = await sample(classifier, ['integrated-gradients'], { sampling: { ...small, steps } });
      const sum = map!.values.reduce((total, value) => total + value, 0);
      expect(map!.parameters!['completenessGap']).toBeCloseTo(sum - change, 4);
      gaps.push(Math.abs(sum - change) / Math.abs(change));
    }
    expect(gaps[1]!).toBeLessThan(0.01);
    expect(gaps[1]!).toBeLessThan(gaps[0]!);
  });

  it('are the same bytes every time, and the same samples whatever the size of the batches', async () => {
    const methods = ['occlusion', 'rise', 'score-cam', 'smooth-grad', 'integrated-gradients'] as const;
    const classifier = smallClassifier(25, 'softmax');
    const [one, again, three, eight] = [await sample(classifier, methods, { size: 1 }), await sample(classifier, methods, { size: 1 }), await sample(classifier, methods, { size: 3 }), await sample(classifier, methods, { size: 8 })];
    one.forEach(({ method, values }, at) => {
      expect(again[at]!.values, method).toEqual(values);
      // An engine may add up a batch in another order: the last bits of a float32, and no other noise or mask.
      expect(relativeL2(three[at]!.values, values), method).toBeLessThanOrEqual(1e-5);
      expect(relativeL2(eight[at]!.values, values), method).toBeLessThanOrEqual(1e-5);
    });
  });

  it('hide with the baseline that is asked for', async () => {
    const classifier = smallClassifier(26, 'none', { layout: 'NHWC' });
    const model = plainModel(classifier, 'logit', target);
    for (const baseline of ['mean', 'blur', -0.7] as const) {
      const { values } = baselineOf(baseline, classifier.input.values, gridOf(classifier), undefined);
      const [map] = await sample(classifier, ['occlusion'], { sampling: { ...small, baseline } });
      expect(map!.parameters!['baseline']).toBe(baseline);
      expect(relativeL2(map!.values, plainOcclusion(model, x64(classifier), Float64Array.from(values), gridOf(classifier), 5, 2))).toBeLessThanOrEqual(1e-4);
    }
  });
});

describe('more samples', () => {
  it('bring RISE closer to its expectation as the square root of their number', () => {
    const classifier = smallClassifier(27, 'none');
    const model = plainModel(classifier, 'logit', target);
    const [x, zero, grid] = [Float64Array.from(classifier.input.values), new Float64Array(classifier.input.values.length), classifier.model.description.input];
    const mapOf = (masks: number, seed: number) => plainRise(model, x, zero, grid, masks, seed);
    const expectation = mapOf(800, 1_000);
    const errorOf = (masks: number) => [1, 2, 3, 4].reduce((sum, seed) => sum + relativeL2(mapOf(masks, seed), expectation) / 4, 0);
    // Ten times the masks, a third of the error, within what four seeds can tell.
    const ratio = errorOf(10) / errorOf(100);
    expect(ratio).toBeGreaterThan(2);
    expect(ratio).toBeLessThan(5);
  });
});
