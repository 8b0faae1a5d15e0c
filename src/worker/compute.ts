// The compute service: models, predictions and maps. Runs in the worker process, or in the command line's own.
import { totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setImmediate as breath } from 'node:timers/promises';
import { AppError } from '../contracts/errors.ts';
import { withNode } from './engines/diagnosis.ts';
import { EnginePool } from './engines/engine-pool.ts';
import { atNode } from './engines/failures.ts';
import { batchOf } from './engines/job-memory.ts';
import { MemoryGate } from './engines/memory-gate.ts';
import { wishOf } from './engines/open-engine.ts';
import { probeEngine, tryModel } from './engines/trial.ts';
import { requireWitnesses, watched } from './engines/witness.ts';
import { computedMethods, isComputedAtOnce, needsLayer } from '../explain/methods/index.ts';
import { isGloballyAveraged, layerShape } from '../explain/layer.ts';
import { planMaps, planPrediction, predictionKey, questionKey } from '../explain/plan.ts';
import { listOf, probabilitiesOf, scoreValue } from '../explain/score.ts';
import { resolveTarget, argMax } from '../explain/target.ts';
import { PlanCache } from './plans.ts';
import { imageOf, stackFeeds } from './image-batches.ts';
import { compileRemembering } from './remembering-session.ts';
import { SessionCache } from './sessions.ts';
import { asModelError, openModel } from './models.ts';
import { assembleMaps, feedsFor, refusalsOf } from './assemble.ts';
import { finite } from './finite.ts';
import { imageBudget, runsOf } from './sampling/batch-size.ts';
import { sampleMaps } from './sampling/sample-maps.ts';
import type { EngineTrial, EngineTrialRequest, UsedEngine } from '../contracts/engines.ts';
import type { EngineChoice, MethodId, Target } from '../contracts/explanation.ts';
import type { ExplainManyRequest, ExplainRequest, ExplainResult, LoadedModel, ModelSource, PredictRequest, PredictResult } from '../contracts/worker-protocol.ts';
import type { Layer } from '../explain/layer.ts';
import type { Plan } from '../explain/plan.ts';
import type { Tensor, ValueName } from '../graph/tensor.ts';
import type { CompiledModels } from './executors/compiled/compiled-models.ts';
import type { EnginePoolOptions } from './engines/engine-pool.ts';
import type { EngineWish } from './engines/open-engine.ts';
import type { OpenModel } from './models.ts';
import type { Runs } from './sampling/batch-size.ts';

export interface JobControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, done: number, total: number) => void;
}

export interface Compute {
  load(source: ModelSource): Promise<LoadedModel>;
  predict(request: PredictRequest, control?: JobControl): Promise<PredictResult>;
  explain(request: ExplainRequest, control?: JobControl): Promise<ExplainResult>;
  /** The same question of many images, in batches; `top` is each image's own. One result an image, in their order. */
  explainMany(request: ExplainManyRequest, control?: JobControl): Promise<ExplainResult[]>;
  /** Drops what is remembered of classes seen, so that a measurement counts it. */
  forget(): Promise<void>;
  /** In a process of its own, and the last that it is asked: an engine that is tried may take it down. */
  tryEngine(request: EngineTrialRequest): Promise<EngineTrial>;
  dispose(): Promise<void>;
}

export interface ComputeOptions {
  readonly engine?: EngineChoice;
  readonly threads?: number;
  readonly cacheDir?: string;
  /** Where compiled models are looked for and kept; not at all when absent. */
  readonly compiled?: CompiledModels;
  readonly sessionBytes?: number;
  /** One question and no more: nothing is kept for the next image of a class, which saves compiling and memory. */
  readonly isOneShot?: boolean;
  /** In place of the real engines, for tests. */
  readonly openEngine?: EnginePoolOptions['open'];
}

/** What compiled sessions may take together; a small machine has less to give. */
const defaultSessionBytes = Math.min(3 * 2 ** 30, totalmem() * 0.3);

export async function openCompute(options: ComputeOptions = {}): Promise<Compute> {
  const service = new ComputeService(options);
  if (options.engine !== undefined) await service.ready(options.engine);
  return service;
}

class ComputeService implements Compute {
  readonly #models = new Map<string, OpenModel>();
  readonly #engines: EnginePool;
  readonly #plans = new PlanCache();
  readonly #sessions: SessionCache;
  readonly #memory: MemoryGate;
  readonly #isOneShot: boolean;

  constructor({ threads, cacheDir, compiled, sessionBytes, openEngine, isOneShot = false }: ComputeOptions) {
    this.#isOneShot = isOneShot;
    this.#sessions = new SessionCache(sessionBytes ?? defaultSessionBytes);
    this.#memory = new MemoryGate(this.#sessions);
    this.#engines = new EnginePool({
      executor: { ...(threads === undefined ? {} : { threads }), ...(cacheDir === undefined ? {} : { cacheDir }), ...(compiled === undefined ? {} : { compiled }) },
      ...(openEngine === undefined ? {} : { open: openEngine }),
      onLost: (id) => this.#sessions.drop(`${id}|`),
    });
  }

  async load(source: ModelSource): Promise<LoadedModel> {
    let model: OpenModel;
    try {
      model = openModel(source);
    } catch (error) {
      throw asModelError(error, source.path.split(/[\\/]/).at(-1) ?? source.path);
    }
    this.#models.set(model.description.modelId, model);
    return model.description;
  }

  async predict(request: PredictRequest, control: JobControl = {}): Promise<PredictResult> {
    const model = this.#model(request.modelId);
    const clock = new StageClock();
    const { columns, engine } = await this.#forward(model, request, control, clock);
    return { ...prediction(model, columns), engine, ms: clock.ms };
  }

  async explain({ input, ...request }: ExplainRequest, control: JobControl = {}): Promise<ExplainResult> {
    const clock = new StageClock();
    const [result] = await this.#explainTogether(this.#understood(request, clock), { ...request, inputs: [input] }, control, clock);
    if (result === undefined) throw new AppError('compute_failed', 'the engine gave no answer');
    return result;
  }

  async explainMany(request: ExplainManyRequest, control: JobControl = {}): Promise<ExplainResult[]> {
    const { inputs, engine } = request;
    const understood = this.#understood(request, new StageClock());
    const { size, lanes } = await this.#fitting(understood.plan, runsOf(understood.plan.graph, engine, inputs.length, imageBudget), wishOf(request));
    const results: ExplainResult[] = [];
    while (results.length < inputs.length) {
      // Messages that came in meanwhile (a cancel) are read here: a native run blocks this thread.
      await breath();
      throwIfCancelled(control.signal);
      const some = inputs.slice(results.length, results.length + size);
      results.push(...await this.#explainTogether(understood, { ...request, inputs: some }, control.signal === undefined ? {} : { signal: control.signal }, new StageClock(), lanes));
      control.onProgress?.('images', results.length, inputs.length);
    }
    return results;
  }

  /** Everything about a question that does not depend on the image. @throws AppError where it cannot be asked of this model */
  #understood(request: Omit<ExplainManyRequest, 'inputs'>, clock: StageClock): Understood {
    const asked = this.#model(request.modelId);
    requireScore(asked, request);
    const isLayerNeeded = needsLayer(request.methods) || request.channel !== undefined;
    const { model, layer } = isLayerNeeded ? asked.layerNamed(request.layer) : { model: asked, layer: undefined };
    requireCells(layer, request);
    const isTop = request.target === 'top' && !model.head.labels.includes('top');
    const target = isTop ? undefined : resolveTarget(model.head, request.target, []);
    requireChannel(layer, request);
    const atOnce = request.methods.filter(isComputedAtOnce);
    const question = { methods: atOnce, score: request.score, layer, switches: request.switches, isFeature: request.channel !== undefined, isTop };
    const [key, make] = atOnce.length === 0
      ? [predictionKey, () => planPrediction(model.graphWith(), model.head)]
      : [questionKey(question), () => planMaps(model.graphWith(layer), model.head, question)];
    return { model, layer, target, atOnce, plan: clock.time('plan', () => this.#plans.get(model.description.modelId, key, make)) };
  }

  /** One run for all inputs. */
  async #explainTogether({ model, layer, target: named, atOnce, plan }: Understood, request: ExplainManyRequest, control: JobControl, clock: StageClock, lanes = 1): Promise<ExplainResult[]> {
    const requests = request.inputs.map((input) => ({ ...request, input }));
    const feeds = stackFeeds(plan.graph, requests.map((one) => feedsFor(plan, model, one, named, layer)));
    const { outputs: ofAll } = await this.#run(model, plan, feeds, wishOf(request), control, clock, { lanes });
    const results: ExplainResult[] = [];
    try {
      for (const [index, one] of requests.entries()) {
        const outputs = imageOf(ofAll, index, requests.length);
        const columns = values(outputs, plan.columns);
        finite(columns, 'the model\'s scores');
        const target = named ?? resolveTarget(model.head, 'top', columns);
        control.onProgress?.('maps', computedMethods(atOnce).length, computedMethods(atOnce).length);
        const refused = refusalsOf(plan, outputs, atOnce, layer);
        const sound = atOnce.filter((method) => refused[method] === undefined);
        const ready = clock.time('maps', () => assembleMaps(plan, outputs, sound, model.description.input, one.input.values));
        const sampled = await sampleMaps({ model, layer, request: one, target, columns, plans: this.#plans, engine: clock.usedEngine.id }, {
          ...control,
          run: async (walk, given, { stage, lanes: asked }) => (await this.#run(model, walk, given, wishOf(request), control.signal === undefined ? {} : { signal: control.signal }, clock, { stage, lanes: asked })).outputs,
          fitting: (walk, runs) => this.#fitting(walk, runs, wishOf(request)),
        });
        const maps = request.methods.flatMap((method) => [...ready, ...sampled].find((map) => map.method === method) ?? []);
        const activations = plan.activations === undefined || layer === undefined || request.channel === undefined ? null : channelMaximum(values(outputs, plan.activations), layer, request.channel.channel);
        results.push({
          ...prediction(model, columns), engine: clock.usedEngine, target, maps, refused, ms: clock.ms,
          score: { kind: request.score, value: scoreValue(model.head, request.score, columns, target) },
          layer: layer === undefined ? null : { name: layer.name, shape: layerShape(layer) },
          identical: layer === undefined ? {} : identicalMethods(model, layer, request.methods),
          activationMax: activations,
        });
      }
    } catch (error) {
      throw await this.#withNode(error, { model, plan, feeds, wish: wishOf(request) });
    }
    return results;
  }

  async tryEngine({ engine, modelId, reference }: EngineTrialRequest): Promise<EngineTrial> {
    try {
      const executor = await this.#engines.executor(engine);
      if (modelId === null) return await probeEngine(executor);
      const model = this.#model(modelId).description;
      return await tryModel(engine, { model, reference, explain: (request) => this.explain(request) });
    } finally {
      // The process is ended from outside after the answer: what it has on the disk goes before.
      await this.dispose();
    }
  }

  async dispose(): Promise<void> {
    await this.#sessions.clear();
    await this.#engines.dispose();
    this.#models.clear();
    this.#plans.clear();
  }

  ready(choice: EngineChoice): Promise<void> {
    return this.#engines.ready(choice);
  }

  async forget(): Promise<void> {
    await this.#sessions.forget();
  }

  /** The runs wished for, smaller where memory does not suffice. */
  async #fitting(plan: Plan, runs: Runs, wish: EngineWish): Promise<Runs> {
    if (runs.size === 1) return runs;
    return (await this.#engines.use(wish, ({ id }) => this.#memory.fitting(plan.graph, id, runs))).result;
  }

  #model(modelId: string): OpenModel {
    const model = this.#models.get(modelId);
    if (model === undefined) throw new AppError('compute_failed', `the model ${modelId} is not loaded`);
    return model;
  }

  async #forward(model: OpenModel, request: PredictRequest, control: JobControl, clock: StageClock): Promise<{ columns: Float32Array; engine: UsedEngine }> {
    const plan = this.#plans.get(model.description.modelId, predictionKey, () => planPrediction(model.graphWith(), model.head));
    const feeds = feedsFor(plan, model, request);
    const { outputs, engine } = await this.#run(model, plan, feeds, wishOf(request), control, clock, { stage: 'forward' });
    const columns = values(outputs, plan.columns);
    try {
      finite(columns, 'the model\'s scores');
    } catch (error) {
      throw await this.#withNode(error, { model, plan, feeds, wish: wishOf(request) });
    }
    return { columns, engine };
  }

  /** Names the node at which numbers stopped being finite. */
  #withNode(error: unknown, { model, plan, feeds, wish }: RunOf): Promise<unknown> {
    return withNode(error, { model: model.imported.graph, graph: plan.graph, batch: batchOf(plan.graph, feeds), run: (outputs) => this.#valuesOf(outputs, { plan, feeds, wish }) });
  }

  /** Any values of a plan's graph, computed once more. */
  async #valuesOf(names: readonly ValueName[], { plan, feeds, wish }: Omit<RunOf, 'model'>): Promise<ReadonlyMap<ValueName, Tensor>> {
    return (await this.#engines.use(wish, async ({ executor }) => {
      const session = await executor.compile(plan.graph, names);
      return session.run(feeds).finally(() => session.dispose());
    })).result;
  }

  async #run(
    model: OpenModel, plan: Plan, feeds: ReadonlyMap<ValueName, Tensor>, wish: EngineWish, { signal, onProgress }: JobControl, clock: StageClock, { stage = 'compute', lanes = 1 }: RunOptions = {},
  ): Promise<{ outputs: ReadonlyMap<ValueName, Tensor>; engine: UsedEngine }> {
    const watch = watched(plan.graph, model.imported.graph);
    const { graph } = watch;
    const named = async (error: unknown): Promise<never> => {
      throw await this.#withNode(error, { model, plan, feeds, wish });
    };
    const { result, engine } = await this.#engines.use(wish, async ({ id, executor }) => {
      throwIfCancelled(signal);
      const key = `${id}|${model.description.modelId}|${plan.key}|${lanes}`;
      const bytes = await this.#memory.admit({ key, graph, feeds, engine: id, lanes });
      onProgress?.('compile', 0, 1);
      const compile = () => clock.timeAsync('compile', () =>
        (this.#isOneShot || plan.row === undefined ? executor.compile(graph, graph.outputs, { lanes }) : compileRemembering(executor, graph, plan.row, { lanes })));
      return this.#sessions.use(key, { bytes, compile }, async (session) => {
        throwIfCancelled(signal);
        onProgress?.(stage, 0, 1);
        return clock.timeAsync(stage, () => session.run(feeds));
      }).catch((error: unknown) => {
        throw atNode(error, plan.graph);
      });
    }).catch(named);
    throwIfCancelled(signal);
    const outputs = await requireWitnesses(result, watch, plan.graph, (names) => this.#valuesOf(names, { plan, feeds, wish })).catch(named);
    onProgress?.(stage, 1, 1);
    clock.noteEngine(engine);
    return { outputs, engine };
  }
}

interface RunOptions {
  readonly stage?: string;
  readonly lanes?: number;
}

/** One run, to be looked into. */
interface RunOf {
  readonly model: OpenModel;
  readonly plan: Plan;
  readonly feeds: ReadonlyMap<ValueName, Tensor>;
  readonly wish: EngineWish;
}

/** A question of a model, but for its images. */
interface Understood {
  readonly model: OpenModel;
  readonly layer: Layer | undefined;
  /** undefined: each image's own highest class. */
  readonly target: Target | undefined;
  readonly atOnce: readonly MethodId[];
  readonly plan: Plan;
}

/** Milliseconds per stage, added up when a stage comes twice; and the engine, the one that took over where one did. */
class StageClock {
  readonly ms: Record<string, number> = {};
  #engine: UsedEngine | undefined;

  get usedEngine(): UsedEngine {
    if (this.#engine === undefined) throw new Error('no engine has run yet');
    return this.#engine;
  }

  noteEngine(engine: UsedEngine): void {
    if (typeof this.#engine?.note !== 'string') this.#engine = engine;
  }

  time<T>(stage: string, run: () => T): T {
    const start = performance.now();
    const result = run();
    this.#add(stage, start);
    return result;
  }

  async timeAsync<T>(stage: string, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await run();
    this.#add(stage, start);
    return result;
  }

  #add(stage: string, start: number): void {
    this.ms[stage] = (this.ms[stage] ?? 0) + performance.now() - start;
  }
}

function prediction(model: OpenModel, columns: Float32Array): Pick<PredictResult, 'logits' | 'probabilities' | 'top'> {
  return { logits: listOf(columns), probabilities: probabilitiesOf(model.head, columns), top: argMax(columns) };
}

function identicalMethods(model: OpenModel, layer: Layer, methods: readonly MethodId[]): Partial<Record<MethodId, MethodId>> {
  if (!isGloballyAveraged(model.imported.graph, layer.value)) return {};
  const pairs: readonly [MethodId, MethodId][] = [['hires-cam', 'grad-cam'], ['guided-hires-cam', 'guided-grad-cam']];
  return Object.fromEntries(pairs.filter(([a]) => methods.includes(a)));
}

function requireScore(model: OpenModel, { score }: Pick<ExplainRequest, 'score'>): void {
  if (model.head.scores.includes(score)) return;
  const why = model.head.emits === 'probabilities' ? 'the model emits probabilities whose logits cannot be reached' : 'neither the model nor its card says what its classes are';
  throw new AppError('usage_score', `score: expected ${model.head.scores.join(' or ')} for this model (${why}), got ${score}`);
}

/** Coarse maps and what is made from them need a layer with rows and columns. */
function requireCells(layer: Layer | undefined, { methods }: Pick<ExplainRequest, 'methods'>): void {
  if (layer === undefined || !needsLayer(methods) || layer.isSpatial) return;
  throw new AppError('layer_unknown', `layer "${layer.name}": expected one with rows and columns for ${methods.filter((method) => needsLayer([method])).join(', ')}, got [${layer.channels}]`);
}

function requireChannel(layer: Layer | undefined, { channel }: Pick<ExplainRequest, 'channel'>): void {
  if (channel === undefined || layer === undefined) return;
  if (channel.channel >= layer.channels) throw new AppError('layer_unknown', `channel of "${layer.name}": expected 0…${layer.channels - 1}, got ${channel.channel}`);
  const { position } = channel;
  if (position !== undefined && (position.y >= layer.height || position.x >= layer.width)) {
    throw new AppError('layer_unknown', `position in "${layer.name}": expected y < ${layer.height} and x < ${layer.width}, got ${position.y},${position.x}`);
  }
}

function channelMaximum(activations: Float32Array, layer: Layer, channel: number): number {
  const size = layer.height * layer.width;
  return activations.subarray(channel * size, (channel + 1) * size).reduce((max, value) => Math.max(max, value), -Infinity);
}

function values(outputs: ReadonlyMap<ValueName, Tensor>, name: ValueName): Float32Array {
  const tensor = outputs.get(name);
  if (!(tensor?.values instanceof Float32Array)) throw new AppError('compute_failed', `the engine did not return "${name}"`);
  return tensor.values;
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
}
