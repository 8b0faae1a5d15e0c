// The question that `explain` and `review` ask, read from their options.
import { engineNames, methodIds, scoreKinds, sevenMethods } from '../contracts/explanation.ts';
import { baselineKinds, samplingSchema, steeredBy } from '../contracts/sampling.ts';
import { usage } from './options.ts';
import type { EngineId } from '../contracts/engines.ts';
import type { ChannelTarget, EngineChoice, MethodId, ScoreKind } from '../contracts/explanation.ts';
import type { ModelCard } from '../contracts/model-card.ts';
import type { SwitchModeName } from '../contracts/question.ts';
import type { BaselineKind, SamplingSettings } from '../contracts/sampling.ts';
import type { OptionSpecs, Parsed } from './options.ts';

export interface Question {
  readonly modelPath: string;
  readonly cardPath: string | undefined;
  readonly subject: { readonly kind: 'image'; readonly path: string; readonly frame: number } | { readonly kind: 'tensor'; readonly path: string };
  /** 'top', a label, or a column as text. */
  readonly target: string;
  readonly methods: readonly MethodId[];
  readonly layer: string;
  readonly score: ScoreKind;
  readonly engine: EngineChoice;
  readonly channel: ChannelTarget | undefined;
  readonly switches: SwitchModeName;
  readonly seed: number;
  /** Of the methods that ask the model many times; its seed is `seed`. */
  readonly sampling: SamplingSettings;
  /** The input gate's reasons are recorded and do not stop it. */
  readonly isAnyway: boolean;
  /** Set: the question is that of an earlier run, and model and image must be its own. */
  readonly passport?: Passport;
}

/** What an earlier run says of itself. */
export interface Passport {
  /** The engine that `auto` meant then; absent in manifests of earlier versions. */
  readonly computedBy?: EngineId;
  /** File name, for messages. */
  readonly name: string;
  readonly modelSha256: string;
  readonly imageSha256: string;
  readonly card: ModelCard | undefined;
  /** Method → SHA-256 of its map's values; empty where the earlier run did not write it. */
  readonly mapSha256: Readonly<Record<string, string>>;
}

export const questionOptions = {
  model: { kind: 'text', value: 'FILE', about: 'the model: .onnx, model.json, or the folder of one' },
  image: { kind: 'text', value: 'FILE', about: 'the image: DICOM, PNG, JPEG or TIFF' },
  tensor: { kind: 'text', value: 'FILE.npy', about: 'in place of --image: a preprocessed input, as is' },
  out: { kind: 'text', value: 'DIR', about: 'maps/*.npy, overlays/*.png and manifest.json go here' },
  json: { kind: 'flag', about: 'print the manifest, and nothing else, on stdout' },
  target: { kind: 'text', value: 'top|NAME|INDEX', about: 'the class to explain (default top: the highest score)' },
  methods: { kind: 'text', value: 'all|a,b', about: 'default all: the seven' },
  layer: { kind: 'text', value: 'auto|NAME', about: 'the layer of CAM methods and features (default auto: the last spatial one)' },
  score: { kind: 'choice', of: scoreKinds, about: 'what is differentiated (default logit)' },
  engine: { kind: 'choice', of: engineNames, about: 'default auto' },
  card: { kind: 'text', value: 'FILE', about: 'model card (default overread.json beside the model)' },
  frame: { kind: 'integer', value: 'N', about: 'frame of the image, counted from 0 (default 0)' },
  channel: { kind: 'text', value: 'k[,y,x]', about: 'deconvnet reconstructs channel k of --layer (at y,x), no class' },
  switches: { kind: 'choice', of: ['sum', 'overwrite'], about: 'overlapping pooling windows on the way back (default sum)' },
  seed: { kind: 'integer', value: 'N', about: 'seed of everything random (default 0)' },
  steps: { kind: 'integer', value: 'N', about: 'integrated-gradients: points on the path (default 50)', min: 1 },
  samples: { kind: 'integer', value: 'N', about: 'smooth-grad: noisy copies (default 25)', min: 1 },
  sigma: { kind: 'text', value: 'S', about: 'smooth-grad: noise as a share of the input\'s range (default 0.15)' },
  masks: { kind: 'integer', value: 'N', about: 'rise: random masks (default 1000)', min: 1 },
  window: { kind: 'integer', value: 'N', about: 'occlusion: side of the square in input elements (default an eighth of each side)', min: 1 },
  stride: { kind: 'integer', value: 'N', about: 'occlusion: step of the square (default half of it)', min: 1 },
  baseline: { kind: 'text', value: 'B', about: `what stands for nothing there: ${baselineKinds.join(', ')} or a number (default auto: black for an image, zero for a tensor)` },
  anyway: { kind: 'flag', about: 'explain an image that the input gate refuses for this model; its reasons are recorded' },
  'from-passport': { kind: 'text', value: 'FILE', about: 'a manifest.json of explain: ask its question of the same model and image again' },
} as const satisfies OptionSpecs;

export type QuestionValues = Parsed<typeof questionOptions>['options'];

/** @throws AppError `usage_option` */
export function readQuestion(options: QuestionValues): Question {
  const methods = readMethods(options.methods);
  refuseWithoutEffect(options, methods);
  const channel = readChannel(options.channel, methods);
  return {
    modelPath: needed('--model', options.model, 'a model file'),
    isAnyway: options.anyway,
    cardPath: options.card,
    subject: readSubject(options),
    target: options.target ?? 'top',
    methods,
    layer: options.layer ?? 'auto',
    score: options.score ?? 'logit',
    engine: options.engine ?? 'auto',
    channel,
    switches: options.switches ?? 'sum',
    seed: options.seed ?? 0,
    sampling: readSampling(options),
  };
}

export function needed(flag: string, value: string | undefined, what: string): string {
  if (value === undefined) throw usage(`${flag}: expected ${what}, got nothing`);
  return value;
}

/** `all` is the seven; a list keeps its order, repeats count once. @throws AppError `usage_option` */
export function readMethods(text: string | undefined): readonly MethodId[] {
  const names = (text ?? 'all').split(',').map((name) => name.trim());
  const methods = names.flatMap((name): readonly MethodId[] => {
    if (name === 'all') return sevenMethods;
    const known = methodIds.find((id) => id === name);
    if (known !== undefined) return [known];
    throw usage(`--methods: expected all or some of ${methodIds.join(' ')}, got "${name}"`);
  });
  return [...new Set(methods)];
}

/** An option that is silently ignored would make a map look asked for. */
function refuseWithoutEffect(options: QuestionValues, methods: readonly MethodId[]): void {
  for (const name of ['steps', 'samples', 'sigma', 'masks', 'window', 'stride', 'baseline'] as const) {
    if (options[name] === undefined) continue;
    const steered = methodIds.filter((method) => steeredBy[method]?.includes(name));
    if (methods.some((method) => steered.includes(method))) continue;
    throw usage(`--${name}: expected with ${steered.join(' or ')} among the methods, got ${methods.join(' ')}, where it has no effect`);
  }
  if (options.switches === 'overwrite' && !methods.includes('deconvnet')) {
    throw usage(`--switches overwrite: expected with deconvnet among the methods, got ${methods.join(' ')}, where it has no effect`);
  }
}

/** A name, or a number that the whole input is set to. */
function readBaseline(text: string | undefined): BaselineKind | undefined {
  if (text === undefined) return undefined;
  const kind = baselineKinds.find((name) => name === text);
  if (kind === undefined && !(/\d/.test(text) && Number.isFinite(Number(text)))) throw usage(`--baseline: expected ${baselineKinds.join(', ')} or a number, got "${text}"`);
  return kind ?? Number(text);
}

function readSampling({ steps, samples, sigma, masks, window, stride, baseline, seed }: QuestionValues): SamplingSettings {
  const given = { steps, samples, sigma: sigma === undefined ? undefined : Number(sigma), masks, window, stride, baseline: readBaseline(baseline), seed };
  const parsed = samplingSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0] ?? '');
  const bounds: Readonly<Record<string, string>> = { steps: 'at most 1000', samples: 'at most 10000', sigma: 'a number above 0, at most 10', masks: 'at most 100000' };
  throw usage(`--${name}: expected ${bounds[name] ?? 'another value'}, got "${String(name === 'sigma' ? sigma : given[name as keyof typeof given])}"`);
}

/** A tensor is not gated. @throws AppError `usage_option` */
export function refuseAnyway(isAnyway: boolean): void {
  if (isAnyway) throw usage('--anyway: expected with --image, got it with --tensor, where it has no effect');
}

function readSubject({ image, tensor, frame, anyway }: QuestionValues): Question['subject'] {
  if (image !== undefined && tensor !== undefined) throw usage('expected --image or --tensor, got both');
  if (tensor !== undefined) {
    if (frame !== undefined) throw usage('--frame: expected with --image, got it with --tensor, where it has no effect');
    refuseAnyway(anyway);
    return { kind: 'tensor', path: tensor };
  }
  return { kind: 'image', path: needed('--image or --tensor', image, 'a file'), frame: frame ?? 0 };
}

function readChannel(text: string | undefined, methods: readonly MethodId[]): ChannelTarget | undefined {
  if (text === undefined) return undefined;
  const parts = text.split(',');
  const [channel, y, x] = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : undefined));
  if (channel === undefined || (parts.length !== 1 && (parts.length !== 3 || y === undefined || x === undefined))) {
    throw usage(`--channel: expected k or k,y,x as whole numbers from 0, got "${text}"`);
  }
  if (!methods.includes('deconvnet')) throw usage(`--channel: expected deconvnet among the methods, got ${methods.join(' ')}, where it has no effect`);
  return y === undefined || x === undefined ? { channel } : { channel, position: { y, x } };
}
