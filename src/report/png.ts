// Writes PNG files: the pictures of a report and of --out.
import { encode } from 'fast-png';

/** Eight-bit picture, row-major, 1 (grey) or 3 (RGB) values a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly values: Uint8Array;
  /** Values are entries of it: red, green, blue, alpha 0…254 (the writer takes an opaque entry's alpha out of the list). At most 256. */
  readonly palette?: readonly (readonly number[])[];
}

/** Beyond it radiographs hardly get smaller, and take long. */
const compressionLevel = 4;

export function encodePng({ width, height, channels, values, palette }: Picture): Uint8Array {
  const colours = palette === undefined ? {} : { palette: palette.map((entry) => [...entry]) };
  return encode({ width, height, channels, depth: 8, data: values, ...colours }, { zlib: { level: compressionLevel } });
}
