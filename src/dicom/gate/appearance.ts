// What an image looks like in a few hundred numbers: how its grey levels are spread, and its coarse picture. For comparing with a model's training images.

/** Row-major, width × height; levels 0…255, white high. */
export interface GreyImage { readonly width: number; readonly height: number; readonly values: Float32Array }

export interface Appearance {
  /** Shares of the grey levels in equal bins over 0…255, of the image reduced to 64 × 64: sums to 1. */
  readonly histogram: readonly number[];
  /** Mean grey of 16 × 16 blocks over the whole image, row-major. */
  readonly picture: readonly number[];
}

export const histogramBins = 32;
export const pictureSide = 16;
/** Fine enough for the ribs, coarse enough that noise and resolution play no part. */
const reducedSide = 64;

export function appearanceOf(image: GreyImage): Appearance {
  const reduced = blockMeans(image, reducedSide);
  const histogram = new Array<number>(histogramBins).fill(0);
  const share = 1 / reduced.length;
  for (const grey of reduced) {
    const bin = Math.min(Math.max(Math.floor(grey / 256 * histogramBins), 0), histogramBins - 1);
    histogram[bin] = (histogram[bin] ?? 0) + share;
  }
  const picture = blockMeans({ width: reducedSide, height: reducedSide, values: reduced }, pictureSide);
  return { histogram, picture: Array.from(picture) };
}

/** The image stretched to side × side, each block the area-weighted mean of what it covers. */
function blockMeans({ width, height, values }: GreyImage, side: number): Float32Array {
  const narrow = new Float64Array(height * side);
  const across = spans(width, side);
  for (let y = 0; y < height; y++) {
    across.forEach(({ first, shares }, x) => {
      let sum = 0;
      for (let i = 0; i < shares.length; i++) sum += (values[y * width + first + i] ?? 0) * (shares[i] ?? 0);
      narrow[y * side + x] = sum;
    });
  }
  const out = new Float32Array(side * side);
  spans(height, side).forEach(({ first, shares }, y) => {
    for (let x = 0; x < side; x++) {
      let sum = 0;
      for (let i = 0; i < shares.length; i++) sum += (narrow[(first + i) * side + x] ?? 0) * (shares[i] ?? 0);
      out[y * side + x] = sum;
    }
  });
  return out;
}

/** For each of `parts` equal parts of a line: the elements it covers and their shares, which sum to 1. */
function spans(length: number, parts: number): { first: number; shares: Float64Array }[] {
  const size = length / parts;
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part * size, (part + 1) * size];
    const first = Math.min(Math.floor(from), length - 1);
    const end = Math.max(Math.min(Math.ceil(to - 1e-9), length), first + 1);
    return { first, shares: Float64Array.from({ length: end - first }, (_, i) => (Math.min(first + i + 1, to) - Math.max(first + i, from)) / size) };
  });
}

/** How far grey has to be moved, on average, to make one histogram of the other: grey levels 0…255. */
export function histogramDistance(a: readonly number[], b: readonly number[]): number {
  let [carried, moved] = [0, 0];
  for (let bin = 0; bin < histogramBins; bin++) {
    carried += (a[bin] ?? 0) - (b[bin] ?? 0);
    moved += Math.abs(carried);
  }
  return moved * 256 / histogramBins;
}

/** Pearson's correlation of two coarse pictures, −1…1; 0 where one of them is flat. */
export function likeness(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, ownA, ownB] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, (b[i] ?? 0) - meanB];
    both += x * y;
    ownA += x * x;
    ownB += y * y;
  });
  return ownA === 0 || ownB === 0 ? 0 : both / Math.sqrt(ownA * ownB);
}

/** A coarse picture turned by quarters clockwise. */
export function turned(picture: readonly number[], quarters: 1 | 2 | 3): number[] {
  const last = pictureSide - 1;
  return picture.map((_, i) => {
    const [y, x] = [Math.floor(i / pictureSide), i % pictureSide];
    const [fromY, fromX] = quarters === 1 ? [last - x, y] : quarters === 2 ? [last - y, last - x] : [x, last - y];
    return picture[fromY * pictureSide + fromX] ?? 0;
  });
}
