// The transfer syntaxes of PS3.6 table A-1 that carry images, by name, and how the pixels of each are packed here.

export type PixelPacking = 'native' | 'rle' | 'unsupported';

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly packing: PixelPacking;
  readonly isBigEndian: boolean;
}

export const implicitLittleEndian = '1.2.840.10008.1.2';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const explicitBigEndian = '1.2.840.10008.1.2.2';
export const deflatedExplicitLittleEndian = '1.2.840.10008.1.2.1.99';
export const rleLossless = '1.2.840.10008.1.2.5';

const native = new Map([
  [implicitLittleEndian, 'Implicit VR Little Endian'],
  [explicitLittleEndian, 'Explicit VR Little Endian'],
  [explicitBigEndian, 'Explicit VR Big Endian'],
  [deflatedExplicitLittleEndian, 'Deflated Explicit VR Little Endian'],
]);

const compressed = new Map([
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended (Processes 2 and 4)'],
  ['1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Processes 6 and 8), retired'],
  ['1.2.840.10008.1.2.4.55', 'JPEG Full Progression, Non-Hierarchical (Processes 10 and 12), retired'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless, Non-Hierarchical (Process 14)'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14, Selection Value 1)'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless'],
  ['1.2.840.10008.1.2.4.81', 'JPEG-LS Lossy (Near-Lossless)'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 (Lossless Only)'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000'],
  ['1.2.840.10008.1.2.4.92', 'JPEG 2000 Part 2 Multi-component (Lossless Only)'],
  ['1.2.840.10008.1.2.4.93', 'JPEG 2000 Part 2 Multi-component'],
  ['1.2.840.10008.1.2.4.100', 'MPEG2 Main Profile / Main Level'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile / Level 4.1'],
  ['1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile / Level 5.1'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless'],
  ['1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 (Lossless Only)'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 with RPCL Options (Lossless Only)'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000'],
  ['1.2.840.10008.1.2.8.1', 'Deflated Image Frame Compression'],
]);

/** What a transfer syntax UID stands for; a UID that is not known is "unsupported" under the name "unknown transfer syntax". */
export function transferSyntax(uid: string): TransferSyntax {
  const nativeName = native.get(uid);
  if (nativeName !== undefined) return { uid, name: nativeName, packing: 'native', isBigEndian: uid === explicitBigEndian };
  if (uid === rleLossless) return { uid, name: 'RLE Lossless', packing: 'rle', isBigEndian: false };
  return { uid, name: compressed.get(uid) ?? 'unknown transfer syntax', packing: 'unsupported', isBigEndian: false };
}
