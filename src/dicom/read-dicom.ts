// A DICOM file: its description at once, its frames when asked for.
import { AppError } from '../contracts/errors.ts';
import type { DicomDataSet, DicomElement } from './data-set.ts';
import { describeDicomImage } from './dicom-image.ts';
import type { DicomImage } from './dicom-image.ts';
import { decodedFrame, nativeFrame, nativeFrameBits } from './native.ts';
import { parseFile } from './parse.ts';
import type { InflateRaw } from './parse.ts';
import { readOverlays } from './overlays.ts';
import type { OverlayPlane } from './overlays.ts';
import { pixelTagOf, readPixelLayout } from './pixel-layout.ts';
import { decodeRleFrame } from './rle.ts';
import type { StoredValues } from './stored.ts';
import { tagText, tags } from './tags.ts';

export interface DicomFile {
  readonly image: DicomImage;
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

const mediaDirectory = '1.2.840.10008.1.3.10';
/** A frame larger than this is refused before memory is taken: radiographs stay below 100 MB. */
const maxFrameBytes = 512 * 2 ** 20;

/** @throws AppError `image_unreadable`, `image_unsupported` */
export function readDicom(bytes: Uint8Array, { name, inflateRaw }: { name: string; inflateRaw: InflateRaw }): DicomFile {
  const { dataSet, meta, syntax, stoppedBecause } = parseFile(bytes, { name, inflateRaw });
  const pixelTag = pixelTagOf(dataSet);
  const element = pixelTag === undefined ? undefined : dataSet.element(pixelTag);
  if (pixelTag === undefined || element === undefined) {
    const sopClass = dataSet.string(tags.SOPClassUID) ?? meta?.string(tags.MediaStorageSOPClassUID);
    if (sopClass === mediaDirectory) throw new AppError('image_unreadable', `${name}: expected an image, got a DICOMDIR (the directory of a medium).`);
    const reason = stoppedBecause === undefined ? '' : ` (${stoppedBecause})`;
    throw new AppError('image_unreadable', `${name}: the DICOM file has no pixel data${reason}.`);
  }
  const layout = readPixelLayout(dataSet, name, pixelTag);
  const image = describeDicomImage(dataSet, layout, { name, syntax, stoppedBecause });
  // Length faults are found at once, not at the first frame: a file is readable or it is refused.
  if (syntax.packing === 'native') checkNativeLength(dataSet, element, image, name);
  return {
    image,
    frame: (index) => readFrame(dataSet, element, image, { name, index }),
    overlays: (index) => readOverlays(dataSet, layout, { frame: index, isNative: syntax.packing === 'native' }),
  };
}

function readFrame(dataSet: DicomDataSet, element: DicomElement, image: DicomImage, { name, index }: { name: string; index: number }): StoredValues {
  if (!Number.isInteger(index) || index < 0 || index >= image.frames) {
    throw new AppError('usage_option', `${name}: frame ${index} does not exist, expected 0 to ${image.frames - 1}.`);
  }
  if (image.syntax.packing === 'unsupported') {
    throw new AppError('image_unsupported', `${name}: pixels in ${image.syntax.name} (${image.syntax.uid}) cannot be decoded; expected an uncompressed or RLE Lossless file.`);
  }
  if (image.syntax.packing === 'native') {
    return nativeFrame(dataSet.valueBytes(element.tag), image, index, { isBigEndian: dataSet.isBigEndian, vr: element.vr });
  }
  if (image.bitsAllocated === 1 || image.isFloat || image.photometric === 'YBR_FULL_422') {
    throw new AppError('image_unsupported', `${name}: RLE Lossless with ${image.bitsAllocated}-bit ${image.photometric} pixels cannot be decoded.`);
  }
  const pixelCount = image.rows * image.cols;
  const bytesPerSample = image.bitsAllocated / 8;
  checkFrameSize(pixelCount * image.samples * bytesPerSample, name);
  const packed = fragmentsOfFrame(dataSet, element, { name, index, frames: image.frames });
  return decodedFrame(decodeRleFrame(packed, { pixelCount, samples: image.samples, bytesPerSample, name, frame: index }), image);
}

function checkNativeLength(dataSet: DicomDataSet, element: DicomElement, image: DicomImage, name: string): void {
  if (element.fragments !== undefined) {
    throw new AppError('image_unreadable', `${name}: ${tagText(element.tag)}: expected plain bytes for ${image.syntax.name}, got encapsulated fragments.`);
  }
  const frameBits = nativeFrameBits(image);
  const expected = Math.ceil(frameBits * image.frames / 8);
  const got = dataSet.valueBytes(element.tag).length;
  const size = `${image.rows} rows × ${image.cols} columns × ${image.samples} samples × ${image.bitsAllocated} bits × ${image.frames} frames`;
  if (got < expected) throw new AppError('image_unreadable', `${name}: ${tagText(element.tag)}: expected ${expected} bytes (${size}), got ${got}.`);
  if (element.length > got) {
    throw new AppError('image_unreadable', `${name}: ${tagText(element.tag)}: its length says ${element.length} bytes, the file holds ${got}.`);
  }
  checkFrameSize(frameBits / 8, name);
}

function checkFrameSize(bytes: number, name: string): void {
  if (bytes > maxFrameBytes) throw new AppError('image_unsupported', `${name}: a frame of ${bytes} bytes is larger than the ${maxFrameBytes} that are read.`);
}

/** PS3.5 A.4: fragments belong to frames by the offset table, else one each, else all to the only frame. */
function fragmentsOfFrame(dataSet: DicomDataSet, element: DicomElement, { name, index, frames }: { name: string; index: number; frames: number }): Uint8Array {
  const fragments = element.fragments ?? [];
  const refuse = (problem: string) => new AppError('image_unreadable', `${name}: ${tagText(element.tag)}: ${problem}.`);
  if (element.fragments === undefined) throw refuse('expected encapsulated fragments, got plain bytes');
  for (const [i, fragment] of fragments.entries()) {
    const available = Math.max(dataSet.bytes.length - fragment.position, 0);
    if (fragment.length > available) throw refuse(`fragment ${i}: expected ${fragment.length} bytes, got ${available}`);
  }
  const chosen = fragments.filter((fragment, i) => {
    if (frames === 1) return true;
    if (element.offsetTable.length === frames) {
      const from = element.offsetTable[index] ?? 0;
      return fragment.offset >= from && fragment.offset < (element.offsetTable[index + 1] ?? Number.POSITIVE_INFINITY);
    }
    return fragments.length === frames && i === index;
  });
  if (chosen.length === 0) throw refuse(`no fragment for frame ${index}: expected ${frames} frames, got ${fragments.length} fragments`);
  const parts = chosen.map(({ position, length }) => dataSet.bytes.subarray(position, position + length));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}
