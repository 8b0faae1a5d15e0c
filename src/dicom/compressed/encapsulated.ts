// Encapsulated pixel data: which fragments make up which frame. PS3.5 A.4, PS3.3 C.7.6.3.1.8.
import { AppError } from '../../contracts/errors.ts';
import type { DicomDataSet, DicomElement, DicomFragment } from '../data-set.ts';
import type { PixelPacking } from '../transfer-syntax.ts';
import { tagText, tags } from '../tags.ts';

export interface Encapsulated {
  /** The bytes of a frame, its fragments joined. */
  frame(index: number): Uint8Array;
}

/**
 * The frames of an encapsulated element. Tables are trusted only as far as they point at fragments that are there.
 *
 * @throws AppError `image_unreadable` for plain bytes, a fragment beyond the end of the file, or fragments that cannot be told apart
 */
export function encapsulatedFrames(dataSet: DicomDataSet, element: DicomElement, { name, frames, packing }: { name: string; frames: number; packing: PixelPacking }): Encapsulated {
  const { fragments } = element;
  const refuse = (problem: string): AppError => new AppError('image_unreadable', `${name}: ${tagText(element.tag)}: ${problem}.`);
  if (fragments === undefined) throw refuse('expected encapsulated fragments, got plain bytes');
  const bytesOf = ({ position, length }: DicomFragment): Uint8Array => dataSet.bytes.subarray(position, position + length);
  for (const [i, fragment] of fragments.entries()) {
    const available = Math.max(dataSet.bytes.length - fragment.position, 0);
    if (fragment.length > available) throw refuse(`fragment ${i}: expected ${fragment.length} bytes, got ${available}`);
  }
  const starts = firstFragments(dataSet, element, fragments, { frames, packing });
  if (starts === undefined) throw refuse(`expected ${frames} frames, got ${fragments.length} fragments that cannot be told apart: the offset table does not point at them`);
  return {
    frame(index) {
      const from = starts[index];
      if (from === undefined) throw refuse(`no fragment for frame ${index}`);
      return joined(fragments.slice(from, starts[index + 1] ?? fragments.length).map(bytesOf));
    },
  };
}

/** For each frame the index of its first fragment; undefined when that cannot be known. */
function firstFragments(dataSet: DicomDataSet, element: DicomElement, fragments: readonly DicomFragment[], { frames, packing }: { frames: number; packing: PixelPacking }): readonly number[] | undefined {
  if (fragments.length < frames) return undefined;
  if (frames === 1) return [0];
  // A.4: a frame has at least one fragment, so as many fragments as frames are one each, whatever a table says.
  if (fragments.length === frames) return fragments.map((_, i) => i);
  const indices = new Map(fragments.map(({ offset }, i) => [offset, i]));
  return fromOffsets(element.offsetTable, indices, frames)
    ?? fromOffsets(extendedOffsets(dataSet), indices, frames)
    ?? fromMarkers(fragments.map(({ position }) => dataSet.bytes.subarray(position, position + 4)), { frames, packing });
}

/** Offsets count from the first fragment's item tag: ascending, each that of a fragment, the first 0. */
function fromOffsets(offsets: readonly number[], indices: ReadonlyMap<number, number>, frames: number): readonly number[] | undefined {
  if (offsets.length !== frames || offsets[0] !== 0) return undefined;
  const found = offsets.map((offset) => indices.get(offset) ?? -1);
  return found.every((index, i) => index >= 0 && (i === 0 || index > (found[i - 1] ?? -1))) ? found : undefined;
}

/** (7FE0,0001): 64-bit offsets, PS3.3 C.7.6.3.1.8. */
function extendedOffsets(dataSet: DicomDataSet): readonly number[] {
  const bytes = dataSet.valueBytes(tags.ExtendedOffsetTable);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => Number(view.getBigUint64(8 * i, true)));
}

/** Without a usable table: a codestream begins with its own marker, and a frame with its codestream. */
function fromMarkers(heads: readonly Uint8Array[], { frames, packing }: { frames: number; packing: PixelPacking }): readonly number[] | undefined {
  const marker = packing === 'jpeg' || packing === 'jpeg-ls' ? [0xff, 0xd8, 0xff] : packing === 'jpeg-2000' || packing === 'ht-jpeg-2000' ? [0xff, 0x4f, 0xff, 0x51] : undefined;
  if (marker === undefined) return undefined;
  const starts = heads.flatMap((head, i) => (marker.every((byte, k) => head[k] === byte) ? [i] : []));
  return starts.length === frames && starts[0] === 0 ? starts : undefined;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
