// Overlay planes, groups 6000 to 601E: graphics and regions that lie over the image, in data of their own or in unused pixel bits. PS3.3 C.9.2.
import type { DicomDataSet } from './data-set.ts';
import type { PixelLayout } from './pixel-layout.ts';
import { tags } from './tags.ts';

export interface OverlayPlane {
  /** e.g. "6000". */
  readonly group: string;
  /** (60xx,0040): graphics, or a region of interest. */
  readonly kind: 'graphic' | 'region';
  readonly rows: number;
  readonly cols: number;
  /** Row and column of the image, from 0, under the plane's first pixel; may be negative (C.9.2.1.1). */
  readonly top: number;
  readonly left: number;
  readonly description?: string;
  /** Row-major, rows × cols, 0 or 1. */
  readonly bits: Uint8Array;
}

const mostRows = 65_535;

/**
 * The planes that lie over one frame. A plane that cannot be read is left out: it is drawn over the image, the image
 * itself does not depend on it.
 *
 * @param frame counted from 0
 */
export function readOverlays(dataSet: DicomDataSet, layout: PixelLayout, { frame, isNative }: { frame: number; isNative: boolean }): OverlayPlane[] {
  return Array.from({ length: 16 }, (_, i) => `60${(2 * i).toString(16).padStart(2, '0')}`).flatMap((group) => readPlane(dataSet, layout, { group, frame, isNative }) ?? []);
}

function readPlane(dataSet: DicomDataSet, layout: PixelLayout, { group, frame, isNative }: { group: string; frame: number; isNative: boolean }): OverlayPlane | undefined {
  const tag = (element: string) => `x${group}${element}`;
  const kind = dataSet.string(tag('0040'));
  if (kind === undefined && dataSet.word(tag('0010')) === undefined) return undefined;
  const rows = dataSet.word(tag('0010')) ?? layout.rows;
  const cols = dataSet.word(tag('0011')) ?? layout.cols;
  if (rows < 1 || cols < 1 || rows > mostRows || cols > mostRows) return undefined;
  const bits = dataSet.element(tag('3000')) === undefined
    ? embeddedBits(dataSet, layout, { rows, cols, frame, isNative, position: dataSet.word(tag('0102')) })
    : separateBits(dataSet, tag('3000'), { rows, cols, index: overlayFrame(dataSet, { group, frame }) });
  if (bits === undefined) return undefined;
  const [row, column] = dataSet.words(tag('0050'), { isSigned: true });
  const description = dataSet.text(tag('0022')) ?? dataSet.text(tag('1500'));
  return {
    group, rows, cols, bits, kind: kind === 'R' ? 'region' : 'graphic',
    // C.9.2.1.1: 1\1 is the upper left pixel of the image.
    top: (row ?? 1) - 1, left: (column ?? 1) - 1,
    ...(description === undefined ? {} : { description }),
  };
}

/** C.9.2.1.3 and C.9.2.1.4: the planes of a multi-frame overlay belong to the frames from Image Frame Origin on; one plane alone belongs to all. */
function overlayFrame(dataSet: DicomDataSet, { group, frame }: { group: string; frame: number }): number {
  const planes = dataSet.number(`x${group}0015`) ?? 1;
  if (!(planes > 1)) return 0;
  return frame - ((dataSet.word(`x${group}0051`) ?? 1) - 1);
}

/** (60xx,3000): one bit a pixel, the first one the least significant of the first byte or word (PS3.5 8.1.2). */
function separateBits(dataSet: DicomDataSet, tag: string, { rows, cols, index }: { rows: number; cols: number; index: number }): Uint8Array | undefined {
  const count = rows * cols;
  const bytes = dataSet.valueBytes(tag);
  const first = index * count;
  if (index < 0 || bytes.length * 8 < first + count) return undefined;
  // OW words of a big-endian file are swapped; in OB there is nothing to swap.
  const swap = dataSet.isBigEndian && dataSet.element(tag)?.vr !== 'OB' ? 1 : 0;
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const bit = first + i;
    out[i] = ((bytes[(bit >> 3) ^ swap] ?? 0) >> (bit & 7)) & 1;
  }
  return out;
}

/** Retired: the plane is a bit of each pixel's cell that Bits Stored leaves free, (60xx,0102) counted from the least significant. */
function embeddedBits(dataSet: DicomDataSet, layout: PixelLayout, { rows, cols, frame, isNative, position }: { rows: number; cols: number; frame: number; isNative: boolean; position: number | undefined }): Uint8Array | undefined {
  const isFree = position !== undefined && position < layout.bitsAllocated && (position > layout.highBit || position <= layout.highBit - layout.bitsStored);
  const isPossible = isNative && layout.pixelTag === tags.PixelData && layout.samples === 1 && (layout.bitsAllocated === 8 || layout.bitsAllocated === 16);
  if (!isFree || !isPossible || rows !== layout.rows || cols !== layout.cols) return undefined;
  const count = rows * cols;
  const width = layout.bitsAllocated / 8;
  const bytes = dataSet.valueBytes(layout.pixelTag);
  const start = frame * count * width;
  if (bytes.length < start + count * width) return undefined;
  const byte = dataSet.isBigEndian ? width - 1 - (position >> 3) : position >> 3;
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) out[i] = ((bytes[start + i * width + byte] ?? 0) >> (position & 7)) & 1;
  return out;
}
