// Bilinear upsampling of a coarse map, and its product with a fine one.

/** A plane [height, width], row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * Bilinear resize with align_corners = false: output centre (i + 0.5)·scale − 0.5, clamped to the edge cells, as
 * torch.nn.functional.interpolate does it.
 */
export function resizeBilinear({ width, height, values }: Plane, toWidth: number, toHeight: number): Plane {
  const columns = samplePositions(width, toWidth);
  const rows = samplePositions(height, toHeight);
  // Each row is widened once, in float64, however many rows of the result lie beside it.
  const wide = new Float64Array(height * toWidth);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < toWidth; x++, at++) {
      const across = columns.weight[x] ?? 0;
      wide[at] = (values[y * width + (columns.low[x] ?? 0)] ?? 0) * (1 - across) + (values[y * width + (columns.high[x] ?? 0)] ?? 0) * across;
    }
  }
  const result = new Float32Array(toWidth * toHeight);
  for (let y = 0, at = 0; y < toHeight; y++) {
    const [top, bottom, down] = [(rows.low[y] ?? 0) * toWidth, (rows.high[y] ?? 0) * toWidth, rows.weight[y] ?? 0];
    for (let x = 0; x < toWidth; x++, at++) result[at] = (wide[top + x] ?? 0) * (1 - down) + (wide[bottom + x] ?? 0) * down;
  }
  return { width: toWidth, height: toHeight, values: result };
}

function samplePositions(from: number, to: number): { readonly low: Int32Array; readonly high: Int32Array; readonly weight: Float64Array } {
  const [low, high, weight] = [new Int32Array(to), new Int32Array(to), new Float64Array(to)];
  for (let index = 0; index < to; index++) {
    const position = Math.max(((index + 0.5) * from) / to - 0.5, 0);
    low[index] = Math.min(Math.floor(position), from - 1);
    high[index] = Math.min((low[index] ?? 0) + 1, from - 1);
    weight[index] = position - (low[index] ?? 0);
  }
  return { low, high, weight };
}

/**
 * A signed input-space map times a coarse map upsampled to its size.
 *
 * @param fine the model's own input layout, batch of one: [1,C,H,W] or [1,H,W,C]
 */
export function multiplyByCoarse(fine: Float32Array, layout: 'NCHW' | 'NHWC', channels: number, height: number, width: number, coarse: Plane): Float32Array {
  const { values } = resizeBilinear(coarse, width, height);
  const result = new Float32Array(fine.length);
  for (let index = 0; index < fine.length; index++) {
    const pixel = layout === 'NCHW' ? index % (height * width) : Math.floor(index / channels);
    result[index] = (fine[index] ?? 0) * (values[pixel] ?? 0);
  }
  return result;
}
