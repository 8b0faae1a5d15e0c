// Work the host does for the window: started by a call, followed by events, cancelled at once on screen.
import { forgetOldest } from './forget-oldest.ts';
import { SvelteMap } from 'svelte/reactivity';
import { text } from '../text/text.ts';
import { CallRefused } from './checked-api.ts';
import type { CallInput, Channel, EventPayload, JobResult, OverreadApi } from '../../contracts/ipc.ts';

/** Call → kind of what the finished job delivers. */
interface Delivers {
  'study/open': 'study';
  'predict/start': 'predict';
  'map/start': 'maps';
  'curve/start': 'curve';
  'disagreement/start': 'disagreement';
  'feature/start': 'feature';
  'what-if/start': 'what-if';
  'input/start': 'input';
  'report/start': 'report';
}
export type JobChannel = Extract<Channel, keyof Delivers>;
export type ResultOf<C extends JobChannel> = Extract<JobResult, { kind: Delivers[C] }>;

const kindOf: Delivers = {
  'study/open': 'study', 'predict/start': 'predict', 'map/start': 'maps', 'curve/start': 'curve', 'disagreement/start': 'disagreement', 'feature/start': 'feature', 'what-if/start': 'what-if', 'input/start': 'input', 'report/start': 'report',
};

/** A job as the status bar shows it. */
export interface JobView {
  readonly key: number;
  readonly label: string;
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export interface RunningJob<R> {
  readonly result: Promise<R>;
  cancel(): void;
}

/** The maps of a job that goes on to measure them. */
export type EarlyMaps = EventPayload<'job/maps'>;

interface Waiting {
  readonly key: number;
  readonly end: (ending: Ending) => void;
  readonly onMaps: (maps: EarlyMaps) => void;
}

type Ending = { readonly kind: 'done'; readonly result: JobResult } | { readonly kind: 'failed'; readonly error: CallRefused };

/** Events of jobs whose start has not been answered yet: the stream may be faster than the reply. */
const rememberedEvents = 64;

export class Jobs {
  readonly #api: OverreadApi;
  readonly #running = new SvelteMap<number, JobView>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #early = new Map<string, Ending>();
  readonly #earlyMaps = new Map<string, EarlyMaps>();
  #count = 0;

  constructor(api: OverreadApi) {
    this.#api = api;
    api.on('job/progress', ({ jobId, stage, done, total }) => {
      const key = this.#waiting.get(jobId)?.key;
      const job = key === undefined ? undefined : this.#running.get(key);
      if (key !== undefined && job !== undefined) this.#running.set(key, { ...job, stage, done, total });
    });
    api.on('job/maps', (maps) => {
      const waiting = this.#waiting.get(maps.jobId);
      if (waiting !== undefined) waiting.onMaps(maps);
      else remember(this.#earlyMaps, maps.jobId, maps);
    });
    api.on('job/done', ({ jobId, result }) => this.#end(jobId, { kind: 'done', result }));
    api.on('job/failed', ({ jobId, error }) => this.#end(jobId, { kind: 'failed', error: new CallRefused(error.code, error.message) }));
    api.on('app/missed', () => {
      for (const jobId of [...this.#waiting.keys()]) this.#end(jobId, { kind: 'failed', error: new CallRefused('worker_lost', text.frame.host.answerLost) });
    });
    api.on('job/cancelled', ({ jobId }) => this.#end(jobId, { kind: 'failed', error: cancelled() }));
  }

  get list(): readonly JobView[] {
    return [...this.#running.values()];
  }

  /** Cancelling rejects `result` with code `cancelled` at once; the host is told and may take its time. */
  start<C extends JobChannel>(channel: C, input: CallInput<C>, label: string, { onMaps = () => undefined }: { onMaps?: (maps: EarlyMaps) => void } = {}): RunningJob<ResultOf<C>> {
    this.#count += 1;
    const key = this.#count;
    this.#running.set(key, { key, label, stage: '', done: 0, total: 0 });
    let jobId: string | null = null;
    let isOver = false;
    let settle: (ending: Ending) => void = () => undefined;
    const result = new Promise<ResultOf<C>>((resolve, reject) => {
      settle = (ending) => {
        if (isOver) return;
        isOver = true;
        this.#running.delete(key);
        if (ending.kind === 'failed') reject(ending.error);
        else if (ending.result.kind === kindOf[channel]) resolve(ending.result as ResultOf<C>);
        else reject(new CallRefused('compute_failed', `${channel} delivered ${ending.result.kind}`));
      };
    });
    const tellHost = (id: string) => void this.#api.call('job/cancel', { jobId: id }).catch(() => undefined);
    this.#api.call(channel, input).then(
      (reply) => {
        jobId = (reply as { jobId: string }).jobId;
        if (isOver) return tellHost(jobId);
        const maps = this.#earlyMaps.get(jobId);
        this.#earlyMaps.delete(jobId);
        if (maps !== undefined) onMaps(maps);
        const early = this.#early.get(jobId);
        this.#early.delete(jobId);
        if (early !== undefined) settle(early);
        else this.#waiting.set(jobId, { key, end: settle, onMaps });
      },
      (error: unknown) => settle({ kind: 'failed', error: error as CallRefused }),
    );
    return {
      result,
      cancel: () => {
        if (isOver) return;
        if (jobId !== null) {
          this.#waiting.delete(jobId);
          tellHost(jobId);
        }
        settle({ kind: 'failed', error: cancelled() });
      },
    };
  }

  #end(jobId: string, ending: Ending): void {
    const waiting = this.#waiting.get(jobId);
    this.#waiting.delete(jobId);
    if (waiting !== undefined) return waiting.end(ending);
    remember(this.#early, jobId, ending);
  }
}

function remember<T>(known: Map<string, T>, jobId: string, value: T): void {
  known.set(jobId, value);
  forgetOldest(known, rememberedEvents);
}

function cancelled(): CallRefused {
  return new CallRefused('cancelled', 'Cancelled');
}

export function isCancelled(error: unknown): boolean {
  return error instanceof CallRefused && error.code === 'cancelled';
}
