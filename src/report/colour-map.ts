// The model's colours on paper: amber, dark to bright, for evidence; violet for evidence against. Blue belongs to the doctor.
import { colorMapFor } from '../contracts/colors/color-maps.ts';

/** Red, green, blue, each 0…255. */
export type Rgb = readonly [r: number, g: number, b: number];

/** The doctor's boxes. */
export const doctorBlue: Rgb = [76, 157, 255];

/**
 * @param t −1…1; below 0 violet, above 0 amber, brighter with |t|: lightness rises evenly, so the order survives in grey.
 *   The window's own tables, so that paper and screen show one colour for one value.
 */
export function modelColour(t: number): Rgb {
  const clipped = Math.min(1, Math.max(-1, t));
  const [table, entry] = clipped < 0 ? [colorMapFor('diverging', 'violet-amber').table, Math.round(((clipped + 1) / 2) * 255)] : [colorMapFor('sequential', 'amber').table, Math.round(clipped * 255)];
  return [table[entry * 4] ?? 0, table[entry * 4 + 1] ?? 0, table[entry * 4 + 2] ?? 0];
}
