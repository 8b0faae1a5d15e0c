// Asks an executor for all maps together with its masks and switches, and the float64 reference for what they must be.
import { planMaps } from '../../src/explain/plan.ts';
import { assembleMaps, feedsFor, refusalsOf } from '../../src/worker/assemble.ts';
import { prune } from '../../src/graph/graph.ts';
import { decisionValues, expectedMaps } from './expected-maps.ts';
import { cosine, relativeL2 } from './index.ts';
import { methodIds } from '../../src/contracts/explanation.ts';
import { isComputedAtOnce } from '../../src/explain/methods/index.ts';
import type { MethodId, ScoreKind, Target } from '../../src/contracts/explanation.ts';
import type { Layer } from '../../src/explain/layer.ts';
import type { Tensor, ValueName } from '../../src/graph/tensor.ts';
import type { SwitchMode } from '../../src/graph/vocabulary.ts';
import type { Executor } from '../../src/worker/executors/executor.ts';
import type { OpenModel } from '../../src/worker/models.ts';

/** Every method whose map comes out of one run. */
export const judgedMethods = methodIds.filter(isComputedAtOnce);

export interface JudgedQuestion {
  readonly model: Pick<OpenModel, 'imported' | 'head' | 'description'>;
  readonly input: { readonly shape: readonly number[]; readonly values: Float32Array };
  readonly target: Target;
  readonly score: ScoreKind;
  readonly layer: Layer;
  readonly switches?: SwitchMode;
}

export interface Verdict {
  readonly method: MethodId;
  readonly relativeL2: number;
  readonly cosine: number;
  readonly values: Float32Array;
  readonly expected: Float64Array;
}

/** Below it Grad-CAM++ is refused, above it never; the engine's float32 decides what is nearer than `undecided`. */
const steadyFrom = 0.01;
const undecided = 1e-4;

/** One verdict per method that was not refused; a refusal that float64 does not bear out is an error. The session has the decisions as outputs too, so both sides stand on the same ones. */
export async function judge(executor: Executor, question: JudgedQuestion): Promise<Verdict[]> {
  const { model, input, target, score, layer, switches = 'sum' } = question;
  const { graph } = model.imported;
  const plan = planMaps(graph, model.head, { methods: judgedMethods, score, layer, switches, isFeature: false });
  const decided = decisionValues(prune(graph, [model.head.value]));
  const outputs = [...new Set([...plan.graph.outputs, ...decided.masks, ...decided.switches])];
  const request = { modelId: '', input, target: target.index, methods: judgedMethods, layer: layer.name, score, switches, engine: 'auto' } as const;
  const session = await executor.compile(plan.graph, outputs);
  try {
    const results = await session.run(feedsFor(plan, model as OpenModel, request, target, layer));
    const pick = (names: readonly ValueName[]): Map<ValueName, Tensor['values']> => new Map(names.map((name) => [name, results.get(name)!.values]));
    const expected = expectedMaps({
      graph, head: model.head, target, score, layer, layout: model.description.input.layout, switchMode: switches,
      input: { dtype: 'float32', shape: input.shape, values: input.values },
      decisions: { masks: pick(decided.masks) as ReadonlyMap<ValueName, Float32Array>, switches: pick(decided.switches) },
    });
    const refused = refusalsOf(plan, results, judgedMethods, layer);
    const { steadiness } = expected;
    if (Math.abs(steadiness - steadyFrom) > undecided && (refused['grad-cam-plus-plus'] !== undefined) !== steadiness < steadyFrom) {
      throw new Error(`grad-cam-plus-plus at ${layer.name}, whose smallest denominator keeps ${steadiness}: ${refused['grad-cam-plus-plus']?.message ?? 'not refused'}`);
    }
    return assembleMaps(plan, results, judgedMethods.filter((method) => refused[method] === undefined), model.description.input, input.values).map(({ method, values }) => {
      const wanted = expected.maps.get(method)!;
      return { method, values, expected: wanted, relativeL2: relativeL2(values, wanted), cosine: cosine(values, wanted) };
    });
  } finally {
    await session.dispose();
  }
}
