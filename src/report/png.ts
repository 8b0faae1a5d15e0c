// Writes PNG files: the pictures of a report and of --out.
import { encode } from 'fast-png';

/** Eight-bit picture, row-major, 1 (grey) or 3 (RGB) values a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly values: Uint8Array;
}

/** Beyond it radiographs hardly get smaller, and take long. */
const compressionLevel = 4;

export function encodePng({ width, height, channels, values }: Picture): Uint8Array {
  return encode({ width, height, channels, depth: 8, data: values }, { zlib: { level: compressionLevel } });
}
