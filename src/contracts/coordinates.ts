// The three grids of the product and the affine maps between them. A position is continuous: pixel i spans [i, i+1),
// x to the right, y down, (0,0) the outer corner of the first pixel.

/** A rectangle in image pixels; edges may be fractional. */
export interface ImageRect { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** (x, y) ↦ (a·x + b·y + c, d·x + e·y + f), row-major 2×3. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * Where a plane (the model's input, or a map) lies on the image: `toImage` takes plane coordinates to image
 * pixels; `seen` is the part of the image that reached the model, in image pixels (the rest was cropped away).
 */
export interface Placement {
  readonly planeWidth: number;
  readonly planeHeight: number;
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly toImage: Affine;
  readonly seen: ImageRect;
}

export function applyAffine(m: Affine, x: number, y: number): { x: number; y: number } {
  return { x: m[0] * x + m[1] * y + m[2], y: m[3] * x + m[4] * y + m[5] };
}

/** @throws Error when the map has no inverse */
export function invertAffine([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * e - b * d;
  if (determinant === 0) throw new Error('the affine map has no inverse');
  return [e / determinant, -b / determinant, (b * f - c * e) / determinant, -d / determinant, a / determinant, (c * d - a * f) / determinant];
}

/** `outer` after `inner`. */
export function composeAffine(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f];
}

/** The same placement for a coarser (or finer) plane that covers the same area: a CAM on its layer's grid. */
export function placementOnGrid(placement: Placement, width: number, height: number): Placement {
  const scale: Affine = [placement.planeWidth / width, 0, 0, 0, placement.planeHeight / height, 0];
  return { ...placement, planeWidth: width, planeHeight: height, toImage: composeAffine(placement.toImage, scale) };
}
