// What kind of file the bytes are, by their content; names and extensions prove nothing.
import { looksLikeDicom } from '../../dicom/parse.ts';

export type ImageFormat = 'dicom' | 'png' | 'jpeg' | 'tiff';

const signatures: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['tiff', [0x49, 0x49, 0x2b, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2b]],
];

/** undefined: none of the formats that are read. */
export function sniffFormat(bytes: Uint8Array): ImageFormat | undefined {
  // A DICOM preamble may hold a TIFF header (PS3.10 7.1), so "DICM" is looked for first.
  if (looksLikeDicom(bytes)) return 'dicom';
  return signatures.find(([, signature]) => signature.every((byte, i) => bytes[i] === byte))?.[0];
}
