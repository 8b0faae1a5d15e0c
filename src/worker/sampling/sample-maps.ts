// The maps that need many runs of the model: sets each method up, runs its samples, and finishes its map.
import { AppError } from '../../contracts/errors.ts';
import { mapSpaces } from '../../contracts/explanation.ts';
import { defaultSampling } from '../../contracts/sampling.ts';
import { baselineOf } from '../../explain/sampled/baseline.ts';
import { integratedGradients } from '../../explain/sampled/integrated-gradients.ts';
import { occlusion } from '../../explain/sampled/occlusion.ts';
import { rise } from '../../explain/sampled/rise.ts';
import { scoreCam } from '../../explain/sampled/score-cam.ts';
import { smoothGrad } from '../../explain/sampled/smooth-grad.ts';
import { planActivations, planMaps, planPrediction, predictionKey, questionKey } from '../../explain/plan.ts';
import { scoreValue, targetInput, targetRow } from '../../explain/score.ts';
import { typeOf } from '../../graph/graph.ts';
import { elementCount, float32, withBatch } from '../../graph/tensor.ts';
import { finite } from '../finite.ts';
import { runsOf, sampleBudget } from './batch-size.ts';
import { runInBatches } from './batches.ts';
import type { EngineId } from '../../contracts/engines.ts';
import type { ExplanationMap, MethodId, Target } from '../../contracts/explanation.ts';
import type { ExplainRequest } from '../../contracts/worker-protocol.ts';
import type { Baseline } from '../../explain/sampled/baseline.ts';
import type { GradientSampler, SampledMap, ScoreSampler } from '../../explain/sampled/sampler.ts';
import type { Layer } from '../../explain/layer.ts';
import type { Plan } from '../../explain/plan.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';
import type { OpenModel } from '../models.ts';
import type { PlanCache } from '../plans.ts';
import type { Runs } from './batch-size.ts';

export interface SamplingQuestion {
  readonly model: OpenModel;
  readonly layer: Layer | undefined;
  readonly request: ExplainRequest;
  readonly target: Target;
  /** The head's values for the input itself. */
  readonly columns: Float32Array;
  readonly plans: PlanCache;
  /** What ran the model so far. */
  readonly engine: EngineId;
}

export interface SamplingControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  /** One run of one plan, compiled when it is not yet. */
  readonly run: (plan: Plan, feeds: ReadonlyMap<ValueName, Tensor>, how: { readonly stage: string; readonly lanes: number }) => Promise<ReadonlyMap<ValueName, Tensor>>;
  /** The runs wished for, smaller where memory does not suffice. */
  readonly fitting?: (plan: Plan, runs: Runs) => Promise<Runs>;
}

/** @returns one map for each method of the request that is sampled @throws AppError `cancelled`, `map_not_finite` */
export async function sampleMaps(question: SamplingQuestion, control: SamplingControl): Promise<ExplanationMap[]> {
  const maps: ExplanationMap[] = [];
  for (const method of question.request.methods) {
    const make = makers[method];
    if (make === undefined) continue;
    const { shape, values, parameters } = await make(new Sampling(method, question, control));
    finite(values, `the map of ${method}`);
    maps.push({ method, space: mapSpaces[method], shape, values, parameters });
  }
  return maps;
}

type Maker = (sampling: Sampling) => Promise<SampledMap>;

const makers: Readonly<Partial<Record<MethodId, Maker>>> = {
  'integrated-gradients': (sampling) => integrate(sampling),
  'smooth-grad': (sampling) => {
    const { samples, sigma, seed } = sampling.settings;
    return sampling.gradients(smoothGrad({ samples, sigma, seed, shape: sampling.shape, x: sampling.x }));
  },
  'occlusion': (sampling) => {
    const { window, stride } = sampling.settings;
    return sampling.scores(occlusion({ window, stride, format: sampling.format, x: sampling.x, baseline: sampling.baseline() }));
  },
  'rise': (sampling) => {
    const { masks, seed } = sampling.settings;
    return sampling.scores(rise({ masks, seed, format: sampling.format, x: sampling.x, baseline: sampling.baseline() }));
  },
  'score-cam': async (sampling) => {
    const { layer, a } = await sampling.activations();
    return sampling.scores(scoreCam({ a, layer, format: sampling.format, x: sampling.x, baseline: sampling.baseline() }));
  },
};

async function integrate(sampling: Sampling): Promise<SampledMap> {
  const { x, shape, settings } = sampling;
  const baseline = sampling.baseline();
  const [score, scoreAtBaseline] = [sampling.scoreOf(sampling.question.columns), await sampling.scoreAt(baseline.values)];
  return sampling.gradients(integratedGradients({ steps: settings.steps, shape, x, baseline, score, scoreAtBaseline }));
}

/** One method being computed: its question, its engine runs, and what both need of the model. */
class Sampling {
  readonly method: MethodId;
  readonly question: SamplingQuestion;
  readonly #control: SamplingControl;

  constructor(method: MethodId, question: SamplingQuestion, control: SamplingControl) {
    this.method = method;
    this.question = question;
    this.#control = control;
  }

  get settings() { return this.question.request.sampling ?? defaultSampling; }
  get format() { return this.question.model.description.input; }
  get shape() { return this.question.model.description.input.shape; }
  get x() { return this.question.request.input.values; }

  baseline(): Baseline {
    return baselineOf(this.settings.baseline, this.x, this.format, this.question.request.black);
  }

  scoreOf(columns: ArrayLike<number>): number {
    const { model, request, target } = this.question;
    return scoreValue(model.head, request.score, columns, target);
  }

  async scoreAt(x: Float32Array): Promise<number> {
    const plan = this.#predictionPlan();
    return this.scoreOf(floats(await this.#run(plan, this.#feeds(plan, x, 1)), plan.columns));
  }

  async activations(): Promise<{ readonly layer: Layer; readonly a: Float32Array }> {
    const { layer, model } = this.question;
    if (layer === undefined) throw new AppError('compute_failed', `${this.method} needs a layer`);
    const plan = this.#plan(`activations|${layer.value}`, () => planActivations(model.graphWith(layer), layer));
    return { layer, a: floats(await this.#run(plan, this.#feeds(plan, this.x, 1)), layer.value) };
  }

  /** Runs the samples through the forward pass alone. */
  async scores(sampler: ScoreSampler): Promise<SampledMap> {
    const plan = this.#predictionPlan();
    const { columns: k } = this.question.model.head;
    await this.#inBatches(sampler, plan, elementCount(this.shape), async (x, first, count, lanes) => {
      const columns = floats(await this.#run(plan, this.#feeds(plan, x, count), lanes), plan.columns);
      finite(columns, 'the model\'s scores');
      for (let index = 0; index < count; index++) sampler.take(first + index, this.scoreOf(columns.subarray(index * k, (index + 1) * k)));
    });
    return sampler.finish();
  }

  /** Adds up the samples' gradients. */
  async gradients(sampler: GradientSampler): Promise<SampledMap> {
    const { model, request } = this.question;
    const asked = { methods: ['gradient'], score: request.score, switches: 'sum', isFeature: false } as const;
    const walk = this.#plan(questionKey(asked), () => planMaps(model.graphWith(), model.head, asked));
    const g = walk.maps.get('gradient') ?? '';
    const size = elementCount(this.shape);
    const sum = new Float64Array(size);
    await this.#inBatches(sampler, walk, size, async (x, first, count, lanes) => {
      const slopes = floats(await this.#run(walk, this.#feeds(walk, x, count), lanes), g);
      for (let index = 0; index < count; index++) {
        const weight = sampler.weight(first + index);
        const start = index * size;
        for (let i = 0; i < size; i++) sum[i] = (sum[i] ?? 0) + weight * (slopes[start + i] ?? 0);
      }
    });
    return sampler.finish(Float32Array.from(sum));
  }

  async #inBatches({ total, fill }: ScoreSampler | GradientSampler, plan: Plan, sampleLength: number, run: (x: Float32Array, first: number, count: number, lanes: number) => Promise<void>): Promise<void> {
    const { signal, onProgress, fitting } = this.#control;
    const wished = runsOf(plan.graph, this.question.engine, total, sampleBudget);
    const { size, lanes } = await fitting?.(plan, wished) ?? wished;
    await runInBatches({ total, batchSize: size, sampleLength, fill, run: (x, first, count) => run(x, first, count, lanes) }, {
      ...(signal === undefined ? {} : { signal }),
      onProgress: (done, all) => onProgress?.(this.method, done, all),
    });
  }

  #predictionPlan(): Plan {
    const { model } = this.question;
    return this.#plan(predictionKey, () => planPrediction(model.graphWith(), model.head));
  }

  #plan(key: string, make: () => Plan): Plan {
    const { plans, model } = this.question;
    return plans.get(model.description.modelId, key, make);
  }

  /** `count` samples lie in `x`: of the input, or of whatever the plan is fed in its place. */
  #feeds(plan: Plan, x: Float32Array, count: number): Map<ValueName, Tensor> {
    const { model, target } = this.question;
    const row = targetRow(model.head, target);
    return new Map(plan.graph.inputs.map((name) => {
      if (name !== targetInput) return [name, float32(withBatch(typeOf(plan.graph, name).shape, count), x)];
      const rows = new Float32Array(count * row.length);
      for (let index = 0; index < count; index++) rows.set(row, index * row.length);
      return [name, float32([count, row.length], rows)];
    }));
  }

  #run(plan: Plan, feeds: ReadonlyMap<ValueName, Tensor>, lanes = 1): Promise<ReadonlyMap<ValueName, Tensor>> {
    return this.#control.run(plan, feeds, { stage: this.method, lanes });
  }
}

function floats(outputs: ReadonlyMap<ValueName, Tensor>, name: ValueName): Float32Array {
  const values = outputs.get(name)?.values;
  if (!(values instanceof Float32Array)) throw new AppError('compute_failed', `the engine did not return "${name}"`);
  return values;
}
