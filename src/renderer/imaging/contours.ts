// Iso-lines of a map: exact on the smooth map (hyperbolas between cell centres), or along the borders of the network's own cells.
import type { Plane } from './map-raster.ts';

/** Plane coordinates x0 y0 x1 y1 …; what is at or above the level lies to the right of the way. */
export interface Contour {
  readonly points: readonly number[];
  /** Else it ends at the border of the plane, twice. */
  readonly isClosed: boolean;
}

interface Piece {
  readonly end: number;
  /** From its start on; the end is the next piece's start. */
  readonly points: readonly number[];
  readonly last: readonly [x: number, y: number];
}

/**
 * Marching squares over the centres of the cells, beyond which values hold to the border, as the map is drawn. Every point
 * lies on the line of the bilinear map; where a square is crossed twice, its saddle decides which ends belong together
 * (G. Nielson and B. Hamann, "The asymptotic decider", IEEE Visualization 1991).
 *
 * @param steps pieces into which a curve is cut within a square
 */
export function smoothContours({ width, height, values }: Plane, level: number, steps = 8): Contour[] {
  const [columns, rows] = [width + 2, height + 2];
  const place = (node: number, cells: number): number => Math.min(Math.max(node - 0.5, 0), cells);
  const at = (i: number, j: number): number => values[Math.min(Math.max(j - 1, 0), height - 1) * width + Math.min(Math.max(i - 1, 0), width - 1)] ?? 0;
  const pieces = new Map<number, Piece>();
  const horizontal = (i: number, j: number): number => (j * columns + i) * 2;
  const vertical = (i: number, j: number): number => (j * columns + i) * 2 + 1;

  for (let j = 0; j + 1 < rows; j += 1) {
    for (let i = 0; i + 1 < columns; i += 1) {
      const square: Square = { a: at(i, j), b: at(i + 1, j), c: at(i, j + 1), d: at(i + 1, j + 1) };
      const { a, b, c, d } = square;
      const code = (a >= level ? 1 : 0) + (b >= level ? 2 : 0) + (d >= level ? 4 : 0) + (c >= level ? 8 : 0);
      if (code === 0 || code === 15) continue;
      const [x, y] = [place(i, width), place(j, height)];
      const [w, h] = [place(i + 1, width) - x, place(j + 1, height) - y];
      const edges = [horizontal(i, j), vertical(i + 1, j), horizontal(i, j + 1), vertical(i, j)];
      const crossings = crossingsOf(square, level);
      for (const [from, to] of segmentsOf(code, square, level)) {
        const points = curve(square, level, crossings[from] ?? [0, 0], crossings[to] ?? [0, 0], steps);
        const onPlane = points.flatMap(([u, v]) => [x + u * w, y + v * h]);
        const [lastU, lastV] = crossings[to] ?? [0, 0];
        pieces.set(edges[from] ?? -1, { end: edges[to] ?? -1, points: onPlane, last: [x + lastU * w, y + lastV * h] });
      }
    }
  }
  return joined(pieces);
}

/** Values at the corners: a b above, c d below. */
interface Square { readonly a: number; readonly b: number; readonly c: number; readonly d: number }

/** Where the sides above, right, below and left are crossed, in the square's own unit coordinates. */
function crossingsOf({ a, b, c, d }: Square, level: number): readonly (readonly [u: number, v: number])[] {
  const share = (from: number, to: number): number => Math.min(Math.max((level - from) / (to - from), 0), 1);
  return [[share(a, b), 0], [1, share(b, d)], [share(c, d), 1], [0, share(a, c)]];
}

/** Around the square clockwise a line starts where one leaves what is inside, and ends where one enters. */
function segmentsOf(code: number, square: Square, level: number): readonly (readonly [from: number, to: number])[] {
  const corner = [1, 2, 4, 8].map((bit) => (code & bit) !== 0);
  const starts = [0, 1, 2, 3].filter((side) => corner[side] === true && corner[(side + 1) % 4] === false);
  const ends = [0, 1, 2, 3].filter((side) => corner[side] === false && corner[(side + 1) % 4] === true);
  const [start = 0, otherStart] = starts;
  const [end = 0, otherEnd = 0] = ends;
  if (otherStart === undefined) return [[start, end]];
  const { a, b, c, d } = square;
  const isJoined = (a * d - b * c) / (a + d - b - c) >= level;
  // Joined: each line cuts off the corner after its start; else the one before it.
  const after = (side: number): number => (isJoined ? (side + 1) % 4 : (side + 3) % 4);
  return [[start, after(start)], [otherStart, [end, otherEnd].find((side) => side === after(otherStart)) ?? end]];
}

/** Points of the line from its start up to, but without, its end. */
function curve({ a, b, c, d }: Square, level: number, from: readonly [number, number], to: readonly [number, number], steps: number): (readonly [u: number, v: number])[] {
  const bend = a - b - c + d;
  if (steps <= 1 || bend === 0) return [from];
  const [[u0, v0], [u1, v1]] = [from, to];
  const isFlat = Math.abs(u1 - u0) >= Math.abs(v1 - v0);
  return Array.from({ length: steps }, (_, step) => {
    if (step === 0) return from;
    const share = step / steps;
    const [u, v] = [u0 + (u1 - u0) * share, v0 + (v1 - v0) * share];
    const solved = isFlat ? (level - a - (b - a) * u) / (c - a + bend * u) : (level - a - (c - a) * v) / (b - a + bend * v);
    // Through a saddle at this very level the line is straight, and both sides of the quotient are zero.
    if (!Number.isFinite(solved) || solved < -1e-9 || solved > 1 + 1e-9) return [u, v];
    return isFlat ? [u, solved] : [solved, v];
  });
}

/** The borders between cells at or above the level and others. */
export function cellContours({ width, height, values }: Plane, level: number): Contour[] {
  const isInside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && (values[y * width + x] ?? 0) >= level;
  const corner = (x: number, y: number): number => y * (width + 1) + x;
  /** Ways out of a corner; where two cells touch there are two. */
  const ways = new Map<number, number[]>();
  const add = (fromX: number, fromY: number, toX: number, toY: number): void => {
    const from = corner(fromX, fromY);
    ways.set(from, [...(ways.get(from) ?? []), corner(toX, toY)]);
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isInside(x, y)) continue;
      // Clockwise around the cell, and nothing along the border of the plane.
      if (y > 0 && !isInside(x, y - 1)) add(x, y, x + 1, y);
      if (x + 1 < width && !isInside(x + 1, y)) add(x + 1, y, x + 1, y + 1);
      if (y + 1 < height && !isInside(x, y + 1)) add(x + 1, y + 1, x, y + 1);
      if (x > 0 && !isInside(x - 1, y)) add(x, y + 1, x, y);
    }
  }
  const placeOf = (at: number): [number, number] => [at % (width + 1), Math.floor(at / (width + 1))];
  return joinedCorners(ways, placeOf);
}

/** Follows pieces from edge to edge: first the lines that begin at the border, then the closed ones. */
function joined(pieces: Map<number, Piece>): Contour[] {
  const contours: Contour[] = [];
  const ends = new Set([...pieces.values()].map(({ end }) => end));
  const follow = (start: number): void => {
    const points: number[] = [];
    let at = start;
    let piece = pieces.get(at);
    let last: readonly [number, number] = [0, 0];
    while (piece !== undefined) {
      points.push(...piece.points);
      last = piece.last;
      pieces.delete(at);
      at = piece.end;
      piece = pieces.get(at);
    }
    const isClosed = at === start;
    if (!isClosed) points.push(...last);
    contours.push({ points, isClosed });
  };
  for (const start of [...pieces.keys()]) if (!ends.has(start)) follow(start);
  for (const start of [...pieces.keys()]) if (pieces.has(start)) follow(start);
  return contours;
}

function joinedCorners(ways: Map<number, number[]>, placeOf: (at: number) => [number, number]): Contour[] {
  const contours: Contour[] = [];
  const entered = new Map<number, number>();
  for (const list of ways.values()) for (const to of list) entered.set(to, (entered.get(to) ?? 0) + 1);
  const follow = (start: number): void => {
    const visited = [start];
    for (let at = start; ;) {
      const list = ways.get(at);
      const next = list?.pop();
      if (next === undefined) break;
      at = next;
      visited.push(at);
      if (at === start) break;
    }
    const isClosed = visited.length > 1 && visited.at(-1) === start;
    contours.push({ points: (isClosed ? visited.slice(0, -1) : visited).flatMap(placeOf), isClosed });
  };
  for (const [start, list] of ways) while (list.length > (entered.get(start) ?? 0)) follow(start);
  for (const [start, list] of ways) while (list.length > 0) follow(start);
  return contours;
}
