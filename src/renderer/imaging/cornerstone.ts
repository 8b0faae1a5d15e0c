// Draws stored values through the window with cornerstone-core: the only file that knows of it.
import cornerstone from 'cornerstone-core';
import { invertAffine } from '../../contracts/coordinates.ts';
import { levelPicture, touched } from './level-picture.ts';
import { cornerstoneViewport, mapRect, scaleIn } from './view-geometry.ts';
import type { CornerstoneImage, EnabledElement } from 'cornerstone-core';
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
  /** @param density pixels of the canvas per pixel of the page */
  draw(picture: Picture, view: Size, density: number): void;
  destroy(): void;
}

interface Shown {
  readonly picture: Picture;
  readonly level: PixelLevel;
  readonly toCanvas: Affine;
}

let imageCount = 0;

/** The element must have a size; its canvas is made here and removed by `destroy`. */
export function createSurface(element: HTMLElement): Surface {
  const canvas = document.createElement('canvas');
  canvas.className = 'cornerstone-canvas';
  canvas.style.display = 'block';
  element.append(canvas);
  // The first to ask decides: nothing shines through a radiograph, and it appears together with what lies over it.
  canvas.getContext('2d', { alpha: false });
  cornerstone.enable(element);
  const imagesOfLevel = new WeakMap<PixelLevel, CornerstoneImage>();
  let shown: Shown | null = null;
  const imageFor = (level: PixelLevel, image: LoadedImage) => {
    const described = imagesOfLevel.get(level) ?? describeLevel(level, image, (enabled) => shown !== null && render(enabled, shown));
    imagesOfLevel.set(level, described);
    return described;
  };
  return {
    draw(picture, view, density) {
      if (view.width < 1 || view.height < 1) return;
      sizeCanvas(canvas, view, density);
      const toCanvas = picture.toView.map((entry) => entry * density) as unknown as Affine;
      const level = picture.image.pyramid.forScale(scaleIn(toCanvas));
      shown = { picture, level, toCanvas };
      cornerstone.displayImage(element, imageFor(level, picture.image), {
        ...cornerstoneViewport(toCanvas, canvas, level, picture.orientation), vflip: false, pixelReplication: false,
      });
      // cornerstone would draw in its own turn, which may be a frame after what lies over the image.
      const enabled = cornerstone.getEnabledElement(element);
      render(enabled, shown);
      enabled.needsRedraw = false;
    },
    destroy() {
      cornerstone.disable(element);
    },
  };
}

function describeLevel(level: PixelLevel, { range, description }: LoadedImage, drawIt: (enabled: EnabledElement) => void): CornerstoneImage {
  imageCount += 1;
  return {
    imageId: `overread:${imageCount}`,
    minPixelValue: range.minStored,
    maxPixelValue: range.maxStored,
    slope: range.slope,
    intercept: range.intercept,
    windowCenter: 0,
    windowWidth: 1,
    rows: level.height,
    columns: level.width,
    // Their ratio is what counts: cornerstone stretches the longer side of a pixel.
    rowPixelSpacing: description.pixelAspect,
    columnPixelSpacing: 1,
    width: level.width,
    height: level.height,
    color: level.samples === 4,
    rgba: level.samples === 4,
    invert: false,
    sizeInBytes: level.values.byteLength,
    getPixelData: () => level.values,
    render: drawIt,
  };
}

/** In place of cornerstone's own, which windows all of a level for each view of it, and knows straight windows only. */
function render(enabled: EnabledElement, { picture: { image, window, isInverted }, level, toCanvas }: Shown): void {
  const context = enabled.canvas?.getContext('2d') ?? null;
  if (context === null) return;
  const { width, height } = context.canvas;
  const [a, b, c, d, e, f] = toCanvas;
  const toLevel = invertAffine([a * level.reduction, b * level.reduction, c, d * level.reduction, e * level.reduction, f]);
  const { canvas, region } = levelPicture(image, level, { window, isInverted }, touched(mapRect(toLevel, { x: 0, y: 0, width, height }), level));
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  cornerstone.setToPixelCoordinateSystem(enabled, context);
  context.drawImage(canvas, region.x, region.y);
}

/** cornerstone ignores the density of the screen, so the canvas is sized here. */
function sizeCanvas(canvas: HTMLCanvasElement, view: Size, density: number): void {
  const width = Math.round(view.width * density);
  const height = Math.round(view.height * density);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${view.width}px`;
  canvas.style.height = `${view.height}px`;
}
