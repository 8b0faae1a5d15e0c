// Asks a question of a model in this very process: model, subject and maps, with the time that each stage took.
import { performance } from 'node:perf_hooks';

import { AppError } from '../contracts/errors.ts';
import { blackOf } from '../dicom/preprocess/black.ts';
import { findCard } from '../host/models/cards.ts';
import { openCompute } from '../worker/compute.ts';
import { openCompiledModels } from '../worker/executors/compiled/cache-folder.ts';
import { allMaps } from './all-maps.ts';
import { passGate } from './gate.ts';
import { measuredEngine } from './measured-engine.ts';
import { requireSameImage, requireSameModel } from './passport.ts';
import { readSubject } from './subject.ts';
import type { GateRecord } from '../contracts/input-gate.ts';
import type { ModelCard } from '../contracts/model-card.ts';
import type { ExplainResult, LoadedModel } from '../contracts/worker-protocol.ts';
import type { Compute } from '../worker/compute.ts';
import type { Surroundings } from './command.ts';
import type { Question } from './question.ts';
import type { Subject } from './subject.ts';

export interface Asked {
  readonly question: Question;
  readonly model: LoadedModel;
  readonly card: ModelCard | undefined;
  readonly subject: Subject;
  /** What the input gate said and who went on; null: a tensor. */
  readonly gate: GateRecord | null;
  /** Milliseconds of what came before the computation. */
  readonly ms: Readonly<Record<string, number>>;
  /** The same question for another class. */
  explain(target: string | number): Promise<ExplainResult>;
}

/**
 * Opens everything that a question needs, hands it to `use`, and closes it whatever happens.
 *
 * @throws AppError for every refusal on the way; `usage_score` when the head cannot give the score
 */
export async function ask<T>(question: Question, { signal, progress, stderr, env }: Surroundings, use: (asked: Asked) => Promise<T>): Promise<T> {
  const { passport } = question;
  const card = passport === undefined ? await findCard(question.modelPath, question.cardPath) : passport.card;
  const compiled = openCompiledModels(env, { isOneShot: true });
  const compute = await openCompute({ isOneShot: true, ...(compiled === undefined ? {} : { compiled }), ...(question.engine === 'auto' ? {} : { engine: question.engine }) });
  try {
    const start = performance.now();
    const model = await compute.load({ path: question.modelPath, ...(card === undefined ? {} : { card }) });
    const loaded = performance.now();
    if (passport !== undefined) requireSameModel(passport, model);
    requireScore(question, model);
    const measured = await measuredEngine(question.engine, { env, sha256: model.sha256, computedBy: passport?.computedBy });
    const subject = await readSubject(question.subject, model, card);
    if (passport !== undefined) requireSameImage(passport, subject);
    const gate = passGate(question, subject, stderr);
    stopIfCancelled(signal);
    return await use({
      question, model, card, subject, gate,
      ms: { load: loaded - start, ...subject.ms },
      explain: (target) => explain(compute, { question, model, measured, subject, target, signal, progress }),
    });
  } finally {
    await compute.dispose();
  }
}

function requireScore({ score }: Question, { scores, name }: LoadedModel): void {
  if (scores.includes(score)) return;
  throw new AppError('usage_score', `--score: expected ${scores.join(' or ')}, which is what the head of "${name}" can give, got ${score}`);
}

export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'cancelled');
}

interface Explaining {
  readonly question: Question;
  readonly model: LoadedModel;
  readonly measured: Awaited<ReturnType<typeof measuredEngine>>;
  readonly subject: Subject;
  readonly target: string | number;
  readonly signal: AbortSignal;
  readonly progress: Surroundings['progress'];
}

async function explain(compute: Compute, { question, model, measured, subject, target, signal, progress }: Explaining): Promise<ExplainResult> {
  const { methods, layer, score, switches, channel, engine, sampling } = question;
  const result = await compute.explain(
    {
      modelId: model.modelId, input: subject.input, target, methods, layer, score, switches, engine, sampling, ...measured,
      ...(channel === undefined ? {} : { channel }), ...(subject.card === null ? {} : { black: blackOf(subject.card) }),
    },
    { signal, onProgress: (stage, done, total) => { if (total > 1) progress?.(`${stage} ${done} / ${total}`); } },
  ).finally(() => progress?.(''));
  stopIfCancelled(signal);
  return allMaps(result);
}
