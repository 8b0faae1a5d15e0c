// Grad-CAM++ where activations may be negative: right where its weights are well conditioned, refused at and past their pole.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { float32 } from '../../src/graph/tensor.ts';
import { resolveHead } from '../../src/explain/head.ts';
import { resolveLayer } from '../../src/explain/layer.ts';
import { planMaps } from '../../src/explain/plan.ts';
import { feedsFor, refusalsOf } from '../../src/worker/assemble.ts';
import { openExecutor } from '../../src/worker/executors/executor.ts';
import { describeEngines } from '../engines.ts';
import { judge } from './judge.ts';
import { seeded } from './seeded.ts';
import type { Executor } from '../../src/worker/executors/executor.ts';
import type { OpenModel } from '../../src/worker/models.ts';
import type { JudgedQuestion } from './judge.ts';

interface Layer {
  readonly op: 'Relu' | 'LeakyRelu' | 'Swish';
  readonly x: readonly number[];
  /** ∂score/∂a, cell by cell. */
  readonly g: readonly number[];
}

/** Input [1,1,2,2] → activation → a dense layer whose weights are the gradient there. */
function questionOf({ op, x, g }: Layer): JudgedQuestion {
  const b = new GraphBuilder();
  const input = b.input('x', { dtype: 'float32', shape: ['n', 1, 2, 2] });
  const layer = op === 'Relu' ? b.value('Relu', [input], {}, { name: 'layer' })
    : op === 'LeakyRelu' ? b.value('LeakyRelu', [input], { alpha: 0.1 }, { name: 'layer' })
      : b.value('Mul', [input, b.sigmoid(input)], {}, { name: 'layer' });
  const z = b.value('Dense', [b.reshape(layer, ['n', 4]), b.constant(float32([4, 1], g)), b.constant(float32([1], [0]))], { transposeWeight: false });
  const graph = b.finish([z]);
  const head = resolveHead(graph);
  const size = { layout: 'NCHW', height: 2, width: 2, channels: 1 } as const;
  return {
    model: {
      head,
      imported: {
        format: 'onnx', graph, outputs: [z], normalised: new Set(), notes: [], info: { parameters: 0, nodes: graph.nodes.length },
        input: { name: 'x', ...size, shape: ['n', 1, 2, 2] },
      },
      description: { input: { ...size, shape: [1, 1, 2, 2] } } as unknown as JudgedQuestion['model']['description'],
    },
    input: { shape: [1, 1, 2, 2], values: Float32Array.from(x) },
    target: { index: 0, name: 'class 0', sign: 1 }, score: 'logit', layer: resolveLayer(graph, 'layer', head.value, head.columns),
  };
}

describeEngines('Grad-CAM++ by %s', (engine) => {
  let executor: Executor;
  beforeAll(async () => { executor = await openExecutor(engine); });
  afterAll(() => executor.dispose());

  async function refusalOf({ model, input, target, score, layer }: JudgedQuestion): Promise<string | undefined> {
    const methods = ['grad-cam', 'grad-cam-plus-plus'] as const;
    const plan = planMaps(model.imported.graph, model.head, { methods, score, layer, switches: 'sum', isFeature: false });
    const session = await executor.compile(plan.graph, plan.graph.outputs);
    try {
      const request = { modelId: '', input, target: 0, methods, layer: 'layer', score, switches: 'sum', engine: 'auto' } as const;
      const refused = refusalsOf(plan, await session.run(feedsFor(plan, model as OpenModel, request, target, layer)), methods, layer);
      expect(refused['grad-cam']).toBeUndefined();
      return refused['grad-cam-plus-plus']?.message;
    } finally {
      await session.dispose();
    }
  }

  // Four activations of −1: Σa = −4, so that 2 + g·Σa is 0 at g = ½ and a hundredth of 2 + g·Σ|a| at g = 1.98/4.04 = 0.4901.
  const negative = [-10, -10, -10, -10];

  it.each([
    ['at the pole itself', 0.5], ['just past it', 0.5001], ['far past it, where a positive gradient weighs negatively', 30], ['short of it, where more than a hundredfold is lost', 0.4902],
  ])('is refused %s (g = %d)', async (_where, g) => {
    const refusal = await refusalOf(questionOf({ op: 'LeakyRelu', x: negative, g: [g, 0, 0, 0] }));
    expect(refusal).toMatch(/^grad-cam-plus-plus at layer "layer": expected weights without a pole, got 1 of 4 cells at or past it: .* choose a layer after a ReLU, or another method$/);
  });

  it.each([
    ['short of the limit', 'LeakyRelu', negative, [0.49, 0, 0, 0]],
    ['far from the pole', 'LeakyRelu', negative, [0.1, 0.2, 0.3, 0.05]],
    ['where only negative gradients meet a negative sum: they weigh nothing', 'LeakyRelu', negative, [-0.5, -3, -0.5, -30]],
    ['where the sum is positive though some activations are not', 'LeakyRelu', [8, -5, 3, -20], [40, 0.5, -2, 7]],
    ['behind Swish, with a small sum', 'Swish', [-1, 0.4, -2, 0.1], [0.6, 0.2, -0.3, 0.1]],
    ['behind a ReLU, however large the gradients', 'Relu', [5, -3, 1e-3, 0], [1e6, 1e-6, 3e4, -2]],
    ['behind a ReLU that is off everywhere', 'Relu', negative, [3, 0.5, 0, 1]],
  ] as const)('is given and right %s', async (_where, op, x, g) => {
    const question = questionOf({ op, x, g });
    expect(await refusalOf(question)).toBeUndefined();
    const verdict = (await judge(executor, question)).find(({ method }) => method === 'grad-cam-plus-plus')!;
    if (verdict.expected.every((value) => value === 0)) expect(verdict.values.every((value) => value === 0)).toBe(true);
    else expect(verdict.relativeL2).toBeLessThanOrEqual(1e-4);
  });
});

describe('the limit of Grad-CAM++', () => {
  it('keeps what float32 errors of a and g can do to a weight below 1e-4, and is not wider than that needs', () => {
    const random = seeded(41);
    const eta = 2 ** -20;
    let worst = 0;
    for (let trial = 0; trial < 20_000; trial++) {
      const a = Array.from({ length: 4 }, () => random.next() - 0.7);
      const g = 0.1 + 3 * random.next();
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      const [denominator, magnitude] = [2 + g * sum(a), 2 + g * sum(a.map(Math.abs))];
      if (denominator < magnitude / 100) continue;
      const off = (): number => 1 + (random.next() < 0.5 ? -eta : eta);
      const shifted = g * off();
      const error = Math.abs((shifted / (2 + shifted * sum(a.map((value) => value * off())))) / (g / denominator) - 1);
      expect(error, `seed 41, trial ${trial}`).toBeLessThanOrEqual(1e-4);
      worst = Math.max(worst, error);
    }
    expect(worst).toBeGreaterThan(1e-5);
  });
});
