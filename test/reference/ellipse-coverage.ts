// How much of each pixel an ellipse covers, by adding up many thin scan lines: slow, plain, and independent of any closed form.
import type { ImageRect } from '../../src/contracts/coordinates.ts';

/**
 * @param rect of the ellipse; null: everything
 * @param seen what counts at all
 * @returns areas 0…1, row-major; the error falls with the square of the number of lines, below 1e-6 a pixel but for the tips
 */
export function coverageByScanLines(rect: ImageRect | null, seen: ImageRect, width: number, height: number, linesPerPixel = 4_000): Float64Array {
  const areas = new Float64Array(width * height);
  for (let line = 0; line < height * linesPerPixel; line += 1) {
    const y = (line + 0.5) / linesPerPixel;
    // Lines at the edge of the seen area count by the part of them inside.
    const share = Math.min(Math.max(Math.min((line + 1) / linesPerPixel, seen.y + seen.height) - Math.max(line / linesPerPixel, seen.y), 0) * linesPerPixel, 1);
    if (share <= 0) continue;
    let [left, right] = [seen.x, seen.x + seen.width];
    if (rect !== null) {
      const v = (y - rect.y - rect.height / 2) / (rect.height / 2);
      if (Math.abs(v) >= 1) continue;
      const half = (rect.width / 2) * Math.sqrt(1 - v * v);
      [left, right] = [Math.max(left, rect.x + rect.width / 2 - half), Math.min(right, rect.x + rect.width / 2 + half)];
    }
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, Math.ceil(right)); x += 1) {
      const at = Math.floor(y) * width + x;
      areas[at] = (areas[at] ?? 0) + (share * Math.max(0, Math.min(x + 1, right) - Math.max(x, left))) / linesPerPixel;
    }
  }
  return areas;
}
