// Draws stored values through the window with cornerstone-core: the only file that knows of it.
import cornerstone from 'cornerstone-core';
import { cornerstoneViewport, scaleIn } from './view-geometry.ts';
import { inStoredValues, isStraight, storedTable, toCornerstoneVoi } from './voi.ts';
import type { CornerstoneImage } from 'cornerstone-core';
import type { Affine } from '../../contracts/coordinates.ts';
import type { LoadedImage } from './loaded-image.ts';
import type { Orientation } from './orientation.ts';
import type { PixelLevel } from './stored-pixels.ts';
import type { Size } from './view-geometry.ts';
import type { VoiWindow } from './voi.ts';

export interface Picture {
  readonly image: LoadedImage;
  /** Image pixels → pixels of the element. */
  readonly toView: Affine;
  /** The turn that is in `toView`. */
  readonly orientation: Orientation;
  readonly window: VoiWindow;
  readonly isInverted: boolean;
}

/** A canvas inside of an element on which one image at a time is drawn. */
export interface Surface {
  draw(picture: Picture, view: Size, devicePixels: number): void;
  destroy(): void;
}

interface LevelImages {
  readonly modality: CornerstoneImage;
  /** Slope 1 and intercept 0, for windows that come as a table over stored values. */
  readonly stored: CornerstoneImage;
}

/** Views of one image share its tables: cornerstone keeps them on the image object. */
const imagesOfLevel = new WeakMap<PixelLevel, LevelImages>();
let imageCount = 0;

function describeLevel(level: PixelLevel, { range, description }: LoadedImage, slope: number, intercept: number): CornerstoneImage {
  imageCount += 1;
  const isColor = level.samples === 4;
  return {
    imageId: `overread:${imageCount}`,
    minPixelValue: range.minStored,
    maxPixelValue: range.maxStored,
    slope,
    intercept,
    windowCenter: 0,
    windowWidth: 1,
    rows: level.height,
    columns: level.width,
    // Their ratio is what counts: cornerstone stretches the longer side of a pixel.
    rowPixelSpacing: description.pixelAspect,
    columnPixelSpacing: 1,
    width: level.width,
    height: level.height,
    color: isColor,
    rgba: isColor,
    invert: false,
    sizeInBytes: level.values.byteLength,
    getPixelData: () => level.values,
  };
}

function imagesFor(level: PixelLevel, image: LoadedImage): LevelImages {
  const known = imagesOfLevel.get(level);
  if (known !== undefined) return known;
  const { slope, intercept } = image.range;
  const made = { modality: describeLevel(level, image, slope, intercept), stored: describeLevel(level, image, 1, 0) };
  imagesOfLevel.set(level, made);
  return made;
}

/** The element must have a size; its canvas is made here and removed by `destroy`. */
export function createSurface(element: HTMLElement): Surface {
  cornerstone.enable(element);
  const { canvas } = cornerstone.getEnabledElement(element);
  return {
    draw({ image, toView, orientation, window, isInverted }, view, devicePixels) {
      if (canvas === undefined || view.width < 1 || view.height < 1) return;
      sizeCanvas(canvas, view, devicePixels);
      const toCanvas = toView.map((entry) => entry * devicePixels) as unknown as Affine;
      const level = image.pyramid.forScale(scaleIn(toCanvas));
      const images = imagesFor(level, image);
      const isTable = !isStraight(window) && level.samples === 1;
      cornerstone.displayImage(element, isTable ? images.stored : images.modality, {
        ...cornerstoneViewport(toCanvas, canvas, level, orientation),
        vflip: false,
        voi: level.samples === 4 ? inStoredValues(toCornerstoneVoi(window), image.range) : toCornerstoneVoi(window),
        invert: isInverted,
        pixelReplication: false,
        voiLUT: isTable ? storedTable(window, image.range) : undefined,
      });
    },
    destroy() {
      cornerstone.disable(element);
    },
  };
}

/** cornerstone ignores the density of the screen, so the canvas is sized here. */
function sizeCanvas(canvas: HTMLCanvasElement, view: Size, devicePixels: number): void {
  const width = Math.round(view.width * devicePixels);
  const height = Math.round(view.height * devicePixels);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${view.width}px`;
  canvas.style.height = `${view.height}px`;
}
