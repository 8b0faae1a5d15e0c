// From the detector's logarithmic signal to grey values, as a radiography system's automatic window does it.
import type { Exposure } from './radiograph.ts';

/** Signal values shown black and white. */
export interface DisplayWindow { readonly low: number; readonly high: number }

/** The window that shows lung dark and mediastinum light, set from the middle of the image, then moved by the exposure's choices. */
export function automaticWindow(signal: Float32Array, rows: number, columns: number, exposure: Exposure): DisplayWindow {
  const middle: number[] = [];
  const stepY = Math.max(1, Math.floor(rows / 96));
  const stepX = Math.max(1, Math.floor(columns / 96));
  for (let y = Math.floor(rows * 0.2); y < rows * 0.85; y += stepY) {
    for (let x = Math.floor(columns * 0.15); x < columns * 0.85; x += stepX) middle.push(signal[y * columns + x] ?? 0);
  }
  middle.sort((a, b) => a - b);
  const dark = middle[Math.floor(middle.length * 0.03)] ?? 0;
  const light = middle[Math.floor(middle.length * 0.985)] ?? 1;
  const span = (light - dark) * 1.42 * exposure.contrast;
  const centre = dark + (light - dark) * (0.44 + exposure.brightness);
  return { low: centre - span / 2, high: centre + span / 2 };
}

/** Grey 0 to 255 (float, clipped), white = dense. */
export function displayGrey(signal: Float32Array, { low, high }: DisplayWindow): Float32Array {
  const scale = 255 / (high - low);
  const grey = new Float32Array(signal.length);
  for (let i = 0; i < grey.length; i++) grey[i] = Math.min(255, Math.max(0, ((signal[i] ?? 0) - low) * scale));
  return grey;
}
