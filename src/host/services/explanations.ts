// Predictions and maps of open images by open models: asked of the compute process once, then kept by what they depend on.
import { performance } from 'node:perf_hooks';

import { defaultSampling, settingsOf } from '../../contracts/sampling.ts';
import { blackOf } from '../../dicom/preprocess/black.ts';
import { predictionRows } from '../../report/predictions.ts';
import { createByteCache } from '../files/byte-cache.ts';
import type { ChannelTarget, MethodId, ScoreKind } from '../../contracts/explanation.ts';
import type { ErrorMessage } from '../../contracts/errors.ts';
import type { Prediction } from '../../contracts/ipc.ts';
import type { SwitchModeName } from '../../contracts/question.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';
import type { ExplainResult, PredictResult } from '../../contracts/worker-protocol.ts';
import type { JobControl, WorkerClient } from '../worker-client.ts';
import type { FramePlace, ModelInputs } from './inputs.ts';
import type { Maps, StoredMap } from './maps.ts';
import type { UsedModel } from './models.ts';

export interface MapQuestion extends FramePlace {
  readonly target: 'top' | number | string;
  readonly methods: readonly MethodId[];
  readonly layer: string;
  readonly score: ScoreKind;
  /** For the methods that ask the model many times; left out: the defaults. */
  readonly sampling?: SamplingSettings | undefined;
}

export interface FeatureQuestion extends FramePlace {
  readonly layer: string;
  readonly channel: ChannelTarget;
  readonly switches: SwitchModeName;
}

/** What holds for all maps of one answer. */
export type AnswerFacts = Pick<ExplainResult, 'target' | 'score' | 'layer' | 'engine' | 'logits' | 'probabilities' | 'activationMax'>;

export interface MapAnswer {
  readonly facts: AnswerFacts;
  /** In the order of the methods asked for. */
  readonly maps: readonly StoredMap[];
  /** Methods that have no map of this image at this layer, and why. */
  readonly refused: readonly RefusedMethod[];
  readonly elapsedMs: number;
}

export interface RefusedMethod {
  readonly method: MethodId;
  readonly error: ErrorMessage;
}

export interface Explanations {
  predict(place: FramePlace, model: UsedModel, control: JobControl): Promise<PredictResult>;
  maps(question: MapQuestion, model: UsedModel, control: JobControl): Promise<MapAnswer>;
  feature(question: FeatureQuestion, model: UsedModel, control: JobControl): Promise<MapAnswer>;
}

/** Small things: a few thousand of them are kept. */
const cacheBytes = 16 * 2 ** 20;

export function createExplanations(worker: WorkerClient, inputs: ModelInputs, maps: Maps): Explanations {
  const predictions = createByteCache<PredictResult>(cacheBytes);
  const facts = createByteCache<AnswerFacts>(cacheBytes);
  const mapIds = createByteCache<string>(cacheBytes);

  async function predict({ imageId, frame }: FramePlace, model: UsedModel, control: JobControl): Promise<PredictResult> {
    const key = `${imageId} ${frame} ${model.id}`;
    const known = predictions.get(key);
    if (known !== undefined) return known;
    const { tensor } = await inputs.of({ imageId, frame }, model);
    const result = await worker.predict(model.source, { input: tensor, engine: 'auto' }, control);
    predictions.set(key, result, 512 + 16 * result.logits.length);
    return result;
  }

  /** A map that is kept, if it is still held. */
  function held(key: string): StoredMap | undefined {
    const id = mapIds.get(key);
    if (id === undefined) return undefined;
    try {
      return maps.get(id);
    } catch {
      return undefined;
    }
  }

  interface Asking extends FramePlace {
    readonly model: UsedModel;
    readonly methods: readonly MethodId[];
    /** Everything else that all maps depend on, as text. */
    readonly about: string;
    readonly sampling: SamplingSettings;
    readonly explain: (methods: readonly MethodId[], input: { readonly shape: readonly number[]; readonly values: Float32Array }) => Promise<ExplainResult>;
  }

  async function answer({ imageId, frame, model, methods, about, sampling, explain }: Asking): Promise<MapAnswer> {
    const start = performance.now();
    const key = `${imageId} ${frame} ${model.id} ${about}`;
    /** A map depends on the settings of its own method and of no other. */
    const keyOf = (method: MethodId): string => `${key} ${method} ${JSON.stringify(settingsOf(method, sampling))}`;
    const known = facts.get(key);
    const missing = known === undefined ? methods : methods.filter((method) => held(keyOf(method)) === undefined);
    const fresh = new Map<MethodId, StoredMap>();
    let refused: readonly RefusedMethod[] = [];
    let common = known;
    if (missing.length > 0) {
      const { tensor, placement } = await inputs.of({ imageId, frame }, model);
      const result = await explain(missing, tensor);
      common = result;
      refused = missing.flatMap((method) => (result.refused[method] === undefined ? [] : [{ method, error: result.refused[method] }]));
      const { maps: _maps, identical: _identical, refused: _refused, ...kept } = result;
      facts.set(key, kept, 1_024 + 16 * result.logits.length);
      for (const map of result.maps) {
        const stored = maps.keep(map, { imageId, frame, modelId: model.id, input: model.loaded.input, result, placement, question: about });
        mapIds.set(keyOf(map.method), stored.summary.id, 256);
        fresh.set(map.method, stored);
      }
    }
    const stored = methods.flatMap((method) => fresh.get(method) ?? held(keyOf(method)) ?? []);
    if (common === undefined) throw new Error('an answer without facts');
    return { facts: common, maps: stored, refused, elapsedMs: performance.now() - start };
  }

  return {
    predict,
    async maps({ imageId, frame, target, methods, layer, score, sampling = defaultSampling }, model, control) {
      // The class is made definite first, so that `top` and its column share their maps.
      const wanted = target === 'top' && !model.loaded.labels.includes('top') ? (await predict({ imageId, frame }, model, control)).top : target;
      return answer({
        imageId, frame, model, methods, sampling, about: JSON.stringify({ target: wanted, layer, score }),
        explain: (missing, input) => worker.explain(model.source, {
          input, target: wanted, methods: missing, layer, score, switches: 'sum', engine: 'auto', sampling, black: blackOf(model.resolved()),
        }, control),
      });
    },
    feature: ({ imageId, frame, layer, channel, switches }, model, control) => answer({
      imageId, frame, model, methods: ['deconvnet'], sampling: defaultSampling, about: JSON.stringify({ layer, channel, switches }),
      // A feature needs no class; the first column spares the search for the top one.
      explain: (methods, input) => worker.explain(model.source, { input, target: 0, methods, layer, score: model.loaded.scores[0] ?? 'logit', switches, channel, engine: 'auto' }, control),
    }),
  };
}

export function predictionsOf(model: UsedModel, { logits, probabilities }: Pick<PredictResult, 'logits' | 'probabilities'>): Prediction[] {
  return predictionRows({ labels: model.loaded.labels, logits, probabilities, thresholds: model.card?.thresholds });
}
