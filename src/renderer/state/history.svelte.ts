// One undo and redo for everything in the window: marks, arrangement, view and settings of the map, step by step.
import { toRefusal } from '../api/checked-api.ts';
import { text } from '../text/text.ts';
import { topics } from './messages.svelte.ts';
import type { Messages } from './messages.svelte.ts';

export interface Step {
  /** What was done, as it follows “Undo: ”, e.g. `move box Effusion`. */
  readonly label: string;
  /** Takes it back; a promise is waited for. What it does is not added as a step of its own. */
  readonly undo: () => unknown;
  readonly redo: () => unknown;
  /** What it belongs to, e.g. the id of an image: `forget` takes it off the list together with that. */
  readonly part?: string;
  /** Of the image that it belongs to, 0-based. */
  readonly frame?: number;
  /** Of a drag or a slider: steps of one key that follow each other at once are one step. */
  readonly key?: string;
}

interface Options {
  readonly limit?: number;
  /** A pause after which the same key begins a new step. */
  readonly pauseMs?: number;
  readonly now?: () => number;
  /** Brings what a step belongs to before the reader's eyes: nothing is undone unseen. */
  readonly turnTo?: (part: string, frame: number | undefined) => Promise<void>;
}

type Way = 'undo' | 'redo';

export class History {
  readonly #messages: Messages;
  readonly #limit: number;
  readonly #pauseMs: number;
  readonly #now: () => number;
  readonly #turnTo: (part: string, frame: number | undefined) => Promise<void>;
  #past = $state.raw<readonly Step[]>([]);
  #future = $state.raw<readonly Step[]>([]);
  /** When the newest step was last added to; null: it takes no more. */
  #openSince: number | null = null;
  #batch: Step[] | null = null;
  /** Steps that were made while one was being undone. */
  #waiting: Step[] = [];
  #running = $state.raw<Promise<void> | null>(null);
  #failedOnce: Step | null = null;

  /** What Undo would take back; null where there is nothing. */
  readonly undoLabel = $derived(this.#past.at(-1)?.label ?? null);
  readonly redoLabel = $derived(this.#future.at(-1)?.label ?? null);

  constructor(messages: Messages, { limit = 200, pauseMs = 800, now = () => performance.now(), turnTo = () => Promise.resolve() }: Options = {}) {
    this.#messages = messages;
    this.#limit = limit;
    this.#pauseMs = pauseMs;
    this.#now = now;
    this.#turnTo = turnTo;
  }

  get length(): number {
    return this.#past.length;
  }

  /** Keeps a step that has just been done. What had been undone can no longer be done again. */
  add(step: Step): void {
    if (this.#batch !== null) {
      this.#batch.push(step);
      return;
    }
    if (this.#running !== null) {
      this.#waiting.push(step);
      return;
    }
    const now = this.#now();
    const last = this.#past.at(-1);
    const isContinued = step.key !== undefined && last !== undefined && last.key === step.key && last.part === step.part
      && this.#openSince !== null && now - this.#openSince <= this.#pauseMs;
    this.#openSince = step.key === undefined ? null : now;
    this.#future = [];
    this.#past = isContinued ? [...this.#past.slice(0, -1), { ...step, undo: last.undo }] : [...this.#past, step].slice(-this.#limit);
  }

  /** The drag is over: the next step of its key stands for itself. */
  settle(): void {
    this.#openSince = null;
  }

  /** Steps added while `run` runs are one step. `run` must not wait for anything; steps that do are put together by `joined`. */
  group(label: string, run: () => void): void {
    if (this.#batch !== null) {
      run();
      return;
    }
    const batch: Step[] = [];
    this.#batch = batch;
    try {
      run();
    } finally {
      this.#batch = null;
      if (batch.length > 0) this.add(joined(label, batch));
    }
  }

  undo(): Promise<void> {
    return this.#queue('undo');
  }

  redo(): Promise<void> {
    return this.#queue('redo');
  }

  /** Whether anything of it can be undone or done again. */
  has(part: string): boolean {
    return [...this.#past, ...this.#future, ...this.#waiting].some((step) => step.part === part);
  }

  /** What it belongs to was closed. */
  forget(part: string): void {
    const stays = (step: Step) => step.part !== part;
    this.#past = this.#past.filter(stays);
    this.#future = this.#future.filter(stays);
    this.#waiting = this.#waiting.filter(stays);
    this.settle();
  }

  clear(): void {
    this.#past = [];
    this.#future = [];
    this.#waiting = [];
    this.settle();
  }

  /** One after the other, however fast the key is pressed. */
  #queue(way: Way): Promise<void> {
    const running = (this.#running ?? Promise.resolve()).then(() => this.#run(way)).finally(() => {
      if (this.#running !== running) return;
      this.#running = null;
      for (const step of this.#waiting.splice(0)) this.add(step);
    });
    this.#running = running;
    return running;
  }

  async #run(way: Way): Promise<void> {
    this.settle();
    const step = (way === 'undo' ? this.#past : this.#future).at(-1);
    if (step === undefined) return;
    try {
      if (step.part !== undefined) await this.#turnTo(step.part, step.frame);
      await step[way]();
    } catch (error) {
      this.#failed(step, way, error);
      return;
    }
    if (this.#failedOnce === step) this.#messages.settle(topics.step);
    this.#failedOnce = null;
    // It may have been forgotten in the meantime.
    if (!(way === 'undo' ? this.#past : this.#future).includes(step)) return;
    if (way === 'undo') {
      this.#past = this.#past.filter((one) => one !== step);
      this.#future = [...this.#future, step];
    } else {
      this.#future = this.#future.filter((one) => one !== step);
      this.#past = [...this.#past, step];
    }
  }

  /** The lists stay as they were, so that it can be tried again; what fails twice would only bar the way to the steps before it. */
  #failed(step: Step, way: Way, error: unknown): void {
    const isSecond = this.#failedOnce === step;
    this.#failedOnce = isSecond ? null : step;
    this.#messages.refuseLine(failureText(way, step.label, { isDropped: isSecond, because: toRefusal(error).message }), [], text.reading.nameless.stepFailed, topics.step);
    if (!isSecond) return;
    this.#past = this.#past.filter((one) => one !== step);
    this.#future = this.#future.filter((one) => one !== step);
  }
}

/**
 * Several steps as one: undone from the last to the first. If one of them fails, those already undone are done again, so
 * that the whole is either undone or as it was.
 */
export function joined(label: string, steps: readonly Step[]): Step {
  const part = steps[0]?.part;
  return {
    label,
    ...(part !== undefined && steps.every((step) => step.part === part) ? { part } : {}),
    undo: () => inTurn([...steps].reverse(), 'undo'),
    redo: () => inTurn(steps, 'redo'),
  };
}

async function inTurn(steps: readonly Step[], way: Way): Promise<void> {
  const done: Step[] = [];
  try {
    for (const step of steps) {
      await step[way]();
      done.push(step);
    }
  } catch (error) {
    for (const step of done.reverse()) await step[way === 'undo' ? 'redo' : 'undo']();
    throw error;
  }
}

function failureText(way: Way, label: string, { isDropped, because }: { isDropped: boolean; because: string }): string {
  const { steps } = text.reading;
  if (way === 'undo') return isDropped ? steps.undoDropped(label, because) : steps.undoFailed(label, because);
  return isDropped ? steps.redoDropped(label, because) : steps.redoFailed(label, because);
}
