// Brings the images into the panes that want them, with what readers have drawn on them.
import type { Messages } from '../messages.svelte.ts';
import type { LoadedImages } from './loaded-images.ts';
import type { Pane } from './pane.svelte.ts';
import type { ImagePlace, Stage } from './stage.svelte.ts';

interface Parts {
  readonly stage: Stage;
  readonly images: LoadedImages;
  readonly messages: Messages;
  /** What has to be there before the image is shown. */
  readonly openMarks: (imageId: string) => Promise<unknown>;
}

export class PaneLoader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param onshown called whenever an image has come into all panes that wait for it */
  async fill(onshown: () => void): Promise<void> {
    const { stage, images } = this.#parts;
    const waiting = new Map<string, { place: ImagePlace; panes: Pane[] }>();
    for (const pane of stage.placed) {
      const place = stage.wantedBy(pane);
      // The frame before stays until the next one is there; another image must not stand under a new name.
      if (pane.image?.description.id !== place?.imageId) pane.image = null;
      pane.isLoading = place !== null && !isShown(pane, place);
      if (place === null || !pane.isLoading) continue;
      const key = `${place.imageId}/${place.frame}`;
      const entry = waiting.get(key) ?? { place, panes: [] };
      entry.panes.push(pane);
      waiting.set(key, entry);
    }
    images.stopOthers([...waiting.values()].map(({ place }) => place));
    await Promise.all([...waiting.values()].map(async ({ place, panes }) => {
      if (await this.#bring(place, panes)) onshown();
    }));
  }

  async #bring(place: ImagePlace, panes: readonly Pane[]): Promise<boolean> {
    const { stage, images, messages, openMarks } = this.#parts;
    const stillWaiting = () => panes.filter((pane) => isSame(stage.wantedBy(pane), place) && stage.placed.includes(pane));
    try {
      const [image] = await Promise.all([images.load(place), openMarks(place.imageId)]);
      const waiting = stillWaiting();
      for (const pane of waiting) {
        const isOther = pane.image?.description.id !== place.imageId;
        pane.show(image);
        if (isOther) stage.joined(pane);
      }
      return waiting.length > 0;
    } catch (error) {
      if (stillWaiting().length > 0) messages.refuse(error, 'image');
      return false;
    } finally {
      for (const pane of stillWaiting()) pane.isLoading = false;
    }
  }
}

function isShown({ image }: Pane, { imageId, frame }: ImagePlace): boolean {
  return image?.description.id === imageId && image.frame === frame;
}

function isSame(a: ImagePlace | null, b: ImagePlace): boolean {
  return a?.imageId === b.imageId && a.frame === b.frame;
}
