// The tables of the conformance statement, written from the tables that the reader works by.
import { repertoires } from './character-sets.ts';
import { photometricInterpretations } from './pixel-layout.ts';
import type { Photometric } from './pixel-layout.ts';
import { transferSyntaxes } from './transfer-syntax.ts';
import type { PixelPacking } from './transfer-syntax.ts';

const decoders: Readonly<Record<PixelPacking, string>> = {
  native: 'built in',
  rle: 'built in',
  'deflated-frame': 'built in (zlib)',
  jpeg: 'libjpeg (IJG 6b, 8, 12 and 16 bits)',
  'jpeg-ls': 'CharLS',
  'jpeg-2000': 'OpenJPEG',
  'ht-jpeg-2000': 'OpenJPH',
  unsupported: 'refused by name',
};

const interpretations: Readonly<Record<Photometric, string>> = {
  MONOCHROME1: 'any packing; low values are white',
  MONOCHROME2: 'any packing',
  'PALETTE COLOR': 'native, RLE; stored values are indices',
  RGB: 'any packing; planar configuration 0 and 1',
  YBR_FULL: 'any packing; planar configuration 0 and 1',
  YBR_FULL_422: 'native (8 bits, even columns), RLE with three whole samples, JPEG with any subsampling',
  YBR_PARTIAL_422: 'native (8 bits, even columns), JPEG',
  YBR_PARTIAL_420: 'compressed only',
  YBR_ICT: 'JPEG 2000, HTJ2K; decoded to RGB',
  YBR_RCT: 'JPEG 2000, HTJ2K; decoded to RGB',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Marker in the page → Markdown. */
export function conformanceTables(): ReadonlyMap<string, string> {
  return new Map([
    ['transfer-syntaxes', table(['transfer syntax', 'UID', 'read', 'decoder'],
      transferSyntaxes.map(({ uid, name, packing }) => [name, uid, packing === 'unsupported' ? 'no' : 'yes', decoders[packing]]))],
    ['photometric-interpretations', table(['photometric interpretation', 'read with'], photometricInterpretations.map((name) => [name, interpretations[name]]))],
    ['character-sets', table(['defined term', 'repertoire'], repertoires.map(({ term, name }) => [term, name]))],
  ]);
}
