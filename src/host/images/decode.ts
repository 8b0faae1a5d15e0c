// A file's bytes → a decoded image, whatever format they are in; every way in which they are not an image ends in one line.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import { pictureDisplay } from '../../dicom/display.ts';
import { dtypeOf } from '../../dicom/stored.ts';
import type { StoredPixels } from '../../dicom/stored.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import { openDicomImage } from './dicom-file.ts';
import { sniffFormat } from './sniff.ts';

export type { DecodedImage } from '../../dicom/decoded-image.ts';
export { openDicom } from './dicom-file.ts';

/** An image whose frames are decoded when asked for. */
export interface OpenedImage {
  /** Rows × columns × samples; undefined where only decoding tells. */
  readonly valuesPerFrame: number | undefined;
  /** @throws AppError `image_unreadable`, `image_unsupported`, `usage_option` (no such frame) */
  frame(index: number): Promise<DecodedImage>;
}

/**
 * @param name stands in messages and in the result: the file's name, not its path
 * @throws AppError `image_unreadable`, `image_unsupported`
 */
export function openImage(bytes: Uint8Array, name: string): OpenedImage {
  if (bytes.length === 0) throw new AppError('image_unreadable', `${name}: the file is empty, expected a DICOM, PNG, JPEG or TIFF image.`);
  const format = sniffFormat(bytes);
  if (format === undefined) throw new AppError('image_unreadable', `${name}: expected a DICOM, PNG, JPEG or TIFF image, got ${bytes.length} bytes of something else.`);
  if (format === 'dicom') {
    const file = openDicomImage(bytes, name);
    return { valuesPerFrame: file.valuesPerFrame, frame: async (index) => file.frame(index) };
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    valuesPerFrame: undefined,
    async frame(frame) {
      // Its library is large, and DICOM files have no use for it.
      const { decodePicture } = await import('./picture.ts');
      const { stored, ...size } = await decodePicture(bytes, { name, format, frame });
      const bits = stored.BYTES_PER_ELEMENT * 8;
      return { kind: 'picture', format, name, sha256, ...size, bits, isSigned: false, frame, stored, display: pictureDisplay(stored, size.samples) };
    },
  };
}

/**
 * Decode one frame in this thread.
 *
 * @param frame counted from 0; pages of a TIFF count as frames
 * @throws as openImage and its frames
 */
export async function decodeImage(bytes: Uint8Array, { name, frame = 0 }: { name: string; frame?: number }): Promise<DecodedImage> {
  return openImage(bytes, name).frame(frame);
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

/** Values as stored, with what a .npy header needs: no rescale, LUT or colour conversion. */
export function storedPixels(image: DecodedImage): StoredPixels {
  const shape = image.samples === 1 ? [image.rows, image.cols] : [image.rows, image.cols, image.samples];
  return { values: image.stored, dtype: dtypeOf(image.stored), shape };
}
