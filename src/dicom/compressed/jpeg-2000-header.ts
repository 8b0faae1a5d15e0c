// The main header of a JPEG 2000 (ITU-T T.800) or HTJ2K (T.814) codestream.
import { bigEndian } from './codestream.ts';
import type { Bytes, Codestream, CodestreamProblem } from './codestream.ts';

const marker = { soc: 0xff4f, cap: 0xff50, siz: 0xff51, cod: 0xff52, sot: 0xff90, eoc: 0xffd9 } as const;
/** Real radiographs have one; beyond this the decoder's own tables outgrow the image. */
const maxTiles = 16_384;

export function readJpeg2000Header(given: Uint8Array): Codestream | CodestreamProblem {
  const bytes = bigEndian(given);
  const broken = (problem: string): CodestreamProblem => ({ problem, isUnsupported: false });
  const unsupported = (problem: string): CodestreamProblem => ({ problem, isUnsupported: true });
  const start = codestreamStart(bytes);
  // T.800 A.5.1: SIZ follows SOC at once.
  if (start === undefined || bytes.u16(start + 2) !== marker.siz) return broken('it does not begin as a JPEG 2000 codestream');
  const siz = start + 6; // Rsiz
  const components = bytes.u16(siz + 34);
  if (bytes.length < siz + 36 + 3 * components) return broken('its header ends too early');
  const [right, bottom, left, top] = [bytes.u32(siz + 2), bytes.u32(siz + 6), bytes.u32(siz + 10), bytes.u32(siz + 14)];
  const [tileWidth, tileHeight, tileLeft, tileTop] = [bytes.u32(siz + 18), bytes.u32(siz + 22), bytes.u32(siz + 26), bytes.u32(siz + 30)];
  if (right <= left || bottom <= top || tileWidth === 0 || tileHeight === 0 || components === 0) return broken('its size makes no sense');
  const tiles = Math.ceil((right - tileLeft) / tileWidth) * Math.ceil((bottom - tileTop) / tileHeight);
  if (!(tiles <= maxTiles)) return broken(`it has ${tiles} tiles, expected at most ${maxTiles}`);
  const depth = bytes.u8(siz + 36);
  for (let component = 0; component < components; component++) {
    const at = siz + 36 + 3 * component;
    if (bytes.u8(at) !== depth) return unsupported('its components have different depths');
    if (bytes.u8(at + 1) !== 1 || bytes.u8(at + 2) !== 1) return unsupported('its components are subsampled');
  }
  const style = readStyle(bytes, siz - 2);
  if (style === undefined) return broken('its header has no coding style');
  const { isWhole, found } = tileParts(bytes, style.firstTilePart);
  // OpenJPEG finds a cut by itself; HTJ2K decoders fill in what is missing, and both leave out tiles.
  if (style.isHighThroughput && !isWhole) return broken('its codestream ends too early');
  if (isWhole && found < tiles) return broken(`it has ${found} of its ${tiles} tiles`);
  return {
    kind: style.isHighThroughput ? 'ht-jpeg-2000' : 'jpeg-2000', process: style.isReversible ? 'reversible' : 'irreversible', start,
    rows: bottom - top, cols: right - left, components, precision: (depth & 0x7f) + 1, isSigned: depth >= 0x80, isLossless: style.isReversible, isPlanar: false,
  };
}

/** A bare codestream, or the one in the jp2c box of a JP2 file (T.800 I.4). */
function codestreamStart(bytes: Bytes): number | undefined {
  if (bytes.u16(0) === marker.soc) return 0;
  if (bytes.u32(4) !== 0x6a502020) return undefined; // "jP  "
  for (let at = 0, boxes = 0; at + 8 <= bytes.length && boxes < 64; boxes++) {
    const length = bytes.u32(at);
    const isLong = length === 1;
    if (bytes.u32(at + 4) === 0x6a703263) { // "jp2c"
      const start = at + (isLong ? 16 : 8);
      return bytes.u16(start) === marker.soc ? start : undefined;
    }
    const step = isLong ? bytes.u32(at + 8) * 2 ** 32 + bytes.u32(at + 12) : length;
    if (step < 8) return undefined;
    at += step;
  }
  return undefined;
}

/** COD and CAP stand between SIZ and the first tile. */
function readStyle(bytes: Bytes, sizLength: number): { isReversible: boolean; isHighThroughput: boolean; firstTilePart: number } | undefined {
  let isHighThroughput = false;
  let isReversible: boolean | undefined;
  let at = sizLength + bytes.u16(sizLength);
  while (at + 4 <= bytes.length) {
    const code = bytes.u16(at);
    if (code === marker.sot || code < 0xff00) break;
    if (code === marker.cap) isHighThroughput = true; // T.814 A.3.2
    if (code === marker.cod) isReversible = bytes.u8(at + 13) === 1; // A.6.1: the 5-3 transform
    at += 2 + Math.max(bytes.u16(at + 2), 2);
  }
  return isReversible === undefined ? undefined : { isReversible, isHighThroughput, firstTilePart: at };
}

/** Whether all tile-parts are there and the end marker behind them (A.4.2: Psot of 0 reaches to it; one byte of padding may follow), and how many tiles they are of. */
function tileParts(bytes: Bytes, first: number): { isWhole: boolean; found: number } {
  const tiles = new Set<number>();
  const result = (isWhole: boolean): { isWhole: boolean; found: number } => ({ isWhole, found: tiles.size });
  for (let at = first; at + 2 <= bytes.length;) {
    if (bytes.u16(at) === marker.eoc) return result(true);
    if (bytes.u16(at) !== marker.sot) return result(false);
    tiles.add(bytes.u16(at + 4));
    const length = bytes.u32(at + 6);
    if (length === 0) return result(bytes.u16(bytes.length - 2) === marker.eoc || bytes.u16(bytes.length - 3) === marker.eoc);
    if (length < 14) return result(false);
    at += length;
  }
  return result(false);
}
