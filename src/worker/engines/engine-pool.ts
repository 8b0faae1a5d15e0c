// The engines of this process: opened once, and when one is lost in the middle of a job, the next takes the job over.
import { AppError } from '../../contracts/errors.ts';
import { engineWord } from '../../contracts/engines.ts';
import { engineFailure } from './failures.ts';
import { fallbackOrder, isOpenToAll, openEngine, startOf } from './open-engine.ts';
import type { EngineId, UsedEngine } from '../../contracts/engines.ts';
import type { EngineChoice } from '../../contracts/explanation.ts';
import type { EngineWish } from './open-engine.ts';
import type { Executor, ExecutorOptions } from '../executors/executor.ts';

export interface OpenedEngine {
  readonly id: EngineId;
  readonly executor: Executor;
}

export interface EnginePoolOptions {
  readonly executor: ExecutorOptions;
  /** In place of the real ones, for tests. */
  readonly open?: (id: EngineId, options: ExecutorOptions) => Promise<Executor>;
  /** An engine will not be used again: what was compiled for it is to be thrown away. */
  readonly onLost?: (id: EngineId) => void;
}

export class EnginePool {
  readonly #options: EnginePoolOptions;
  readonly #opened = new Map<EngineId, Promise<Executor>>();
  /** Engine → what happened to it. */
  readonly #lost = new Map<EngineId, string>();

  constructor(options: EnginePoolOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` on the engine wished for. Where that engine's device or memory fails, and with `auto` wherever it fails, the
   * next engine does the work from the start and the answer bears a note.
   *
   * @throws AppError `engine_unavailable` for an engine that is named and does not open; else what the first engine said
   */
  async use<T>(wish: EngineWish, work: (engine: OpenedEngine) => Promise<T>): Promise<{ readonly result: T; readonly engine: UsedEngine }> {
    const own = startOf(wish);
    const said: string[] = [];
    let first: unknown;
    let wasAnyOpen = false;
    for (const id of fallbackOrder(wish)) {
      const lost = this.#lost.get(id);
      if (lost !== undefined) {
        wasAnyOpen = true;
        said.push(lost);
        continue;
      }
      const executor = await this.executor(id).catch((error: unknown) => {
        first ??= error;
        // An engine that is named and is not there is refused, not replaced.
        if (!wasAnyOpen && own.at(-1) === id) throw first;
        if (own[0] === id) said.push(textOf(error));
        return undefined;
      });
      if (executor === undefined) continue;
      wasAnyOpen = true;
      try {
        const result = await work({ id, executor });
        return { result, engine: { id, ...executor.engine, note: said.length === 0 ? null : `${said.join('; ')}; ${engineWord(id)} computed it instead.` } };
      } catch (error) {
        const failure = engineFailure(error);
        if (failure === null || (failure === 'other' && first === undefined && !isOpenToAll(wish))) throw error;
        first ??= error;
        said.push(`${engineWord(id)} ${failureWords[failure]} (${textOf(error)})`);
        if (failure === 'lost') this.#lose(id, `${engineWord(id)} lost its device earlier (${textOf(error)})`);
      }
    }
    throw first ?? new AppError('engine_unavailable', `no engine is left: ${said.join('; ')}`);
  }

  /** Opens what `choice` means before there is a question. @throws AppError `engine_unavailable` when none of it opens */
  async ready(choice: EngineChoice): Promise<void> {
    let first: unknown;
    for (const id of startOf(choice)) {
      try {
        await this.executor(id);
        return;
      } catch (error) {
        first ??= error;
      }
    }
    throw first;
  }

  /** @throws AppError `engine_unavailable` */
  executor(id: EngineId): Promise<Executor> {
    const known = this.#opened.get(id);
    if (known !== undefined) return known;
    const opening = (this.#options.open ?? openEngine)(id, this.#options.executor);
    this.#opened.set(id, opening);
    opening.catch(() => this.#opened.delete(id));
    return opening;
  }

  async dispose(): Promise<void> {
    const opened = await Promise.allSettled(this.#opened.values());
    this.#opened.clear();
    for (const executor of opened) if (executor.status === 'fulfilled') await executor.value.dispose();
  }

  #lose(id: EngineId, what: string): void {
    this.#lost.set(id, what);
    const opened = this.#opened.get(id);
    this.#opened.delete(id);
    this.#options.onLost?.(id);
    // Its device is gone: whether it can still be closed is of no interest.
    void opened?.then((executor) => executor.dispose()).catch(() => undefined);
  }
}

const failureWords = { lost: 'lost its device', memory: 'ran out of memory', other: 'could not compute this' } as const;

function textOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
