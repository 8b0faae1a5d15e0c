// What readers have drawn, image by image: panes that show the same image share it.
import { Annotations } from './annotations.svelte.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { History } from './history.svelte.ts';
import type { Messages } from './messages.svelte.ts';

interface Steps {
  readonly history: History;
  readonly onSaved: (imageId: string) => void;
}

export class AnnotationShelf {
  readonly #make: () => Annotations;
  readonly #nothing: Annotations;
  readonly #byImage = new Map<string, Annotations>();
  readonly #opened = new Map<string, Promise<void>>();

  constructor(api: OverreadApi, messages: Messages, steps: Steps) {
    this.#make = () => new Annotations(api, messages, steps);
    this.#nothing = this.#make();
  }

  /** Of no image: empty, and nothing can be added. */
  of(imageId: string | null): Annotations {
    if (imageId === null) return this.#nothing;
    const known = this.#byImage.get(imageId);
    if (known !== undefined) return known;
    const made = this.#make();
    this.#byImage.set(imageId, made);
    return made;
  }

  /** Reads them once. */
  ensure(imageId: string): Promise<void> {
    return this.#opened.get(imageId) ?? this.open(imageId);
  }

  /** Reads them anew. A refusal is not remembered: the next time may succeed. */
  open(imageId: string): Promise<void> {
    const opening = this.of(imageId).open(imageId);
    this.#opened.set(imageId, opening);
    opening.catch(() => this.#opened.delete(imageId));
    return opening;
  }

  /** What was drawn on images that no pane shows any more is read again when one does. */
  keepOnly(imageIds: ReadonlySet<string>): void {
    for (const [imageId, own] of [...this.#byImage]) {
      if (imageIds.has(imageId)) continue;
      own.clear();
      this.#byImage.delete(imageId);
      this.#opened.delete(imageId);
    }
  }
}
