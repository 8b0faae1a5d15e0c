// The engines as the window's host knows them: looked for and measured while nobody waits, and dropped at once when somebody does.
import { AppError } from '../../contracts/errors.ts';
import { engineIdsOf, probeEngines } from './candidates.ts';
import { openChoiceFile } from './choice-file.ts';
import { measureEngines } from './measure-engines.ts';
import type { EngineCandidate, MeasuredEngines } from '../../contracts/engines.ts';
import type { LoadedModel, ModelSource } from '../../contracts/worker-protocol.ts';
import type { WorkerClient, WorkerProcess } from '../worker-client.ts';
import type { ChoiceFile } from './choice-file.ts';

export interface Engines {
  /** Every engine that this kind of machine can have; not looked at yet ones say so. */
  candidates(): readonly EngineCandidate[];
  /** What is known of the models at hand, by their names. */
  measured(): readonly (MeasuredEngines & { readonly model: string })[];
  /** The same worker: it is noted when it is busy and which models it has, and `auto` gets what was measured. */
  watch(worker: WorkerClient): WorkerClient;
  dispose(): void;
}

export interface EngineServiceOptions {
  readonly spawn: () => WorkerProcess;
  readonly dataFolder: string;
  /** Candidates or measurements are other ones than before. */
  readonly onChange: () => void;
  readonly log: (line: string) => void;
  /** How long nobody must have asked for anything. */
  readonly idleMs?: number;
  /** In place of the file of the data folder, for tests. */
  readonly choices?: ChoiceFile;
}

const longestIdleMs = 10 * 60_000;

interface AtHand {
  readonly source: ModelSource;
  readonly loaded: LoadedModel;
}

export function createEngines(options: EngineServiceOptions): Engines {
  return new EngineService(options);
}

class EngineService implements Engines {
  readonly #options: EngineServiceOptions;
  readonly #choices: ChoiceFile;
  readonly #atHand = new Map<string, AtHand>();
  /** Model's hash → what was measured, or null: it cannot be. */
  readonly #known = new Map<string, MeasuredEngines | null>();
  #candidates: readonly EngineCandidate[] | null = null;
  #idleMs: number;
  #busy = 0;
  #timer: NodeJS.Timeout | undefined;
  #measuring: AbortController | null = null;
  #isDisposed = false;

  constructor(options: EngineServiceOptions) {
    this.#options = options;
    this.#idleMs = options.idleMs ?? 10_000;
    this.#choices = options.choices ?? openChoiceFile(options.dataFolder);
  }

  candidates(): readonly EngineCandidate[] {
    return this.#candidates ?? engineIdsOf(process.platform, process.arch).map((id) => ({ id, description: null, reason: 'not looked at yet: that is done while nobody waits', remedy: null }));
  }

  measured(): readonly (MeasuredEngines & { readonly model: string })[] {
    return [...this.#atHand.values()].flatMap(({ loaded }) => {
      const known = this.#known.get(loaded.sha256);
      return known === undefined || known === null ? [] : [{ model: loaded.name, ...known }];
    });
  }

  watch(worker: WorkerClient): WorkerClient {
    const during = async <T>(work: () => Promise<T>): Promise<T> => {
      this.#begin();
      try {
        return await work();
      } finally {
        this.#end();
      }
    };
    return {
      ...worker,
      load: (source, control) => during(async () => {
        const loaded = await worker.load(source, control);
        await this.#note({ source, loaded });
        return loaded;
      }),
      predict: (source, request, control) => during(() => worker.predict(source, { ...request, ...this.#measuredFor(source) }, control)),
      explain: (source, request, control) => during(() => worker.explain(source, { ...request, ...this.#measuredFor(source) }, control)),
      measure: (request, control) => during(() => worker.measure(request, control)),
      curve: (request, control) => during(() => worker.curve(request, control)),
      disagree: (request, control) => during(() => worker.disagree(request, control)),
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#measuring?.abort();
  }

  #measuredFor(source: ModelSource): { readonly measured?: MeasuredEngines['engine'] } {
    const atHand = this.#atHand.get(keyOf(source));
    const known = atHand === undefined ? undefined : this.#known.get(atHand.loaded.sha256);
    return known === undefined || known === null ? {} : { measured: known.engine };
  }

  async #note(atHand: AtHand): Promise<void> {
    const key = keyOf(atHand.source);
    // Re-inserting keeps the last one that was used at the end.
    this.#atHand.delete(key);
    this.#atHand.set(key, atHand);
    const { sha256 } = atHand.loaded;
    if (this.#known.has(sha256)) return;
    const kept = await this.#choices.get(sha256);
    if (kept === undefined) return;
    this.#known.set(sha256, kept);
    this.#options.onChange();
  }

  #begin(): void {
    this.#busy += 1;
    clearTimeout(this.#timer);
    // Ends its process: nothing of it runs beside what was asked for.
    this.#measuring?.abort();
  }

  #end(): void {
    this.#busy -= 1;
    if (this.#busy > 0 || this.#isDisposed) return;
    this.#timer = setTimeout(() => void this.#useIdleTime(), this.#idleMs);
    this.#timer.unref();
  }

  async #useIdleTime(): Promise<void> {
    if (this.#measuring !== null || this.#busy > 0) return;
    const { spawn, log, onChange } = this.#options;
    const controller = new AbortController();
    this.#measuring = controller;
    const { signal } = controller;
    try {
      if (this.#candidates === null) {
        this.#candidates = await probeEngines({ spawn, signal });
        onChange();
      }
      for (let next = this.#unmeasured(); next !== undefined; next = this.#unmeasured()) {
        const { loaded: { sha256, name }, source } = next;
        const measured = await measureEngines({ spawn, source, candidates: this.#candidates, signal });
        this.#known.set(sha256, measured);
        await this.#choices.set(sha256, measured);
        const { engine, measurements } = measured;
        const isChosen = measurements.some(({ id, verdict }) => id === engine && verdict === 'agrees');
        log(isChosen ? `${name}: ${engine} is the fastest engine that agrees` : `${name}: the engine stays ${engine}: no other one is confirmed`);
        for (const { id, verdict, detail } of measurements) {
          if (verdict === 'disagrees' || verdict === 'unconfirmed') log(`${name}: ${id} ${verdict === 'disagrees' ? 'disagrees' : 'is unconfirmed'} and is not used: ${detail ?? ''}`);
        }
        onChange();
      }
    } catch (error) {
      const isCancelled = error instanceof AppError && error.code === 'cancelled';
      const last = this.#unmeasured();
      // Somebody who is at work is not measured around ever and again.
      if (isCancelled) this.#idleMs = Math.min(2 * this.#idleMs, longestIdleMs);
      // A model that cannot be measured is not tried again and again.
      if (!isCancelled && last !== undefined) this.#known.set(last.loaded.sha256, null);
    } finally {
      this.#measuring = null;
    }
    // Somebody asked for something meanwhile, and may be done with it: then this is another idle time.
    if (signal.aborted && this.#busy === 0 && !this.#isDisposed) {
      this.#begin();
      this.#end();
    }
  }

  /** The model used last of which nothing is known. */
  #unmeasured(): AtHand | undefined {
    return [...this.#atHand.values()].toReversed().find(({ loaded }) => !this.#known.has(loaded.sha256));
  }
}

function keyOf({ path, card }: ModelSource): string {
  return `${path}\n${card === undefined ? '' : JSON.stringify(card)}`;
}
