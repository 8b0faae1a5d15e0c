// What lies over the pixels as a picture of its own: shutters and padding hide, overlays draw.

/** Bits of a mark, as the host sends them. */
const bits = { overlay: 1, shutter: 2, padding: 4 } as const;

/** A light line that is neither the doctor's blue nor the model's amber. */
const overlayColor = [226, 232, 240, 235] as const;

export interface Marks {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row-major. */
  readonly values: Uint8Array;
  /** Grey 0…255 of what a shutter hides. */
  readonly shutterGrey: number;
}

export interface MarksShown {
  readonly areOverlaysShown: boolean;
  readonly isShutterShown: boolean;
}

/** RGBA, width × height. Padding is always black: it is no part of the image. */
export function colorMarks({ width, height, values, shutterGrey }: Marks, { areOverlaysShown, isShutterShown }: MarksShown): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < values.length; i += 1) {
    const mark = values[i] ?? 0;
    if (mark === 0) continue;
    if (areOverlaysShown && (mark & bits.overlay) !== 0) rgba.set(overlayColor, i * 4);
    else if (isShutterShown && (mark & bits.shutter) !== 0) rgba.set([shutterGrey, shutterGrey, shutterGrey, 255], i * 4);
    else if ((mark & bits.padding) !== 0) rgba[i * 4 + 3] = 255;
  }
  return rgba;
}

const pictures = new WeakMap<Marks, Map<string, HTMLCanvasElement>>();

/** Made once for each way of showing them. */
export function marksPicture(marks: Marks, shown: MarksShown): HTMLCanvasElement {
  const known = pictures.get(marks) ?? new Map<string, HTMLCanvasElement>();
  pictures.set(marks, known);
  const key = `${shown.areOverlaysShown} ${shown.isShutterShown}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const canvas = document.createElement('canvas');
  canvas.width = marks.width;
  canvas.height = marks.height;
  canvas.getContext('2d')?.putImageData(new ImageData(colorMarks(marks, shown), marks.width, marks.height), 0, 0);
  known.set(key, canvas);
  return canvas;
}
