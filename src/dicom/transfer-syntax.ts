// The transfer syntaxes of PS3.6 table A-1 that carry images, by name, and how the pixels of each are packed here.

/** `deflated-frame` is Deflated Image Frame Compression: each frame a deflate stream of its native bytes. */
export type PixelPacking = 'native' | 'rle' | 'deflated-frame' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'ht-jpeg-2000' | 'unsupported';

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

const known: readonly (readonly [uid: string, name: string, packing: PixelPacking])[] = [
  [implicitLittleEndian, 'Implicit VR Little Endian', 'native'],
  [explicitLittleEndian, 'Explicit VR Little Endian', 'native'],
  [deflatedExplicitLittleEndian, 'Deflated Explicit VR Little Endian', 'native'],
  [explicitBigEndian, 'Explicit VR Big Endian', 'native'],
  [rleLossless, 'RLE Lossless', 'rle'],
  ['1.2.840.10008.1.2.8.1', 'Deflated Image Frame Compression', 'deflated-frame'],
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)', 'jpeg'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended (Processes 2 and 4)', 'jpeg'],
  ['1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Processes 6 and 8), retired', 'jpeg'],
  ['1.2.840.10008.1.2.4.55', 'JPEG Full Progression, Non-Hierarchical (Processes 10 and 12), retired', 'jpeg'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless, Non-Hierarchical (Process 14)', 'jpeg'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14, Selection Value 1)', 'jpeg'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.81', 'JPEG-LS Lossy (Near-Lossless)', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 (Lossless Only)', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 (Lossless Only)', 'ht-jpeg-2000'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 with RPCL Options (Lossless Only)', 'ht-jpeg-2000'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000', 'ht-jpeg-2000'],
  ['1.2.840.10008.1.2.4.52', 'JPEG Extended (Processes 3 and 5), retired', 'unsupported'],
  ['1.2.840.10008.1.2.4.54', 'JPEG Spectral Selection, Non-Hierarchical (Processes 7 and 9), retired', 'unsupported'],
  ['1.2.840.10008.1.2.4.56', 'JPEG Full Progression, Non-Hierarchical (Processes 11 and 13), retired', 'unsupported'],
  ['1.2.840.10008.1.2.4.58', 'JPEG Lossless, Non-Hierarchical (Process 15), retired', 'unsupported'],
  ['1.2.840.10008.1.2.4.92', 'JPEG 2000 Part 2 Multi-component (Lossless Only)', 'unsupported'],
  ['1.2.840.10008.1.2.4.93', 'JPEG 2000 Part 2 Multi-component', 'unsupported'],
  ['1.2.840.10008.1.2.4.94', 'JPIP Referenced', 'unsupported'],
  ['1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate', 'unsupported'],
  ['1.2.840.10008.1.2.4.100', 'MPEG2 Main Profile / Main Level', 'unsupported'],
  ['1.2.840.10008.1.2.4.101', 'MPEG2 Main Profile / High Level', 'unsupported'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile / Level 4.1', 'unsupported'],
  ['1.2.840.10008.1.2.4.103', 'MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', 'unsupported'],
  ['1.2.840.10008.1.2.4.104', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 for 2D Video', 'unsupported'],
  ['1.2.840.10008.1.2.4.105', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 for 3D Video', 'unsupported'],
  ['1.2.840.10008.1.2.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', 'unsupported'],
  ['1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile / Level 5.1', 'unsupported'],
  ['1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile / Level 5.1', 'unsupported'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless', 'unsupported'],
  ['1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression', 'unsupported'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL', 'unsupported'],
  ['1.2.840.10008.1.2.4.204', 'JPIP HTJ2K Referenced', 'unsupported'],
  ['1.2.840.10008.1.2.4.205', 'JPIP HTJ2K Referenced Deflate', 'unsupported'],
];

/** Every transfer syntax that is known by name, those that are read first. */
export const transferSyntaxes: readonly TransferSyntax[] = known.map(([uid, name, packing]) => ({ uid, name, packing, isBigEndian: uid === explicitBigEndian }));

/** What a transfer syntax UID stands for; a UID that is not known is "unsupported" under the name "unknown transfer syntax". */
export function transferSyntax(uid: string): TransferSyntax {
  return transferSyntaxes.find((syntax) => syntax.uid === uid) ?? { uid, name: 'unknown transfer syntax', packing: 'unsupported', isBigEndian: false };
}
