// The doctor's boxes of the image on screen: drawn, labelled, deleted, undone; saved after every change.
import type { BoxRole } from '../../contracts/annotation.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { ImageRect } from '../../contracts/coordinates.ts';
import type { OverreadApi } from '../../contracts/ipc.ts';
import type { History } from './history.svelte.ts';
import type { Messages } from './messages.svelte.ts';

interface Steps {
  readonly history: History;
  readonly onSaved: (imageId: string) => void;
}

export class Annotations {
  readonly #api: OverreadApi;
  readonly #messages: Messages;
  readonly #onSaved: (imageId: string) => void;
  #imageId: string | null = null;
  readonly #history: History;
  #saves = 0;

  boxes = $state.raw<readonly Box[]>([]);
  selectedId = $state<string | null>(null);
  /** A rectangle that has been drawn and has no label yet. */
  draft = $state.raw<ImageRect | null>(null);

  constructor(api: OverreadApi, messages: Messages, { history, onSaved }: Steps) {
    this.#history = history;
    this.#api = api;
    this.#messages = messages;
    this.#onSaved = onSaved;
  }

  async open(imageId: string): Promise<void> {
    this.clear();
    this.#imageId = imageId;
    const { boxes } = await this.#api.call('boxes/list', { imageId });
    if (this.#imageId === imageId) this.boxes = boxes.map(asBox);
  }

  /** No image is on screen. */
  clear(): void {
    if (this.#imageId !== null) this.#history.forget(this.#imageId);
    this.#imageId = null;
    this.boxes = [];
    this.selectedId = null;
    this.draft = null;
  }

  async add(rect: ImageRect, { label, role }: { label: string; role: BoxRole }): Promise<void> {
    const id = crypto.randomUUID();
    this.draft = null;
    this.selectedId = id;
    await this.#change(`draw box ${label}`, [...this.boxes, { ...rect, id, label, role }]);
  }

  async reshape(id: string, rect: ImageRect): Promise<void> {
    await this.#change(`change box ${this.#labelOf(id)}`, this.boxes.map((box) => (box.id === id ? { ...box, ...rect } : box)));
  }

  async remove(id: string): Promise<void> {
    if (this.selectedId === id) this.selectedId = null;
    await this.#change(`delete box ${this.#labelOf(id)}`, this.boxes.filter((box) => box.id !== id));
  }

  #labelOf(id: string): string {
    return this.boxes.find((box) => box.id === id)?.label ?? '';
  }

  async #change(label: string, boxes: readonly Box[]): Promise<void> {
    const before = this.boxes;
    const part = this.#imageId;
    if (part !== null) this.#history.add({ label, part, undo: () => this.#save(before), redo: () => this.#save(boxes) });
    await this.#save(boxes);
  }

  async #save(boxes: readonly Box[]): Promise<void> {
    const imageId = this.#imageId;
    if (imageId === null) return;
    const before = this.boxes;
    this.boxes = boxes;
    this.#saves += 1;
    const own = this.#saves;
    try {
      const saved = await this.#api.call('boxes/save', { imageId, boxes: boxes.map((box) => ({ ...box })) });
      // The answer to an older change must not take back a newer one.
      if (this.#imageId !== imageId || this.#saves !== own) return;
      this.boxes = saved.boxes.map(asBox);
      this.#onSaved(imageId);
    } catch (error) {
      if (this.#imageId === imageId) this.boxes = before;
      this.#messages.refuse(error);
    }
  }
}

function asBox({ reader, ...rest }: Omit<Box, 'reader'> & { reader?: string | undefined }): Box {
  return reader === undefined ? rest : { ...rest, reader };
}
