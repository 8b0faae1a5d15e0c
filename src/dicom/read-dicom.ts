// A DICOM file: its description at once, its frames when asked for.
import { AppError } from '../contracts/errors.ts';
import { compressedFrame } from './compressed/compressed-frame.ts';
import type { DecodeCodestream } from './compressed/compressed-frame.ts';
import { encapsulatedFrames } from './compressed/encapsulated.ts';
import type { DicomDataSet, DicomElement } from './data-set.ts';
import { describeDicomImage } from './dicom-image.ts';
import type { DicomImage } from './dicom-image.ts';
import { frameDataSet, hasWindowOfItsOwn } from './functional-groups.ts';
import { nativeFrame, nativeFrameBits, unpackedFrame } from './native.ts';
import { readOverlays } from './overlays.ts';
import type { OverlayPlane } from './overlays.ts';
import { parseFile } from './parse.ts';
import type { InflateRaw } from './parse.ts';
import { isHalfChroma, pixelTagOf, readPixelLayout } from './pixel-layout.ts';
import type { PixelLayout } from './pixel-layout.ts';
import { decodeRleFrame } from './rle.ts';
import type { StoredValues } from './stored.ts';
import { tagText, tags } from './tags.ts';

export interface DicomFile {
  /** What the file says of its first frame, and of all frames where they do not differ. */
  readonly image: DicomImage;
  /** The same of a frame, counted from 0: frames of an enhanced image may each have a window, a rescale, a shutter and a place of their own. */
  readonly imageOf: (index: number) => DicomImage;
  /**
   * Stored values of a frame, counted from 0.
   *
   * @throws AppError `image_unsupported` for a transfer syntax that is not decoded, `image_unreadable` for broken pixel data,
   *   `usage_option` for a frame that the file does not have
   */
  readonly frame: (index: number) => StoredValues;
  /** Overlay planes of a frame, counted from 0. */
  readonly overlays: (index: number) => OverlayPlane[];
}

export interface DicomReading {
  /** Stands in messages. */
  readonly name: string;
  readonly inflateRaw: InflateRaw;
  /** Decoder of JPEG, JPEG-LS, JPEG 2000 and HTJ2K; without one, such pixels are refused. */
  readonly decode?: DecodeCodestream;
}

const mediaDirectory = '1.2.840.10008.1.3.10';
/** A frame larger than this is refused before memory is taken: radiographs stay below 100 MB. */
const maxFrameBytes = 512 * 2 ** 20;

/** @throws AppError `image_unreadable`, `image_unsupported` */
export function readDicom(bytes: Uint8Array, reading: DicomReading): DicomFile {
  const { name, inflateRaw } = reading;
  const { dataSet, meta, syntax, saidSyntax, stoppedBecause } = parseFile(bytes, { name, inflateRaw });
  const pixelTag = pixelTagOf(dataSet);
  const element = pixelTag === undefined ? undefined : dataSet.element(pixelTag);
  if (pixelTag === undefined || element === undefined) {
    const sopClass = dataSet.string(tags.SOPClassUID) ?? meta?.string(tags.MediaStorageSOPClassUID);
    if (sopClass === mediaDirectory) throw new AppError('image_unreadable', `${name}: expected an image, got a DICOMDIR (the directory of a medium).`);
    const reason = stoppedBecause === undefined ? '' : ` (${stoppedBecause})`;
    throw new AppError('image_unreadable', `${name}: the DICOM file has no pixel data${reason}.`);
  }
  const isNative = syntax.packing === 'native';
  const layout = readPixelLayout(dataSet, { name, pixelTag, isNative });
  checkFrameSize(layout, name);
  // Length faults are found at once, not at the first frame: a file is readable or it is refused.
  const native = isNative ? nativePixels(dataSet, element, layout, name) : undefined;
  const mislabelled = saidSyntax === undefined ? undefined : `the header says ${saidSyntax.name}, the data set is in ${syntax.name}`;
  const stopped = [mislabelled, stoppedBecause, native?.warning].filter((warning) => warning !== undefined).join('; ') || undefined;
  const described = (seen: DicomDataSet, index: number): DicomImage => describeDicomImage(seen, native?.layout ?? layout, { name, syntax, stoppedBecause: stopped, hasFrameWindow: hasWindowOfItsOwn(dataSet, index) });
  const first = frameDataSet(dataSet, 0);
  const image = described(first, 0);
  return {
    image,
    imageOf(index) {
      const seen = frameDataSet(dataSet, index);
      return seen === first ? image : described(seen, index);
    },
    frame(index) {
      if (!Number.isInteger(index) || index < 0 || index >= image.frames) {
        throw new AppError('usage_option', `${name}: frame ${index} does not exist, expected 0 to ${image.frames - 1}.`);
      }
      return native === undefined ? packedFrame(dataSet, element, image, { ...reading, index }) : native.frame(index);
    },
    overlays: (index) => readOverlays(dataSet, image, { frame: index, isNative }),
  };
}

interface NativePixels {
  readonly layout: PixelLayout;
  readonly warning: string | undefined;
  frame(index: number): StoredValues;
}

function nativePixels(dataSet: DicomDataSet, element: DicomElement, given: PixelLayout, name: string): NativePixels {
  const refuse = (problem: string): AppError => new AppError('image_unreadable', `${name}: ${tagText(element.tag)}: ${problem}.`);
  if (element.fragments !== undefined) throw refuse('expected plain bytes for an uncompressed transfer syntax, got encapsulated fragments');
  const value = dataSet.valueBytes(element.tag);
  // Files exist that say YBR_FULL_422 and store three samples for every pixel.
  const whole: PixelLayout = { ...given, photometric: 'YBR_FULL' };
  const isWhole = isHalfChroma(given) && given.photometric === 'YBR_FULL_422' && value.length >= nativeBytes(whole) && value.length <= nativeBytes(whole) + 1;
  const layout = isWhole ? whole : given;
  const expected = nativeBytes(layout);
  const size = `${layout.rows} rows × ${layout.cols} columns × ${layout.samples} samples × ${layout.bitsAllocated} bits × ${layout.frames} frames`;
  if (value.length < expected) throw refuse(`expected ${expected} bytes (${size}), got ${value.length}`);
  if (element.length > value.length) throw refuse(`its length says ${element.length} bytes, the file holds ${value.length}`);
  return {
    layout,
    warning: isWhole ? 'Photometric Interpretation YBR_FULL_422 with three samples for every pixel is read as YBR_FULL' : undefined,
    frame: (index) => nativeFrame(value, layout, index, { isBigEndian: dataSet.isBigEndian, vr: element.vr }),
  };
}

function nativeBytes(layout: PixelLayout): number {
  return Math.ceil(nativeFrameBits(layout) * layout.frames / 8);
}

function packedFrame(dataSet: DicomDataSet, element: DicomElement, image: DicomImage, { name, inflateRaw, decode, index }: DicomReading & { index: number }): StoredValues {
  const { packing } = image.syntax;
  const { frames, rows, cols, samples } = image;
  if (packing === 'unsupported' || packing === 'native' || (decode === undefined && packing !== 'rle' && packing !== 'deflated-frame')) {
    throw new AppError('image_unsupported', `${name}: pixels in ${image.syntax.name} (${image.syntax.uid}) cannot be decoded.`);
  }
  const packed = encapsulatedFrames(dataSet, element, { name, frames, packing }).frame(index);
  if (packing !== 'rle' && packing !== 'deflated-frame') {
    if (decode === undefined) throw new AppError('image_unsupported', `${name}: no decoder for ${image.syntax.name}.`);
    return compressedFrame(packed, image, { packing, decode, name, index });
  }
  const isBits = image.bitsAllocated === 1;
  const bytesPerSample = isBits ? 1 : image.bitsAllocated / 8;
  // 1-bit frames are packed eight pixels to a byte, each frame on its own (PS3.5 8.1.1, annex G).
  const pixelCount = isBits ? Math.ceil(rows * cols / 8) : rows * cols;
  if (packing === 'rle') return unpackedFrame(decodeRleFrame(packed, { pixelCount, samples, bytesPerSample, name, frame: index }), image);
  const expected = pixelCount * samples * bytesPerSample;
  const bytes = inflatedFrame(packed, inflateRaw, { name, index });
  if (bytes.length < expected) throw new AppError('image_unreadable', `${name}: frame ${index}: expected ${expected} bytes, got ${bytes.length}.`);
  return nativeFrame(bytes, { ...image, photometric: isHalfChroma(image) ? 'YBR_FULL' : image.photometric }, 0, { isBigEndian: false, vr: element.vr });
}

function inflatedFrame(packed: Uint8Array, inflateRaw: InflateRaw, { name, index }: { name: string; index: number }): Uint8Array {
  try {
    const inflated = inflateRaw(packed);
    // A Node Buffer's slice() shares memory where a Uint8Array's copies.
    return new Uint8Array(inflated.buffer, inflated.byteOffset, inflated.byteLength);
  } catch {
    throw new AppError('image_unreadable', `${name}: frame ${index}: its deflate stream is damaged, or unpacks to more than is read.`);
  }
}

function checkFrameSize({ rows, cols, samples, bitsAllocated }: PixelLayout, name: string): void {
  const bytes = Math.ceil(rows * cols * samples * bitsAllocated / 8);
  if (bytes > maxFrameBytes) throw new AppError('image_unsupported', `${name}: a frame of ${bytes} bytes is larger than the ${maxFrameBytes} that are read.`);
}
