// What the window has to tell the user: one calm line at a time, newest first, never in the way of the work.
import { isCancelled } from '../api/jobs.svelte.ts';
import { toRefusal } from '../api/checked-api.ts';
import { errorHelp } from './error-help.ts';
import type { ErrorHelp } from './error-help.ts';

export interface Message {
  readonly key: number;
  readonly tone: 'refusal' | 'note';
  readonly text: string;
  /** More lines, e.g. the rows of a box file that were skipped. */
  readonly details: readonly string[];
  /** What it is about, so that it goes when that is over. */
  readonly topic: string | null;
  /** What to do next, where a code says what was refused. */
  readonly help: ErrorHelp | null;
}

const longestList = 5;

export class Messages {
  list = $state.raw<readonly Message[]>([]);
  #count = 0;

  note(text: string, details: readonly string[] = []): void {
    this.#add('note', text, details, null);
  }

  /** Cancelling is no error and is not reported. */
  refuse(error: unknown, topic: string | null = null): void {
    if (isCancelled(error)) return;
    const { code, message } = toRefusal(error);
    this.#add('refusal', message, [], topic, errorHelp(code));
  }

  refuseLine(text: string, details: readonly string[] = []): void {
    this.#add('refusal', text, details, null);
  }

  dismiss(key: number): void {
    this.list = this.list.filter((message) => message.key !== key);
  }

  clear(): void {
    this.list = [];
  }

  /** What was said about this has been overtaken. */
  settle(topic: string): void {
    if (this.list.some((message) => message.topic === topic)) this.list = this.list.filter((message) => message.topic !== topic);
  }

  #add(tone: Message['tone'], text: string, details: readonly string[], topic: string | null, help: ErrorHelp | null = null): void {
    this.#count += 1;
    const others = this.list.filter((message) => message.text !== text);
    const same = this.list.find((message) => message.text === text);
    // What is said again for another reason still goes when what it is about is over.
    this.list = [{ key: this.#count, tone, text, details, topic: topic ?? same?.topic ?? null, help }, ...others].slice(0, longestList);
  }
}
