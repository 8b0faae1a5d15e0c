// The question that `explain` and `review` ask, read from their options.
import { engineNames, methodIds, scoreKinds, sevenMethods } from '../contracts/explanation.ts';
import { usage } from './options.ts';
import type { ChannelTarget, EngineChoice, MethodId, ScoreKind } from '../contracts/explanation.ts';
import type { SwitchModeName } from '../contracts/question.ts';
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
  steps: { kind: 'integer', value: 'N', about: 'for methods of a later version', min: 1 },
  samples: { kind: 'integer', value: 'N', about: 'for methods of a later version', min: 1 },
  sigma: { kind: 'text', value: 'S', about: 'for methods of a later version' },
  masks: { kind: 'integer', value: 'N', about: 'for methods of a later version', min: 1 },
  baseline: { kind: 'text', value: 'B', about: 'for methods of a later version' },
  'from-passport': { kind: 'text', value: 'P', about: 'for a later version: compute a map again from its passport' },
} as const satisfies OptionSpecs;

/** Option → the methods that it steers; none of them is in this version. */
const laterOptions = {
  steps: 'integrated-gradients', samples: 'smooth-grad and integrated-gradients', sigma: 'smooth-grad', masks: 'rise', baseline: 'integrated-gradients and occlusion',
} as const;

/** Methods of the fixed contract that a later version brings. */
const laterMethods = ['grad-cam-plus-plus', 'smooth-grad', 'integrated-gradients', 'gradient-x-input', 'score-cam', 'rise', 'occlusion'];

type QuestionValues = Parsed<typeof questionOptions>['options'];

/** @throws AppError `usage_option` */
export function readQuestion(options: QuestionValues): Question {
  const methods = readMethods(options.methods);
  refuseWithoutEffect(options, methods);
  const channel = readChannel(options.channel, methods);
  return {
    modelPath: needed('--model', options.model, 'a model file'),
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
    const why = laterMethods.includes(name) ? `${name}, which comes in a later version` : `"${name}"`;
    throw usage(`--methods: expected all or some of ${methodIds.join(' ')}, got ${why}`);
  });
  return [...new Set(methods)];
}

function refuseWithoutEffect(options: QuestionValues, methods: readonly MethodId[]): void {
  for (const [name, owner] of Object.entries(laterOptions)) {
    const value = options[name as keyof typeof laterOptions];
    if (value === undefined) continue;
    throw usage(`--${name}: expected methods that it steers (${owner}, which come in a later version), got ${methods.join(' ')}, where it has no effect`);
  }
  if (options['from-passport'] !== undefined) throw usage('--from-passport: expected not in this version; computing a map again from its passport comes in a later one');
}

function readSubject({ image, tensor, frame }: QuestionValues): Question['subject'] {
  if (image !== undefined && tensor !== undefined) throw usage('expected --image or --tensor, got both');
  if (tensor !== undefined) {
    if (frame !== undefined) throw usage('--frame: expected with --image, got it with --tensor, where it has no effect');
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
