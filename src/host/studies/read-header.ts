// One file → what a list of studies shows of it: for DICOM its header, for a picture its size. No pixel is decoded.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { constants as zlib, inflateRawSync } from 'node:zlib';
import { AppError } from '../../contracts/errors.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import { isMediaDirectory, readInstanceHeader } from '../../dicom/instance-header.ts';
import { sniffFormat } from '../images/sniff.ts';
import { contentIdentity, headBytes, identityOfBytes } from './content-identity.ts';
import { readSource } from './image-source.ts';
import { looksLikeZip } from './zip-signature.ts';
import type { InstanceHeader } from '../../dicom/instance-header.ts';
import type { ImageFormat } from '../images/sniff.ts';
import type { ImageSource } from './image-source.ts';

/** An image as it was found, before it belongs to a study. */
export interface FoundImage {
  /** By its content (content-identity.ts). */
  readonly id: string;
  readonly source: ImageSource;
  readonly name: string;
  /** Slash path below what was opened: how box files may name it. */
  readonly relativePath: string;
  readonly kind: 'dicom' | 'picture';
  readonly rows: number;
  readonly cols: number;
  /** Frames, or pages of a TIFF. */
  readonly frames: number;
  readonly header: InstanceHeader | null;
}

export type Reading =
  | { readonly kind: 'image'; readonly image: FoundImage }
  /** None of the formats that are read. */
  | { readonly kind: 'other' }
  | { readonly kind: 'zip' }
  | { readonly kind: 'directory' }
  /** A DICOM object without pixels: a report, a presentation state. */
  | { readonly kind: 'no-pixels'; readonly header: InstanceHeader };

/** A file that is called an image and is none is broken, not passed over. */
const imageNames = /\.(dcm|dicom|dic|png|jpe?g|tiff?)$/i;
/** Headers with large private elements or an icon; beyond it what was read so far has to do. */
const mostHeaderBytes = 4 * 2 ** 20;
const maxInflatedBytes = 512 * 2 ** 20;

/** @throws AppError `image_unreadable` for a file that is broken, may not be read or has vanished */
export function readHeader(source: ImageSource, relativePath: string): Promise<Reading> {
  return source.kind === 'file' ? readFileHeader(source, relativePath) : readEntryHeader(source, relativePath);
}

/** The first bytes of a file, by which it is told what it is; none where it cannot be read. */
export function readHead(path: string): Uint8Array {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const bytes = new Uint8Array(256);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return new Uint8Array(0);
  }
}

type FileSource = Extract<ImageSource, { kind: 'file' }>;
type EntrySource = Extract<ImageSource, { kind: 'zip-entry' }>;

/** Synchronous reads: in a thread of its own they cost a tenth of asynchronous ones. */
async function readFileHeader(source: FileSource, relativePath: string): Promise<Reading> {
  const name = basename(source.path);
  let file: number;
  try {
    // Without waiting: a pipe would be opened only when somebody writes to it.
    file = openSync(source.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw vanishedOr(name, error);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new AppError('image_unreadable', `${name}: expected an image file, got a device or a pipe`);
    const readAt = (at: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, at));
    };
    const head = readAt(0, Math.min(headBytes, found.size));
    const format = sniffFormat(head);
    if (format === undefined) return kindOfOther(head, name);
    const id = contentIdentity(found.size, (at, length) => (at === 0 ? head.subarray(0, length) : readAt(at, length)));
    const common = { id, source, name, relativePath };
    if (format !== 'dicom') return { kind: 'image', image: { ...common, ...(await pictureSize(source.path, format, name)) } };
    let bytes = head;
    for (;;) {
      const isAll = bytes.length >= Math.min(found.size, mostHeaderBytes);
      const reading = dicomReading(bytes, { ...common, fileBytes: found.size, isAll });
      if (reading !== null) return reading;
      bytes = readAt(0, Math.min(found.size, bytes.length * 8));
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw vanishedOr(name, error);
  } finally {
    closeSync(file);
  }
}

async function readEntryHeader(source: EntrySource, relativePath: string): Promise<Reading> {
  const name = basename(source.entry.name);
  const bytes = await readSource(source);
  const format = sniffFormat(bytes);
  if (format === undefined) return kindOfOther(bytes, name);
  const common = { id: identityOfBytes(bytes), source, name, relativePath };
  if (format !== 'dicom') return { kind: 'image', image: { ...common, ...(await pictureSize(bytes, format, name)) } };
  return dicomReading(bytes, { ...common, fileBytes: bytes.length, isAll: true }) ?? { kind: 'other' };
}

function kindOfOther(head: Uint8Array, name: string): Reading {
  if (looksLikeZip(head)) return { kind: 'zip' };
  if (!imageNames.test(name)) return { kind: 'other' };
  throw new AppError('image_unreadable', head.length === 0
    ? `${name}: the file is empty, expected a DICOM, PNG, JPEG or TIFF image`
    : `${name}: expected a DICOM, PNG, JPEG or TIFF image, got something else`);
}

/** null: more of the file is needed. */
function dicomReading(bytes: Uint8Array, { fileBytes, isAll, ...common }: Pick<FoundImage, 'id' | 'source' | 'name' | 'relativePath'> & { readonly fileBytes: number; readonly isAll: boolean }): Reading | null {
  const { name } = common;
  let reading: ReturnType<typeof readInstanceHeader>;
  try {
    // Of a deflated data set there may be a part only: it is inflated as far as it goes.
    reading = readInstanceHeader(bytes, { name, inflateRaw: (deflated) => inflateRawSync(deflated, { maxOutputLength: maxInflatedBytes, finishFlush: zlib.Z_SYNC_FLUSH }) });
  } catch (error) {
    if (!isAll) return null;
    throw error;
  }
  if (!reading.isWhole && !isAll) return null;
  const { header, neededBytes } = reading;
  if (isMediaDirectory(header)) return { kind: 'directory' };
  if (header.size === null) {
    if (reading.breaksOff) throw new AppError('image_unreadable', `${name}: the DICOM file breaks off before its pixels, after ${fileBytes} bytes`);
    return { kind: 'no-pixels', header };
  }
  if (neededBytes > fileBytes) throw new AppError('image_unreadable', `${name}: its header asks for ${neededBytes} bytes, the file holds ${fileBytes}: it was cut`);
  return { kind: 'image', image: { ...common, kind: 'dicom', ...header.size, header } };
}

/** sharp is loaded where there are pictures only. */
async function pictureSize(input: string | Uint8Array, format: Exclude<ImageFormat, 'dicom'>, name: string): Promise<Pick<FoundImage, 'kind' | 'rows' | 'cols' | 'frames' | 'header'>> {
  const { measurePicture } = await import('../images/picture.ts');
  return { kind: 'picture', ...(await measurePicture(input, { name, format })), header: null };
}

function vanishedOr(name: string, error: unknown): AppError {
  const reason = unreadableReason(error);
  return new AppError('image_unreadable', `${name}: expected an image file, got ${reason === 'no such file' ? 'none: it has vanished' : reason}`);
}
