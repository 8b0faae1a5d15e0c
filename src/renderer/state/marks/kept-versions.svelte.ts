// Own versions of marks that somebody else was faster to change: each stays at hand until its reader has decided, and what was said of it with it.
import type { Annotation } from '../../../contracts/annotation.ts';
import type { Messages } from '../messages.svelte.ts';

export interface Kept {
  readonly mine: Annotation;
  /** The other one deleted the mark. */
  readonly isRemoved: boolean;
}

export class KeptVersions {
  readonly #messages: Messages;
  #list = $state.raw<readonly Kept[]>([]);
  /** The one that was overtaken first. */
  readonly first = $derived(this.#list[0] ?? null);
  readonly count = $derived(this.#list.length);

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** What messages about a mark's conflict are about. */
  topicOf(markId: string): string {
    return `conflict ${markId}`;
  }

  has(markId: string): boolean {
    return this.#list.some(({ mine }) => mine.id === markId);
  }

  /** The newest version of a mark takes the place of an older one. */
  keep(kept: Kept): void {
    this.#list = [...this.#list.filter(({ mine }) => mine.id !== kept.mine.id), kept];
  }

  /** It is decided: used, or let go. */
  settle(markId: string): void {
    this.#list = this.#list.filter(({ mine }) => mine.id !== markId);
    this.#messages.settle(this.topicOf(markId));
  }

  clear(): void {
    for (const { mine } of this.#list) this.settle(mine.id);
  }
}
