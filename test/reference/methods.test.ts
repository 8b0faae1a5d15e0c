// Every method on every executor against its definition in float64, one stage earlier as well as at the last layer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExecutor } from '../../src/worker/executors/executor.ts';
import { planMaps } from '../../src/explain/plan.ts';
import { feedsFor } from '../../src/worker/assemble.ts';
import { expectedMaps, seedOf } from './expected-maps.ts';
import { referenceBackward, referenceForward, relativeL2 } from './index.ts';
import { judge } from './judge.ts';
import { describeEngines } from '../engines.ts';
import { smallClassifier } from './small-classifier.ts';
import { scoreKinds } from '../../src/contracts/explanation.ts';
import type { ScoreKind, Target } from '../../src/contracts/explanation.ts';
import type { Executor } from '../../src/worker/executors/executor.ts';
import type { OpenModel } from '../../src/worker/models.ts';

const target = (index: number, sign: 1 | -1 = 1): Target => ({ index, sign, name: `class ${index}` });

describeEngines('the maps computed by %s', (engine) => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor(engine); });
  afterAll(() => executor.dispose());

  it.each([
    ['last', 'none', 'logit', 1], ['middle', 'none', 'logit', 2], ['early', 'none', 'logit', 3],
    ['last', 'softmax', 'probability', 4], ['middle', 'softmax', 'log-probability', 5],
    ['last', 'sigmoid', 'probability', 6], ['middle', 'sigmoid', 'log-probability', 7],
  ] as const)('are right at the %s layer of a model that ends in %s, score = %s (seed %i)', async (layer, end, score, seed) => {
    for (const layout of ['NCHW', 'NHWC'] as const) {
      const { model, input, layer: find } = smallClassifier(seed, end, { layout });
      const provenByTarget: boolean[] = [];
      for (const index of [0, 1, 2, 3]) {
        const verdicts = await judge(executor, { model, input, target: target(index), score, layer: find(layer) });
        for (const verdict of verdicts) expect(verdict.relativeL2, `${verdict.method} of class ${index}, ${layout}, seed ${seed}`).toBeLessThanOrEqual(1e-4);
        provenByTarget.push(verdicts.every(({ expected }) => expected.some((value) => value !== 0)));
      }
      expect(provenByTarget, 'a class none of whose maps is empty').toContain(true);
    }
  });

  it('of deconvnet follow --switches overwrite where max-pool windows overlap', async () => {
    const { model, input, layer } = smallClassifier(8, 'none');
    const question = { model, input, target: target(1), score: 'logit', layer: layer('last') } as const;
    const [sum, overwrite] = [await judge(executor, question), await judge(executor, { ...question, switches: 'overwrite' })];
    const deconvnet = (verdicts: typeof sum) => verdicts.find(({ method }) => method === 'deconvnet')!;
    expect(deconvnet(overwrite).relativeL2).toBeLessThanOrEqual(1e-4);
    expect(relativeL2(deconvnet(overwrite).values, deconvnet(sum).values)).toBeGreaterThan(1e-3);
  });

  it('explain the opposite of a single sigmoid with the opposite sign', async () => {
    const { model, input, layer } = smallClassifier(9, 'sigmoid', { columns: 1 });
    for (const score of scoreKinds) {
      for (const verdict of await judge(executor, { model, input, target: target(0, -1), score, layer: layer('middle') })) {
        expect(verdict.relativeL2, `${verdict.method} of ${score}`).toBeLessThanOrEqual(1e-4);
      }
    }
  });

  it('of a feature start from one channel, all others zero, at the layer\'s own operator', async () => {
    const { model, input, layer: find } = smallClassifier(10, 'none');
    const layer = find('middle');
    const area = layer.height * layer.width;
    const values = referenceForward(model.imported.graph, new Map([['x', { dtype: 'float32', shape: input.shape, values: input.values }]]));
    const activations = values.get(layer.value)!.values;
    const strongest = activations.indexOf(Math.max(...activations));
    const channel = Math.floor(strongest / area);
    for (const position of [undefined, { y: Math.floor((strongest % area) / layer.width), x: (strongest % area) % layer.width }]) {
      const plan = planMaps(model.imported.graph, model.head, { methods: ['deconvnet'], score: 'logit', layer, switches: 'sum', isFeature: true });
      const request = { modelId: '', input, target: 0, methods: ['deconvnet'], layer: 'middle', score: 'logit', switches: 'sum', channel: { channel, ...(position && { position }) }, engine: 'auto' } as const;
      const session = await executor.compile(plan.graph, plan.graph.outputs);
      const results = await session.run(feedsFor(plan, model as OpenModel, request, undefined, layer));
      await session.dispose();

      const seed = Float64Array.from(activations, (a, i) => {
        const isKept = Math.floor(i / area) === channel && (position === undefined || i % area === position.y * layer.width + position.x);
        return isKept ? a : 0;
      });
      const expected = referenceBackward(model.imported.graph, values, { seed: new Map([[layer.value, seed]]), from: ['x'], rules: 'deconv' }).get('x')!;
      expect(Math.hypot(...expected)).toBeGreaterThan(0);
      expect(relativeL2(results.get(plan.maps.get('deconvnet')!)!.values, expected)).toBeLessThanOrEqual(1e-4);
    }
  });

  it('obey eq. 2 of the founding document: the gradient of p is p times the gradient of ln p', async () => {
    for (const end of ['softmax', 'sigmoid'] as const) {
      const { model, input, layer } = smallClassifier(11, end);
      const gradientOf = async (score: ScoreKind): Promise<Float32Array> =>
        (await judge(executor, { model, input, target: target(2), score, layer: layer('last') })).find(({ method }) => method === 'gradient')!.values;
      const z = referenceForward(model.imported.graph, new Map([['x', { dtype: 'float32', shape: input.shape, values: input.values }]])).get(model.head.value)!.values;
      const p = end === 'softmax' ? Math.exp(z[2]!) / Array.from(z).reduce((sum, value) => sum + Math.exp(value), 0) : 1 / (1 + Math.exp(-z[2]!));
      const ofLogarithm = await gradientOf('log-probability');
      expect(relativeL2(await gradientOf('probability'), ofLogarithm.map((value) => value * p))).toBeLessThanOrEqual(1e-5);
    }
  });
});

describe('the float64 reference of the maps', () => {
  it('agrees with central differences of the score itself, for every kind of score', () => {
    for (const [end, score] of [['none', 'logit'], ['softmax', 'probability'], ['softmax', 'log-probability'], ['sigmoid', 'probability'], ['sigmoid', 'log-probability']] as const) {
      const { model, input, layer } = smallClassifier(12, end);
      const scoreAt = (values: Float64Array): number => {
        const z = referenceForward(model.imported.graph, new Map([['x', { shape: input.shape, values }]])).get(model.head.value)!.values;
        const p = end === 'sigmoid' ? 1 / (1 + Math.exp(-z[1]!)) : Math.exp(z[1]!) / Array.from(z).reduce((sum, value) => sum + Math.exp(value), 0);
        return score === 'logit' ? z[1]! : score === 'probability' ? p : Math.log(p);
      };
      const { maps } = expectedMaps({
        graph: model.imported.graph, head: model.head, target: target(1), score, layer: layer('last'), layout: 'NCHW',
        input: { dtype: 'float32', shape: input.shape, values: input.values }, decisions: { masks: new Map(), switches: new Map() },
      });
      const gradient = maps.get('gradient')!;
      for (const element of [0, 33, 130, 254, 300, 417, 509]) {
        const shifted = (step: number): number => scoreAt(Float64Array.from(input.values, (value, i) => (i === element ? value + step : value)));
        const slope = (shifted(1e-6) - shifted(-1e-6)) / 2e-6;
        expect(Math.abs(slope - gradient[element]!), `${score} after ${end}, element ${element}`).toBeLessThan(1e-6 + 1e-4 * Math.abs(slope));
      }
      expect(seedOf(model.head, score, new Float64Array(4), target(1))).toHaveLength(4);
    }
  });
});
