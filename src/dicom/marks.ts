// What lies over the pixels of a frame: overlay planes, shutters and padding, as one plane of bits.
import type { DecodedImage } from './decoded-image.ts';
import { shutterMask } from './shutter.ts';

/** Bits of a mark. Several may hold for a pixel. */
export const marks = { overlay: 1, shutter: 2, padding: 4 } as const;

/** Row-major, rows × cols; undefined where nothing lies over the image. */
export function imageMarks({ rows, cols, stored, samples, overlays = [], dicom }: DecodedImage): Uint8Array | undefined {
  const out = new Uint8Array(rows * cols);
  const shutterGroups = new Set(dicom?.shutter?.shapes.map((shape) => (shape.kind === 'bitmap' ? shape.group : '')));
  for (const plane of overlays) {
    const mark = shutterGroups.has(plane.group) ? marks.shutter : marks.overlay;
    const firstRow = Math.max(-plane.top, 0);
    const endRow = Math.min(plane.rows, rows - plane.top);
    const firstColumn = Math.max(-plane.left, 0);
    const endColumn = Math.min(plane.cols, cols - plane.left);
    for (let y = firstRow; y < endRow; y++) {
      for (let x = firstColumn; x < endColumn; x++) {
        if (plane.bits[y * plane.cols + x] !== 1) continue;
        const at = (y + plane.top) * cols + x + plane.left;
        out[at] = (out[at] ?? 0) | mark;
      }
    }
  }
  if (dicom?.shutter !== undefined) {
    const hidden = shutterMask(dicom.shutter, { rows, cols, pixelAspect: dicom.pixelAspect });
    for (let i = 0; i < out.length; i++) if (hidden[i] === 1) out[i] = (out[i] ?? 0) | marks.shutter;
  }
  const padding = dicom?.padding;
  if (padding !== undefined && samples === 1) {
    for (let i = 0; i < out.length; i++) {
      const value = stored[i] ?? 0;
      if (value >= padding.low && value <= padding.high) out[i] = (out[i] ?? 0) | marks.padding;
    }
  }
  return out.some((mark) => mark !== 0) ? out : undefined;
}
