// Tries one engine: whether it computes at all, and with a model how fast, and whether its maps are the other engine's.
import { performance } from 'node:perf_hooks';
import { AppError } from '../../contracts/errors.ts';
import { engineWord } from '../../contracts/engines.ts';
import { mapSpaces } from '../../contracts/explanation.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { elementCount, float32 } from '../../graph/tensor.ts';
import type { EngineAnswer, EngineId, EngineTrial } from '../../contracts/engines.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { ExplainRequest, ExplainResult, LoadedModel } from '../../contracts/worker-protocol.ts';
import type { Executor } from '../executors/executor.ts';

/** The seven where there is a spatial layer, else those that need none. */
const walks = ['gradient', 'guided-backprop', 'deconvnet'] as const satisfies readonly MethodId[];
const cams = ['grad-cam', 'hires-cam', 'layer-cam', 'guided-grad-cam'] as const satisfies readonly MethodId[];

const timedRuns = 5;
/** A slow engine is timed by fewer runs. */
const patienceMs = 4_000;

/** "Right" between two engines: ReLUs that flip at near-ties leave a cosine of 0.9999 and 2 % (docs/decisions/0008). */
const limits = { logits: 1e-4, cam: 1e-3, cosine: 0.9999, relativeL2: 2e-2 } as const;

/** @throws AppError `compute_failed` when the engine opens and cannot compute a small graph right */
export async function probeEngine(executor: Executor): Promise<EngineTrial> {
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 1, 2, 2] });
  const w = b.constant(float32([1, 1, 1, 1], [2]));
  const y = b.relu(b.value('Conv', [x, w], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 }));
  const session = await executor.compile(b.finish([y]), [y]);
  const results = await session.run(new Map([[x, float32([1, 1, 2, 2], [-1, 0, 1, 3])]]));
  await session.dispose();
  const got = Array.from(results.get(y)?.values ?? [], Number).join(', ');
  if (got !== '0, 0, 2, 6') throw new AppError('compute_failed', `it computes wrong numbers: expected 0, 0, 2, 6, got ${got}`);
  return { description: executor.engine, ms: null, answer: null, disagreement: null };
}

export interface ModelTrial {
  readonly model: LoadedModel;
  readonly reference: EngineAnswer | null;
  readonly explain: (request: ExplainRequest) => Promise<ExplainResult>;
}

/** @throws AppError what the engine says where it fails */
export async function tryModel(engine: EngineId, { model, reference, explain }: ModelTrial): Promise<EngineTrial> {
  const ask = async (): Promise<ExplainResult> => {
    const result = await explain({
      modelId: model.modelId, input: trialInput(model), target: reference?.target ?? 'top', layer: 'auto', switches: 'sum', engine,
      score: model.scores[0] ?? 'logit', methods: model.defaultLayer === null ? walks : [...walks, ...cams],
    });
    if (result.engine.id !== engine) throw new AppError('compute_failed', result.engine.note ?? `${engineWord(engine)} did not answer`);
    return result;
  };
  const first = await ask();
  const times: number[] = [];
  for (let spent = 0; times.length < timedRuns && (times.length === 0 || spent < patienceMs);) {
    const start = performance.now();
    await ask();
    times.push(performance.now() - start);
    spent += times.at(-1) ?? 0;
  }
  const { id: _id, note: _note, ...description } = first.engine;
  return {
    description, ms: times.toSorted((a, b) => a - b)[times.length >> 1] ?? null,
    answer: { logits: first.logits, target: first.target.index, maps: first.maps },
    disagreement: reference === null ? null : disagreement(first, reference),
  };
}

/** Smooth waves with a little noise over −1…1, the same everywhere: pictures are smooth too, and flip few ReLUs at near-ties. */
function trialInput({ input: { shape } }: LoadedModel): ExplainRequest['input'] {
  const values = new Float32Array(elementCount(shape));
  let state = 1;
  for (let index = 0; index < values.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[index] = 0.8 * Math.sin(index / 23) * Math.cos(index / 3_001) + 0.2 * (state / 2 ** 31 - 1);
  }
  return { shape, values };
}

/** In one sentence, the worst first; null where the two say the same. */
export function disagreement(answer: EngineAnswer | ExplainResult, reference: EngineAnswer): string | null {
  const logits = relativeL2(answer.logits, reference.logits);
  if (!(logits <= limits.logits)) return `its scores differ by ${text(logits)} (relative L2), where ${limits.logits} is right`;
  for (const { method, values } of answer.maps) {
    const other = reference.maps.find((map) => map.method === method);
    if (other === undefined) return `it gives no ${method}`;
    const far = relativeL2(values, other.values);
    const limit = mapSpaces[method] === 'cam' ? limits.cam : limits.relativeL2;
    if (!(far <= limit)) return `its ${method} differs by ${text(far)} (relative L2), where ${limit} is right`;
    const close = cosine(values, other.values);
    if (!(close >= limits.cosine)) return `its ${method} has a cosine of ${close.toFixed(5)} with the reference's, where ${limits.cosine} is right`;
  }
  return null;
}

function relativeL2(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (values.length !== reference.length) return NaN;
  let [difference, size] = [0, 0];
  for (let index = 0; index < reference.length; index++) {
    const [a = NaN, b = NaN] = [values[index], reference[index]];
    difference += (a - b) ** 2;
    size += b ** 2;
  }
  return size === 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, ofA, ofB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [x = NaN, y = NaN] = [a[index], b[index]];
    dot += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA === 0 && ofB === 0 ? 1 : dot / Math.sqrt(ofA * ofB);
}

function text(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : 'numbers that are not finite';
}
