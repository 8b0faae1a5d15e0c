// A file's bytes → a decoded image, whatever format they are in; every way in which they are not an image ends in one line.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { AppError } from '../../contracts/errors.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import { dicomDisplay, pictureDisplay } from '../../dicom/display.ts';
import { readDicom } from '../../dicom/read-dicom.ts';
import type { DicomFile } from '../../dicom/read-dicom.ts';
import { dtypeOf } from '../../dicom/stored.ts';
import type { StoredPixels } from '../../dicom/stored.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import { createCodecs } from './codecs.ts';
import { decodePicture } from './picture.ts';
import { sniffFormat } from './sniff.ts';

export type { DecodedImage } from '../../dicom/decoded-image.ts';

/** Compiled when the first compressed frame is decoded. */
const decodeCodestream = createCodecs();

/** A deflated data set that unpacks to more than this is refused. */
const maxInflatedBytes = 512 * 2 ** 20;

/**
 * Decode one frame.
 *
 * @param name stands in messages and in the result: the file's name, not its path
 * @param frame counted from 0; pages of a TIFF count as frames
 * @throws AppError `image_unreadable`, `image_unsupported`, `usage_option` (no such frame)
 */
export async function decodeImage(bytes: Uint8Array, { name, frame = 0 }: { name: string; frame?: number }): Promise<DecodedImage> {
  if (bytes.length === 0) throw new AppError('image_unreadable', `${name}: the file is empty, expected a DICOM, PNG, JPEG or TIFF image.`);
  const format = sniffFormat(bytes);
  if (format === undefined) throw new AppError('image_unreadable', `${name}: expected a DICOM, PNG, JPEG or TIFF image, got ${bytes.length} bytes of something else.`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (format === 'dicom') return dicomImage(openDicom(bytes, name), { name, sha256, frame });
  const { stored, ...size } = await decodePicture(bytes, { name, format, frame });
  const bits = stored.BYTES_PER_ELEMENT * 8;
  return { kind: 'picture', format, name, sha256, ...size, bits, isSigned: false, frame, stored, display: pictureDisplay(stored, size.samples) };
}

/** @throws AppError `image_unreadable` also for a folder and for a path that does not exist */
export async function decodeImageFile(path: string, { frame = 0 }: { frame?: number } = {}): Promise<DecodedImage> {
  return decodeImage(await readImageFile(path), { name: basename(path), frame });
}

/** A file's bytes, with refusals in the product's own words. */
export async function readImageFile(path: string): Promise<Uint8Array> {
  const name = basename(path);
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new AppError('image_unreadable', `${name}: expected an image file, got a folder.`);
    // A device or a pipe may never end.
    if (!found.isFile()) throw new AppError('image_unreadable', `${name}: expected an image file, got a device or a pipe.`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('image_unreadable', `${name}: expected an image file, got ${unreadableReason(error)}.`);
  }
}

/** A DICOM file for several frames: parsed once. Inflation is bounded. */
export function openDicom(bytes: Uint8Array, name: string): DicomFile {
  return readDicom(bytes, { name, inflateRaw: (deflated) => inflateRawSync(deflated, { maxOutputLength: maxInflatedBytes }), decode: decodeCodestream });
}

/** Values as stored, with what a .npy header needs: no rescale, LUT or colour conversion. */
export function storedPixels(image: DecodedImage): StoredPixels {
  const shape = image.samples === 1 ? [image.rows, image.cols] : [image.rows, image.cols, image.samples];
  return { values: image.stored, dtype: dtypeOf(image.stored), shape };
}

function dicomImage(file: DicomFile, { name, sha256, frame }: { name: string; sha256: string; frame: number }): DecodedImage {
  const { image } = file;
  const stored = file.frame(frame);
  return {
    kind: 'dicom', format: 'dicom', name, sha256,
    rows: image.rows, cols: image.cols, samples: image.samples, bits: image.bitsStored, isSigned: image.isSigned,
    frames: image.frames, frame, stored, display: dicomDisplay(image, stored), dicom: image, overlays: file.overlays(frame),
  };
}
