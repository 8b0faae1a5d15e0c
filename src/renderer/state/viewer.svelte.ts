// What lies over the images and which tool is in hand; of the active pane's image, how it is looked at.
import { magnified, zoomAt } from '../imaging/view-geometry.ts';
import type { ShapeKind } from '../../contracts/annotation.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Power } from '../imaging/magnifier.ts';
import type { Orientation } from '../imaging/orientation.ts';
import type { ImageSize, Size, ViewPosition } from '../imaging/view-geometry.ts';
import type { VoiWindow } from '../imaging/voi.ts';
import type { Probe, WindowPreset } from './stage/pane.svelte.ts';
import type { Stage } from './stage/stage.svelte.ts';

/** What the left button does; the kinds of marks draw one. */
export type Tool = 'window' | 'pan' | 'zoom' | 'paint' | ShapeKind;

export class Viewer {
  readonly #stage: Stage;

  tool = $state<Tool>('window');
  /** How much the glass under the pointer enlarges; null: it is put away. */
  glass = $state<Power | null>(null);
  isMapShown = $state(true);
  areBoxesShown = $state(true);
  areCellsShown = $state(false);
  isSceneTextShown = $state(true);
  /** Graphics of the file over the image, and its shutters. */
  areOverlaysShown = $state(true);
  isShutterShown = $state(true);
  arePanelsShown = $state(true);
  /** Named windows of the user's own, after those of the file. */
  ownPresets = $state.raw<readonly WindowPreset[]>([]);

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get image(): LoadedImage | null {
    return this.#stage.active.image;
  }

  get isLoading(): boolean {
    return this.#stage.placed.some(({ isLoading }) => isLoading);
  }

  get position(): ViewPosition {
    return this.#stage.active.position;
  }

  /** Panes that are linked follow, here and below. */
  set position(position: ViewPosition) {
    this.#stage.setPosition(this.#stage.active, position);
  }

  get orientation(): Orientation {
    return this.#stage.active.orientation;
  }

  set orientation(orientation: Orientation) {
    this.#stage.setOrientation(this.#stage.active, orientation);
  }

  get window(): VoiWindow {
    return this.#stage.active.window;
  }

  set window(window: VoiWindow) {
    this.#stage.setWindow(this.#stage.active, window);
  }

  get isInvertedByUser(): boolean {
    return this.#stage.active.isInvertedByUser;
  }

  set isInvertedByUser(isInverted: boolean) {
    this.#stage.setInverted(this.#stage.active, isInverted);
  }

  get isInverted(): boolean {
    return this.#stage.active.isInverted;
  }

  get presets(): readonly WindowPreset[] {
    return [...this.#stage.active.presets, ...this.ownPresets];
  }

  /** Of the active image, as its file calls it. */
  get modality(): string | undefined {
    return this.image?.description.facts.find(({ name }) => name === 'Modality')?.value;
  }

  /** Image point under the pointer. */
  get probe(): Probe | null {
    return this.#stage.active.probe;
  }

  /** Of the active pane, in pixels of the screen. */
  get viewSize(): Size {
    return this.#stage.active.viewSize;
  }

  get imageSize(): ImageSize | null {
    return this.#stage.active.imageSize;
  }

  usePreset(number: number): void {
    const preset = this.presets[number - 1];
    if (preset !== undefined) this.window = preset.window;
  }

  fit(): void {
    this.#stage.fit(this.#stage.active);
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
}
