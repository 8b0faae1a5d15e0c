// One place of the stage: what stands in it, its image as it was loaded, and how that is looked at.
import { upright } from '../../imaging/orientation.ts';
import { fitPosition } from '../../imaging/view-geometry.ts';
import { fullRangeWindow, isSameWindow } from '../../imaging/voi.ts';
import { text } from '../../text/text.ts';
import type { LoadedImage } from '../../imaging/loaded-image.ts';
import type { Orientation } from '../../imaging/orientation.ts';
import type { ImageSize, Size, ViewPosition } from '../../imaging/view-geometry.ts';
import type { VoiWindow } from '../../imaging/voi.ts';
import type { PaneContent } from './pane-content.ts';

export interface WindowPreset {
  readonly name: string;
  readonly window: VoiWindow;
}

/** An image point. */
export interface Probe {
  readonly x: number;
  readonly y: number;
}

export class Pane {
  /** Unlike those of all other panes of its stage. */
  readonly id: number;
  /** Null: an empty place. */
  content = $state.raw<PaneContent | null>(null);
  image = $state.raw<LoadedImage | null>(null);
  isLoading = $state(false);

  position = $state.raw<ViewPosition>(fitPosition);
  orientation = $state.raw<Orientation>(upright);
  window = $state.raw<VoiWindow>({ center: 0.5, width: 1, function: 'LINEAR_EXACT' });
  isInvertedByUser = $state(false);
  /** Image point under the pointer. */
  probe = $state.raw<Probe | null>(null);
  /** In pixels of the screen, for commands without a pointer. */
  viewSize: Size = { width: 1, height: 1 };

  readonly isInverted = $derived((this.image?.description.isInverted ?? false) !== this.isInvertedByUser);
  readonly presets = $derived.by<readonly WindowPreset[]>(() => {
    if (this.image === null) return [];
    const fromFile = this.image.description.windows.map((window, index) => ({ name: window.explanation || text.stage.window(index + 1), window }));
    return [...fromFile, { name: text.stage.fullRange, window: fullRangeWindow(this.image.range) }].slice(0, 9);
  });

  constructor(id: number, content: PaneContent | null) {
    this.id = id;
    this.content = content;
  }

  get imageSize(): ImageSize | null {
    return this.image === null ? null : { width: this.image.description.cols, height: this.image.description.rows, pixelAspect: this.image.description.pixelAspect };
  }

  /** Shows an image; how it is looked at is kept between frames of one image only. */
  show(image: LoadedImage): void {
    const before = this.image?.description;
    const preset = before?.windows.findIndex((window) => isSameWindow(window, this.window)) ?? -1;
    this.image = image;
    this.probe = null;
    if (before?.id === image.description.id) {
      // Looked through one of the file's windows, the next frame is seen through its own; a window that the reader has set stays.
      const own = image.description.areWindowsOfFrame ? image.description.windows[preset] : undefined;
      if (own !== undefined) this.window = own;
      return;
    }
    this.position = fitPosition;
    this.orientation = upright;
    this.isInvertedByUser = false;
    const first = this.presets[0];
    if (first !== undefined) this.window = first.window;
  }

  /** Looks at its image as another pane looks at the same one. */
  lookAs({ image, position, orientation, window, isInvertedByUser, viewSize }: Pane): void {
    this.image = image;
    this.position = position;
    this.orientation = orientation;
    this.window = window;
    this.isInvertedByUser = isInvertedByUser;
    this.viewSize = viewSize;
  }
}
