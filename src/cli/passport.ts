// A question asked again: read from the manifest of an earlier run, whose model and image must be the same.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';

import { engineIds } from '../contracts/engines.ts';
import { AppError } from '../contracts/errors.ts';
import { engineNames, methodIds, scoreKinds } from '../contracts/explanation.ts';
import { modelCardSchema } from '../contracts/model-card.ts';
import { defaultSampling, samplingSchema } from '../contracts/sampling.ts';
import { unreadableReason } from '../contracts/unreadable-reason.ts';
import { usage } from './options.ts';
import { needed, readQuestion, refuseAnyway } from './question.ts';
import type { Passport, Question, QuestionValues } from './question.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The part of manifest.json that says what was asked; the rest says what came out. */
const passportSchema = z.object({
  writtenBy: z.literal('overread'),
  manifestVersion: z.literal(1),
  model: z.object({ sha256: hash }),
  image: z.object({ sha256: hash, kind: z.string(), frame: z.int().min(0).optional() }),
  methods: z.partialRecord(z.enum(methodIds), z.object({ sha256: hash.optional() })).refine((methods) => Object.keys(methods).length > 0, 'no methods'),
  card: modelCardSchema.nullable(),
  /** What computed the maps: `auto` may have been another engine then. */
  engine: z.object({ id: z.enum(engineIds).optional() }),
  question: z.object({
    target: z.string(), layer: z.string(), score: z.enum(scoreKinds), switches: z.enum(['sum', 'overwrite']),
    channel: z.object({ channel: z.int().min(0), position: z.object({ y: z.int().min(0), x: z.int().min(0) }).optional() }).nullable(),
    engine: z.enum(engineNames), seed: z.int().min(0), sampling: samplingSchema.default(defaultSampling),
  }),
});

/** What may be said beside --from-passport: where things are, where results go, and another engine to compare with. */
const besides: ReadonlySet<string> = new Set(['model', 'image', 'tensor', 'out', 'json', 'engine', 'boxes', 'anyway', 'from-passport']);

/**
 * The question of the options, or of the passport that they name.
 *
 * @throws AppError `usage_option` for options that the passport already answers, `passport_invalid` for a file that is none
 */
export async function questionOf(options: QuestionValues): Promise<Question> {
  const path = options['from-passport'];
  if (path === undefined) return readQuestion(options);
  for (const [name, value] of Object.entries(options)) {
    if (!besides.has(name) && value !== undefined && value !== false) throw usage(`--${name}: expected without --from-passport, which says it already, got both`);
  }
  const { question, passport, frame, methods } = await readPassport(path);
  const { channel, seed, sampling, engine, ...rest } = question;
  return {
    ...rest,
    modelPath: needed('--model', options.model, 'the model of the passport'),
    cardPath: undefined,
    isAnyway: options.anyway,
    subject: subjectOf(options, frame),
    methods,
    engine: options.engine ?? engine,
    channel: channel === null ? undefined : { channel: channel.channel, ...(channel.position === undefined ? {} : { position: channel.position }) },
    seed,
    sampling: { ...sampling, seed },
    passport,
  };
}

function subjectOf({ image, tensor, anyway }: QuestionValues, frame: number | undefined): Question['subject'] {
  if (image !== undefined && tensor !== undefined) throw usage('expected --image or --tensor, got both');
  if (tensor !== undefined) {
    refuseAnyway(anyway);
    return { kind: 'tensor', path: tensor };
  }
  return { kind: 'image', path: needed('--image or --tensor', image, 'the image of the passport'), frame: frame ?? 0 };
}

async function readPassport(path: string): Promise<{ readonly question: z.output<typeof passportSchema>['question']; readonly passport: Passport; readonly frame: number | undefined; readonly methods: Question['methods'] }> {
  const name = basename(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('passport_invalid', `--from-passport ${name}: expected a manifest.json of overread explain, got ${unreadableReason(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('passport_invalid', `--from-passport ${name}: expected a manifest.json of overread explain, got no JSON`);
  }
  const parsed = passportSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('passport_invalid', `--from-passport ${name}: expected a manifest.json of overread explain, got ${issue === undefined || issue.path.length === 0 ? 'something else' : `another value in ${issue.path.join('.')}`}`);
  }
  const { model, image, methods, card, engine, question } = parsed.data;
  return {
    question,
    frame: image.frame,
    methods: methodIds.filter((method) => methods[method] !== undefined).sort((a, b) => Object.keys(methods).indexOf(a) - Object.keys(methods).indexOf(b)),
    passport: {
      name, ...(engine.id === undefined ? {} : { computedBy: engine.id }), modelSha256: model.sha256, imageSha256: image.sha256, card: card ?? undefined,
      mapSha256: Object.fromEntries(Object.entries(methods).flatMap(([method, { sha256 }]) => (sha256 === undefined ? [] : [[method, sha256]]))),
    },
  };
}

/** @throws AppError `passport_invalid` when the model is another one than the passport's */
export function requireSameModel({ name, modelSha256 }: Passport, model: { readonly name: string; readonly sha256: string }): void {
  if (model.sha256 !== modelSha256) throw new AppError('passport_invalid', `--from-passport ${name}: expected the model with SHA-256 ${modelSha256}, got "${model.name}" with ${model.sha256}`);
}

/** @throws AppError `passport_invalid` when the image or tensor is another one than the passport's */
export function requireSameImage({ name, imageSha256 }: Passport, image: { readonly name: string; readonly sha256: string }): void {
  if (image.sha256 !== imageSha256) throw new AppError('passport_invalid', `--from-passport ${name}: expected the image with SHA-256 ${imageSha256}, got "${image.name}" with ${image.sha256}`);
}
