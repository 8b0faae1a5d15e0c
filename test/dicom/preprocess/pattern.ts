// The test pattern of make-references.py, and images made of it.
import type { DecodedImage } from '../../../src/dicom/decoded-image.ts';
import { pictureDisplay } from '../../../src/dicom/display.ts';
import type { StoredValues } from '../../../src/dicom/stored.ts';

export function pattern(rows: number, cols: number, samples: number): Uint8Array {
  return Uint8Array.from({ length: rows * cols * samples }, (_, i) => {
    const c = i % samples;
    const x = Math.floor(i / samples) % cols;
    const y = Math.floor(i / samples / cols);
    return (x * 7 + y * 13 + c * 29 + ((x * y) % 31) * 5) % 256;
  });
}

export function picture(rows: number, cols: number, samples: 1 | 3, stored: StoredValues): DecodedImage {
  return {
    kind: 'picture', format: 'png', name: 'pattern.png', rows, cols, samples, bits: stored.BYTES_PER_ELEMENT * 8, isSigned: false,
    frames: 1, frame: 0, stored, display: pictureDisplay(stored, samples),
  };
}

/** A card that changes nothing but the size. */
export const plainCard = {
  scale: 1, mean: 0, std: 1, resize: 'stretch', interpolation: 'bilinear', antialias: true, values: 'voi', padValue: 0,
} as const;
