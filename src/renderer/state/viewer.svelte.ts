// The image on screen and how it is looked at: window, inversion, position, tool, and what lies over it.
import { upright } from '../imaging/orientation.ts';
import { fitPosition, magnified, zoomAt } from '../imaging/view-geometry.ts';
import { fullRangeWindow } from '../imaging/voi.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Orientation } from '../imaging/orientation.ts';
import type { ImageSize, Size, ViewPosition } from '../imaging/view-geometry.ts';
import type { VoiWindow } from '../imaging/voi.ts';

export const tools = ['window', 'pan', 'zoom', 'box', 'paint'] as const;
export type Tool = (typeof tools)[number];
/** `read` one large view · `compare` the original and the seven · `figure` the founding figure · `input` what the model was given. */
export type Layout = 'read' | 'compare' | 'figure' | 'input';

export interface WindowPreset {
  readonly name: string;
  readonly window: VoiWindow;
}

export interface Probe {
  readonly x: number;
  readonly y: number;
}

export class Viewer {
  image = $state.raw<LoadedImage | null>(null);
  isLoading = $state(false);
  position = $state.raw<ViewPosition>(fitPosition);
  orientation = $state.raw<Orientation>(upright);
  window = $state.raw<VoiWindow>({ center: 0.5, width: 1, function: 'LINEAR_EXACT' });
  isInvertedByUser = $state(false);
  tool = $state<Tool>('window');
  layout = $state<Layout>('read');
  isMapShown = $state(true);
  areBoxesShown = $state(true);
  areCellsShown = $state(false);
  isSceneTextShown = $state(true);
  /** Graphics of the file over the image, and its shutters. */
  areOverlaysShown = $state(true);
  isShutterShown = $state(true);
  arePanelsShown = $state(true);
  /** Image point under the pointer. */
  probe = $state.raw<Probe | null>(null);
  /** Size of the view that the pointer was in last, for commands without a pointer. */
  viewSize: Size = { width: 1, height: 1 };

  readonly isInverted = $derived((this.image?.description.isInverted ?? false) !== this.isInvertedByUser);
  readonly presets = $derived.by<readonly WindowPreset[]>(() => {
    if (this.image === null) return [];
    const fromFile = this.image.description.windows.map((window, index) => ({ name: window.explanation || `Window ${index + 1}`, window }));
    return [...fromFile, { name: 'Full range', window: fullRangeWindow(this.image.range) }].slice(0, 9);
  });

  /** Shows an image; the position is kept between frames of one image only. */
  show(image: LoadedImage): void {
    const isSameImage = this.image?.description.id === image.description.id;
    this.image = image;
    this.probe = null;
    if (isSameImage) return;
    this.position = fitPosition;
    this.orientation = upright;
    this.isInvertedByUser = false;
    const first = this.presets[0];
    if (first !== undefined) this.window = first.window;
  }

  usePreset(number: number): void {
    const preset = this.presets[number - 1];
    if (preset !== undefined) this.window = preset.window;
  }

  fit(): void {
    this.position = fitPosition;
  }

  /** `pixels` pixels of the screen for one of the image; the middle of the view stays. */
  showMagnified(pixels: number, devicePixels: number): void {
    const image = this.imageSize;
    if (image !== null) this.position = magnified(this.position, pixels, { view: this.viewSize, image, orientation: this.orientation, devicePixels });
  }

  zoomBy(factor: number): void {
    const size = this.imageSize;
    if (size === null) return;
    this.position = zoomAt(this.position, factor, { x: this.viewSize.width / 2, y: this.viewSize.height / 2 }, this.viewSize, size, this.orientation);
  }

  get imageSize(): ImageSize | null {
    return this.image === null ? null : { width: this.image.description.cols, height: this.image.description.rows, pixelAspect: this.image.description.pixelAspect };
  }

  /** Toggles a layout; leaving it returns to the single view. */
  toggleLayout(layout: Layout): void {
    this.layout = this.layout === layout ? 'read' : layout;
  }
}
