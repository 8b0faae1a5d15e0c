// The header of a JPEG (ITU-T T.81) or JPEG-LS (T.87) codestream, read up to its first scan.
import { bigEndian } from './codestream.ts';
import type { Codestream, CodestreamProblem } from './codestream.ts';

/** T.81 table B.1 and T.87 C.1.1: the frame headers that are decoded. */
const frames = new Map([
  [0xc0, 'baseline'], [0xc1, 'extended sequential'], [0xc2, 'progressive'], [0xc3, 'lossless'], [0xf7, 'JPEG-LS'],
]);

/** Frame headers that exist, and are not decoded. */
const otherFrames = new Map([
  [0xc5, 'hierarchical'], [0xc6, 'hierarchical progressive'], [0xc7, 'hierarchical lossless'],
  [0xc9, 'arithmetic'], [0xca, 'arithmetic progressive'], [0xcb, 'arithmetic lossless'],
  [0xcd, 'arithmetic hierarchical'], [0xce, 'arithmetic hierarchical progressive'], [0xcf, 'arithmetic hierarchical lossless'],
  [0xde, 'hierarchical'],
]);

export function readJpegHeader(given: Uint8Array): Codestream | CodestreamProblem {
  const bytes = bigEndian(given);
  const broken = (problem: string): CodestreamProblem => ({ problem, isUnsupported: false });
  if (bytes.u16(0) !== 0xffd8) return broken('it does not begin as a JPEG codestream');
  let frame: Omit<Codestream, 'isLossless' | 'isPlanar'> | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes.u8(at) !== 0xff) return broken(`byte ${at} of its header is no marker`);
    const marker = bytes.u8(at + 1);
    if (marker === 0xff) { // B.1.1.2: any number of fill bytes before a marker
      at += 1;
      continue;
    }
    const length = bytes.u16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) return broken('its header ends too early');
    const other = otherFrames.get(marker);
    if (other !== undefined) return { problem: `its JPEG process (${other}) is not decoded`, isUnsupported: true };
    const process = frames.get(marker);
    if (process !== undefined) {
      if (frame !== undefined) return broken('it has two frame headers');
      frame = {
        kind: marker === 0xf7 ? 'jpeg-ls' : 'jpeg', process, start: 0, isSigned: false,
        precision: bytes.u8(at + 4), rows: bytes.u16(at + 5), cols: bytes.u16(at + 7), components: bytes.u8(at + 9),
      };
    }
    if (marker === 0xda) {
      if (frame === undefined) return broken('its scan comes before its frame header');
      // T.87 C.2.3: NEAR and the interleave mode follow the component selectors; 0 is lossless, and one component after the other.
      const parameters = at + 5 + 2 * bytes.u8(at + 4);
      const [near, interleave] = [bytes.u8(parameters), bytes.u8(parameters + 1)];
      const isJpegLs = frame.kind === 'jpeg-ls';
      return { ...frame, isLossless: frame.process === 'lossless' || (isJpegLs && near === 0), isPlanar: isJpegLs && frame.components > 1 && interleave === 0 };
    }
    at += 2 + length;
  }
  return broken('its header ends too early');
}
