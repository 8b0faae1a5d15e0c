// What the window has to tell the user: one calm line at a time, newest first, never in the way of the work.
import { isCancelled } from '../api/jobs.svelte.ts';
import { toRefusal } from '../api/checked-api.ts';
import { errorHelp } from './error-help.ts';
import { namelessRefusal } from './reading/nameless-refusal.ts';
import type { ErrorHelp } from './error-help.ts';

export interface Message {
  readonly key: number;
  readonly tone: 'refusal' | 'note';
  readonly text: string;
  /** What it says while files may not be named, then without details; null: it names none. */
  readonly nameless: string | null;
  /** More lines, e.g. the rows of a box file that were skipped. */
  readonly details: readonly string[];
  /** What it is about, so that it goes when that is over. */
  readonly topic: string | null;
  /** What to do next, where a code says what was refused. */
  readonly help: ErrorHelp | null;
}

/** What several parts speak of, and settle. */
export const topics = { store: 'store', noReader: 'no-reader', step: 'step' } as const;

const longestList = 5;

export class Messages {
  readonly #areNamesHidden: () => boolean;
  list = $state.raw<readonly Message[]>([]);
  #count = 0;

  /** The newest, as it may be said now. */
  readonly newest = $derived.by((): Message | null => {
    const [newest = null] = this.list;
    return newest === null || newest.nameless === null || !this.#areNamesHidden() ? newest : { ...newest, text: newest.nameless, details: [] };
  });

  /** @param areNamesHidden a file's name can say what is to be found, so none is said while anything is read blind */
  constructor(areNamesHidden: () => boolean = () => false) {
    this.#areNamesHidden = areNamesHidden;
  }

  /** @param nameless what to say in place of a text or details that name files */
  note(text: string, details: readonly string[] = [], nameless: string | null = null): void {
    this.#add('note', { text, details, nameless }, null);
  }

  /** Cancelling is no error and is not reported. */
  refuse(error: unknown, topic: string | null = null): void {
    if (isCancelled(error)) return;
    const { code, message } = toRefusal(error);
    this.#add('refusal', { text: message, details: [], nameless: namelessRefusal(code) }, topic, errorHelp(code));
  }

  refuseLine(text: string, details: readonly string[] = [], nameless: string | null = null, topic: string | null = null): void {
    this.#add('refusal', { text, details, nameless }, topic);
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

  #add(tone: Message['tone'], said: Pick<Message, 'text' | 'details' | 'nameless'>, topic: string | null, help: ErrorHelp | null = null): void {
    this.#count += 1;
    const others = this.list.filter((message) => message.text !== said.text);
    const same = this.list.find((message) => message.text === said.text);
    // What is said again for another reason still goes when what it is about is over.
    this.list = [{ key: this.#count, tone, ...said, topic: topic ?? same?.topic ?? null, help }, ...others].slice(0, longestList);
  }
}
