// Opening and closing of images: what happens around the panes when what they want changes.
import { PaneLoader } from './pane-loader.ts';
import type { MarkShelf } from '../mark-shelf.svelte.ts';
import type { Messages } from '../messages.svelte.ts';
import type { StudyShelf } from '../study-shelf.svelte.ts';
import type { LoadedImages } from './loaded-images.ts';
import type { Stage } from './stage.svelte.ts';

interface Parts {
  readonly stage: Stage;
  readonly images: LoadedImages;
  readonly studies: StudyShelf;
  readonly annotations: MarkShelf;
  readonly messages: Messages;
  /** What is on screen has begun to change: what nobody waits for any more can stop. */
  readonly onchange: () => void;
  /** An image has come: it can be asked about. */
  readonly onshown: () => void;
}

export class ImageDesk {
  readonly #parts: Parts;
  readonly #loader: PaneLoader;
  readonly #closing = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#loader = new PaneLoader({ ...parts, openMarks: (imageId) => parts.annotations.ensure(imageId) });
  }

  async open(imageId: string, frame = 0): Promise<void> {
    const { stage, messages } = this.#parts;
    messages.settle('image');
    stage.open({ imageId, frame });
    await this.settle();
  }

  /** Call after every change of what panes show, or of which one is active. */
  async settle(): Promise<void> {
    const { stage, studies, annotations, messages, onchange, onshown } = this.#parts;
    const imageId = stage.wantedBy(stage.active)?.imageId ?? null;
    if (studies.imageId !== imageId) studies.imageId = imageId;
    const wanted = new Set(stage.placed.flatMap((pane) => stage.wantedBy(pane)?.imageId ?? []));
    annotations.keepOnly(wanted);
    for (const one of wanted) annotations.ensure(one).catch((error: unknown) => messages.refuse(error, 'image'));
    onchange();
    await this.#loader.fill(onshown);
  }

  /** What is on screen leaves it first, so that nothing asks for an image that is gone. */
  async closeStudy(studyId: string): Promise<void> {
    if (this.#closing.has(studyId)) return;
    this.#closing.add(studyId);
    const { stage, studies, messages, images, annotations } = this.#parts;
    const closed = studies.imageIdsOf(studyId);
    const next = studies.imageBeside(studyId, this.#closing);
    stage.close((imageId) => closed.has(imageId), next === null ? null : { imageId: next, frame: 0 });
    images.forget(closed);
    annotations.forget(closed);
    if (stage.wantedBy(stage.active) === null) messages.settle('image');
    void this.settle();
    try {
      await studies.close(studyId);
    } catch (error) {
      messages.refuse(error);
    }
    this.#closing.delete(studyId);
  }
}
