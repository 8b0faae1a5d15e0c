// What the window has to tell the user: one calm line at a time, newest first, never in the way of the work.
import { isCancelled } from '../api/jobs.svelte.ts';
import { toRefusal } from '../api/checked-api.ts';

export interface Message {
  readonly key: number;
  readonly tone: 'refusal' | 'note';
  readonly text: string;
  /** More lines, e.g. the rows of a box file that were skipped. */
  readonly details: readonly string[];
}

const longestList = 5;

export class Messages {
  list = $state.raw<readonly Message[]>([]);
  #count = 0;

  note(text: string, details: readonly string[] = []): void {
    this.#add('note', text, details);
  }

  /** Cancelling is no error and is not reported. */
  refuse(error: unknown): void {
    if (isCancelled(error)) return;
    this.#add('refusal', toRefusal(error).message, []);
  }

  refuseLine(text: string, details: readonly string[] = []): void {
    this.#add('refusal', text, details);
  }

  dismiss(key: number): void {
    this.list = this.list.filter((message) => message.key !== key);
  }

  #add(tone: Message['tone'], text: string, details: readonly string[]): void {
    this.#count += 1;
    const others = this.list.filter((message) => message.text !== text);
    this.list = [{ key: this.#count, tone, text, details }, ...others].slice(0, longestList);
  }
}
