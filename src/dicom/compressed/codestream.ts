// What the header of a compressed frame says of itself, read before a decoder sees it: kind, size, bits. Pure, and bounded.

export type CodestreamKind = 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'ht-jpeg-2000';

export interface Codestream {
  readonly kind: CodestreamKind;
  /** The coding process in words, for messages: "baseline", "lossless" … */
  readonly process: string;
  readonly rows: number;
  readonly cols: number;
  readonly components: number;
  /** Bits of a sample, 1 to 38. */
  readonly precision: number;
  readonly isSigned: boolean;
  readonly isLossless: boolean;
  /** Its components come one after the other, not side by side. */
  readonly isPlanar: boolean;
  /** Where the codestream begins: behind the boxes of a JP2 file, which DICOM forbids and some files have. */
  readonly start: number;
}

/** A codestream that cannot be decoded, and why, in words that fit "…: <problem>". */
export interface CodestreamProblem {
  readonly problem: string;
  /** Lawful, but not read here. */
  readonly isUnsupported: boolean;
}

/** Big-endian reading that never runs over the end: what lies beyond is 0. */
export interface Bytes {
  readonly length: number;
  u8(at: number): number;
  u16(at: number): number;
  u32(at: number): number;
}

export function bigEndian(bytes: Uint8Array): Bytes {
  const u8 = (at: number): number => bytes[at] ?? 0;
  const u16 = (at: number): number => u8(at) * 256 + u8(at + 1);
  return { length: bytes.length, u8, u16, u32: (at) => u16(at) * 65536 + u16(at + 2) };
}
