// The exact area that two boxes or upright ellipses have in common.
import type { ImageRect } from '../../contracts/coordinates.ts';

/** An area in image pixels; an ellipse is the one inside its upright rectangle. */
export interface Area extends ImageRect {
  readonly kind: 'box' | 'ellipse';
}

/** Area in square pixels. */
export function areaOf({ kind, width, height }: Area): number {
  return width * height * (kind === 'ellipse' ? Math.PI / 4 : 1);
}

export function centreOf({ x, y, width, height }: Area): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Half open, as pixels are: the right and bottom edge belong to the next. */
export function contains({ kind, x, y, width, height }: Area, point: { readonly x: number; readonly y: number }): boolean {
  const [u, v] = [(point.x - x) / width, (point.y - y) / height];
  return kind === 'box' ? u >= 0 && u < 1 && v >= 0 && v < 1 : (2 * u - 1) ** 2 + (2 * v - 1) ** 2 < 1;
}

/** Intersection over union; 0 where they do not touch. */
export function iouOf(a: Area, b: Area): number {
  const common = commonArea(a, b);
  return common / (areaOf(a) + areaOf(b) - common);
}

/**
 * The common area in square pixels, in closed form: it is cut into upright strips at every place where an outline begins, ends or
 * crosses the other; within a strip the upper and the lower edge are one curve each, whose integral is known.
 */
export function commonArea(a: Area, b: Area): number {
  const from = Math.max(a.x, b.x);
  const to = Math.min(a.x + a.width, b.x + b.width);
  if (from >= to || Math.max(a.y, b.y) >= Math.min(a.y + a.height, b.y + b.height)) return 0;
  const cuts = [from, ...crossings(a, b).filter((x) => x > from && x < to), to].sort((one, other) => one - other);
  let area = 0;
  for (let strip = 1; strip < cuts.length; strip += 1) {
    const [left, right] = [cuts[strip - 1] ?? from, cuts[strip] ?? to];
    const middle = (left + right) / 2;
    // They do not cross within the strip, but may touch in its middle: the whole strip tells which one is inside.
    const top = integral(a, -1, left, right) > integral(b, -1, left, right) ? a : b;
    const bottom = integral(a, 1, left, right) < integral(b, 1, left, right) ? a : b;
    if (lowerEdge(bottom, middle) <= upperEdge(top, middle)) continue;
    area += integral(bottom, 1, left, right) - integral(top, -1, left, right);
  }
  return Math.max(0, area);
}

const upperEdge = (area: Area, x: number): number => edge(area, -1, x);
const lowerEdge = (area: Area, x: number): number => edge(area, 1, x);

/** y of the outline at `x`; side −1 is the upper one, 1 the lower. */
function edge(area: Area, side: -1 | 1, x: number): number {
  const { y } = centreOf(area);
  return y + side * (area.height / 2) * (area.kind === 'box' ? 1 : arch(across(area, x)));
}

/** The integral of that outline over [left, right]. */
function integral(area: Area, side: -1 | 1, left: number, right: number): number {
  const { y } = centreOf(area);
  const rise = area.kind === 'box' ? right - left : (area.width / 2) * (archIntegral(across(area, right)) - archIntegral(across(area, left)));
  return y * (right - left) + side * (area.height / 2) * rise;
}

/** −1 at the left end of an area, 1 at the right. */
function across(area: Area, x: number): number {
  return Math.min(1, Math.max(-1, (x - centreOf(area).x) / (area.width / 2)));
}

const arch = (u: number): number => Math.sqrt(1 - u * u);
/** ∫ √(1−u²) du = (u √(1−u²) + asin u) / 2. */
const archIntegral = (u: number): number => (u * arch(u) + Math.asin(u)) / 2;

/** Every x at which an outline of one crosses an outline of the other. */
function crossings(a: Area, b: Area): readonly number[] {
  if (a.kind === 'box' && b.kind === 'box') return [];
  if (a.kind === 'ellipse' && b.kind === 'ellipse') return ellipseCrossings(a, b);
  const [box, ellipse] = a.kind === 'box' ? [a, b] : [b, a];
  const { x, y } = centreOf(ellipse);
  return [box.y, box.y + box.height].flatMap((line) => {
    const v = (line - y) / (ellipse.height / 2);
    if (Math.abs(v) >= 1) return [];
    const reach = (ellipse.width / 2) * arch(v);
    return [x - reach, x + reach];
  });
}

/**
 * Along the first ellipse, at angle t, the second's equation is f(t) = A cos² t + B cos t + C sin² t + D sin t + E, and its crossings are
 * the roots of f. Between two neighbouring extremes of f there is one root at most, which bisection finds.
 */
function ellipseCrossings(a: Area, b: Area): readonly number[] {
  const [from, to] = [centreOf(a), centreOf(b)];
  const f = (t: number): number => {
    const u = (from.x + (a.width / 2) * Math.cos(t) - to.x) / (b.width / 2);
    const v = (from.y + (a.height / 2) * Math.sin(t) - to.y) / (b.height / 2);
    return u * u + v * v - 1;
  };
  const slope = (t: number): number => {
    const u = (from.x + (a.width / 2) * Math.cos(t) - to.x) / (b.width / 2) ** 2;
    const v = (from.y + (a.height / 2) * Math.sin(t) - to.y) / (b.height / 2) ** 2;
    return 2 * (v * (a.height / 2) * Math.cos(t) - u * (a.width / 2) * Math.sin(t));
  };
  const samples = Array.from({ length: slopeSamples + 1 }, (_, index) => (index / slopeSamples) * 2 * Math.PI + firstAngle);
  const extremes = rootsBetween(slope, samples);
  const first = extremes[0];
  if (first === undefined) return [];
  return rootsBetween(f, [...extremes, first + 2 * Math.PI]).map((t) => from.x + (a.width / 2) * Math.cos(t));
}

const slopeSamples = 96;
/** No symmetry of two upright ellipses puts an extreme there. */
const firstAngle = 0.0123;

/** One root in every interval at whose ends the signs differ. */
function rootsBetween(f: (t: number) => number, places: readonly number[]): number[] {
  const roots: number[] = [];
  for (let index = 1; index < places.length; index += 1) {
    let [low, high] = [places[index - 1] ?? 0, places[index] ?? 0];
    const isRising = f(low) < 0;
    if (isRising === f(high) < 0) continue;
    for (let step = 0; step < 60; step += 1) {
      const middle = (low + high) / 2;
      if (f(middle) < 0 === isRising) low = middle;
      else high = middle;
    }
    roots.push((low + high) / 2);
  }
  return roots;
}
