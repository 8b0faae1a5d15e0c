// How far maps of one image disagree: Spearman's ρ of every pair, the mean of their ranks, and where the ranks vary.
import { applyAffine, composeAffine, invertAffine } from '../../contracts/coordinates.ts';
import { midRankShares, rankCorrelation } from './ranks.ts';
import type { Affine, ImageRect, Placement } from '../../contracts/coordinates.ts';
import type { DisagreementRequest, DisagreementResult } from '../../contracts/worker-protocol.ts';

type PlacedMap = DisagreementRequest['maps'][number];

/**
 * Maps are read at the cells of the finest one among them, bilinearly where they are coarser, and only where every model
 * saw the image. Their positive parts are compared, as in all measures. A map that must equal an earlier one
 * (`sameAs`) is in the matrix, but is counted once in mean and variance: else one opinion would have two votes.
 */
export function disagreementOf({ maps }: DisagreementRequest): DisagreementResult {
  const finest = maps.reduce<PlacedMap | null>((best, map) => (best === null || cellArea(map) < cellArea(best) ? map : best), null);
  if (finest === null) return { correlation: [], undefinedBecause: [], counted: [], consensus: null };
  const grid = { width: finest.plane.width, height: finest.plane.height, toImage: finest.placement.toImage };
  const common = commonCells(grid, maps.map(({ placement }) => placement.seen));
  const ranks = maps.map((map) => ranksOf(map, grid, common));
  const undefinedBecause = ranks.map((rank) => (typeof rank === 'string' ? rank : null));
  const counted = ranks.map((rank, index) => typeof rank !== 'string' && maps[index]?.sameAs === null);
  const voters = ranks.filter((rank, index): rank is Float64Array => counted[index] === true && typeof rank !== 'string');
  return {
    correlation: ranks.map((a) => ranks.map((b) => (typeof a === 'string' || typeof b === 'string' ? null : rankCorrelation(a, b)))),
    undefinedBecause, counted,
    consensus: voters.length < 2 ? null : { width: grid.width, height: grid.height, placement: finest.placement, ...meanAndVariance(voters, common, grid.width * grid.height) },
  };
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly toImage: Affine;
}

/** Area of a cell in image pixels. */
function cellArea({ placement: { toImage: [a, b, , d, e] } }: PlacedMap): number {
  return Math.abs(a * e - b * d);
}

/** Cells of the grid whose centres lie in all of these. */
function commonCells({ width, height, toImage }: Grid, seen: readonly ImageRect[]): Uint32Array {
  const cells: number[] = [];
  for (let cell = 0; cell < width * height; cell += 1) {
    const { x, y } = applyAffine(toImage, (cell % width) + 0.5, Math.floor(cell / width) + 0.5);
    if (seen.every((rect) => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height)) cells.push(cell);
  }
  return Uint32Array.from(cells);
}

/** Rank shares of the positive part over the common cells, or why there are none. */
function ranksOf(map: PlacedMap, grid: Grid, cells: Uint32Array): Float64Array | string {
  if (cells.length === 0) return 'no part of the image was seen for all of these maps';
  const values = Float32Array.from(sampled(map, grid, cells), (value) => (value > 0 ? value : value <= 0 ? 0 : NaN));
  if (values.some((value) => !Number.isFinite(value))) return 'the map is not finite';
  const first = values[0] ?? 0;
  if (!values.every((value) => value === first)) return midRankShares(values);
  return first === 0 ? 'the map has no positive value' : 'the map is flat';
}

/** Bilinear between cell centres (align_corners = false), held constant beyond the outermost ones. */
function sampled({ plane: { width, height, values }, placement }: PlacedMap, grid: Grid, cells: Uint32Array): Float32Array {
  const toPlane = composeAffine(invertAffine(onOwnGrid(placement, width, height)), grid.toImage);
  const at = (x: number, y: number): number => values[y * width + x] ?? NaN;
  return Float32Array.from(cells, (cell) => {
    const { x, y } = applyAffine(toPlane, (cell % grid.width) + 0.5, Math.floor(cell / grid.width) + 0.5);
    const [u, v] = [Math.min(Math.max(x - 0.5, 0), width - 1), Math.min(Math.max(y - 0.5, 0), height - 1)];
    // A cell's own centre is read as it is, though the transform there and back rounds.
    const [left, top] = [Math.floor(u + 1e-9), Math.floor(v + 1e-9)];
    const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
    const [across, down] = [roundedToCell(u - left), roundedToCell(v - top)];
    const upper = at(left, top) + (at(right, top) - at(left, top)) * across;
    return upper + (at(left, bottom) + (at(right, bottom) - at(left, bottom)) * across - upper) * down;
  });
}

function roundedToCell(share: number): number {
  return share < 1e-9 ? 0 : share;
}

function onOwnGrid({ planeWidth, planeHeight, toImage }: Placement, width: number, height: number): Affine {
  return composeAffine(toImage, [planeWidth / width, 0, 0, 0, planeHeight / height, 0]);
}

/** Over the maps, at each cell; 0 where not all of them were seen. */
function meanAndVariance(voters: readonly Float64Array[], cells: Uint32Array, size: number): { readonly mean: Float32Array; readonly variance: Float32Array } {
  const [mean, variance] = [new Float32Array(size), new Float32Array(size)];
  cells.forEach((cell, at) => {
    let [sum, squares] = [0, 0];
    for (const ranks of voters) sum += ranks[at] ?? 0;
    const middle = sum / voters.length;
    for (const ranks of voters) squares += ((ranks[at] ?? 0) - middle) ** 2;
    mean[cell] = middle;
    variance[cell] = squares / voters.length;
  });
  return { mean, variance };
}
