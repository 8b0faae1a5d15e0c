// Stored values of an image as they come from the host, and the reduced copies that a small view draws from.

export type StoredArray = Uint8Array | Int8Array | Uint16Array | Int16Array;
export type StoredType = 'uint8' | 'int8' | 'uint16' | 'int16';

/** One resolution of an image: `reduction` full-resolution pixels per pixel, in each direction. */
export interface PixelLevel {
  readonly reduction: number;
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 4 for colour (RGBA, interleaved). */
  readonly samples: 1 | 4;
  /** Row-major, height × width × samples. */
  readonly values: StoredArray;
}

/**
 * Reads little-endian stored values, row-major; three interleaved samples become four, opaque.
 *
 * @throws RangeError when the number of bytes does not fit the size
 */
export function readStored(
  bytes: ArrayBuffer,
  { storedType, rows, cols, samples }: { storedType: StoredType; rows: number; cols: number; samples: 1 | 3 },
): PixelLevel {
  const size = storedType === 'uint8' || storedType === 'int8' ? 1 : 2;
  const expected = rows * cols * samples * size;
  if (bytes.byteLength !== expected) throw new RangeError(`pixel data: expected ${expected} bytes, got ${bytes.byteLength}`);
  const values = storedType === 'uint8' ? new Uint8Array(bytes) : storedType === 'int8' ? new Int8Array(bytes) : readWords(bytes, storedType);
  if (samples === 3) return { reduction: 1, width: cols, height: rows, samples: 4, values: withAlpha(values) };
  return { reduction: 1, width: cols, height: rows, samples: 1, values };
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function readWords(bytes: ArrayBuffer, storedType: 'uint16' | 'int16'): Uint16Array | Int16Array {
  if (!isLittleEndian) {
    const view = new DataView(bytes);
    for (let at = 0; at < bytes.byteLength; at += 2) view.setUint16(at, view.getUint16(at, false), true);
  }
  return storedType === 'uint16' ? new Uint16Array(bytes) : new Int16Array(bytes);
}

/** Alpha is what a canvas takes for opaque, whatever the depth of the colours. */
function withAlpha(rgb: StoredArray): StoredArray {
  const rgba = sameKind(rgb, (rgb.length / 3) * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from] ?? 0;
    rgba[to + 1] = rgb[from + 1] ?? 0;
    rgba[to + 2] = rgb[from + 2] ?? 0;
    rgba[to + 3] = 255;
  }
  return rgba;
}

function sameKind(values: StoredArray, length: number): StoredArray {
  return new (values.constructor as new (length: number) => StoredArray)(length);
}

/** Smallest and largest stored value; the alpha of colour is none. */
export function storedExtremes({ values, samples }: Pick<PixelLevel, 'values' | 'samples'>): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (let index = 0; index < values.length; index += 1) {
    if (samples === 4 && index % 4 === 3) continue;
    const value = values[index] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return values.length === 0 ? { min: 0, max: 0 } : { min, max };
}

/**
 * Half the resolution: each pixel is the mean of the two by two below it, rounded; at an odd edge of those that exist.
 * Averaging stored values before the window is what keeps noise from turning into a pattern in a small view.
 */
export function halve(level: PixelLevel): PixelLevel {
  const { width, height, samples, values } = level;
  const w = Math.ceil(width / 2);
  const h = Math.ceil(height / 2);
  const reduced = sameKind(values, w * h * samples);
  for (let y = 0; y < h; y += 1) {
    const top = y * 2 * width;
    const bottom = Math.min(y * 2 + 1, height - 1) * width;
    for (let x = 0; x < w; x += 1) {
      const left = x * 2;
      const right = Math.min(left + 1, width - 1);
      for (let s = 0; s < samples; s += 1) {
        const sum = (values[(top + left) * samples + s] ?? 0) + (values[(top + right) * samples + s] ?? 0)
          + (values[(bottom + left) * samples + s] ?? 0) + (values[(bottom + right) * samples + s] ?? 0);
        reduced[(y * w + x) * samples + s] = Math.round(sum / 4);
      }
    }
  }
  return { reduction: level.reduction * 2, width: w, height: h, samples, values: reduced };
}

/** The levels of one image, made when they are first asked for. */
export class PixelPyramid {
  readonly #levels: PixelLevel[];

  constructor(full: PixelLevel) {
    this.#levels = [full];
  }

  get full(): PixelLevel {
    return this.at(0);
  }

  /** The smallest level that still has a pixel for every screen pixel at `scale` screen pixels per image pixel. */
  forScale(scale: number): PixelLevel {
    return this.at(levelForScale(scale));
  }

  at(depth: number): PixelLevel {
    for (;;) {
      const level = this.#levels[depth];
      if (level !== undefined) return level;
      const last = this.#levels[this.#levels.length - 1];
      if (last === undefined) throw new RangeError('a pyramid has a full level');
      if (last.width <= 1 && last.height <= 1) return last;
      this.#levels.push(halve(last));
    }
  }
}

/** Number of halvings that lose nothing at this scale. */
export function levelForScale(scale: number): number {
  return Math.max(0, Math.floor(Math.log2(1 / scale) + 1e-9));
}
