// Zip archives, listed and read in place under limits. The one file that knows yauzl.
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import * as yauzl from 'yauzl';
import { AppError } from '../../contracts/errors.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import type { Entry, ZipFile } from 'yauzl';
import type { ZipPlace } from './image-source.ts';

export interface ZipLimits {
  readonly entries: number;
  /** Unpacked, of one entry. */
  readonly entryBytes: number;
  /** Unpacked, of all together. */
  readonly totalBytes: number;
  /** Unpacked ÷ packed of an entry larger than `smallBytes`: an image of one grey level packs well, but no archive of images is nothing but these. */
  readonly ratio: number;
  readonly smallBytes: number;
}

export const zipLimits: ZipLimits = { entries: 100_000, entryBytes: 2 ** 30, totalBytes: 64 * 2 ** 30, ratio: 250, smallBytes: 64 * 2 ** 20 };

export interface ZipListing {
  readonly entries: readonly ZipPlace[];
  /** Entries that are not read, each with its reason. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

const localHeaderBytes = 30;

/**
 * The files of an archive, by its central directory. Nothing is unpacked.
 *
 * @throws AppError `image_unreadable` for an archive that is broken, spread over volumes, or larger than the limits
 */
export async function listZip(path: string, limits: ZipLimits = zipLimits): Promise<ZipListing> {
  const name = basename(path);
  const archiveBytes = await stat(path).then(({ size }) => size, (error: unknown) => { throw unreadable(name, unreadableReason(error)); });
  const zip = await yauzl.openPromise(path, { decodeStrings: false, validateEntrySizes: false, autoClose: false }).catch((error: unknown) => { throw unreadable(name, zipReason(error)); });
  try {
    return await collect(zip, { name, archiveBytes, limits });
  } finally {
    zip.close();
  }
}

async function collect(zip: ZipFile, { name, archiveBytes, limits }: { name: string; archiveBytes: number; limits: ZipLimits }): Promise<ZipListing> {
  if (zip.entryCount > limits.entries) throw new AppError('image_unreadable', `${name}: expected a zip archive of at most ${limits.entries} entries, got ${zip.entryCount}`);
  const entries: ZipPlace[] = [];
  const refused: { name: string; reason: string }[] = [];
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const entryName = nameOf(entry);
      if (entryName.endsWith('/') || isMadeBySystem(entryName)) continue;
      const reason = refusalOf(entry, entryName, limits);
      if (reason !== null) {
        refused.push({ name: entryName, reason });
        continue;
      }
      total += entry.uncompressedSize;
      if (total > limits.totalBytes) throw new AppError('image_unreadable', `${name}: expected a zip archive that unpacks to at most ${gib(limits.totalBytes)}, got a larger one`);
      entries.push({
        name: entryName, headerAt: entry.relativeOffsetOfLocalHeader, packedBytes: entry.compressedSize, bytes: entry.uncompressedSize,
        crc: entry.crc32, method: entry.compressionMethod === 0 ? 0 : 8,
      });
    }
  } catch (error) {
    // What stands before the fault in the directory can be used.
    if (error instanceof AppError || entries.length + refused.length === 0) throw error instanceof AppError ? error : unreadable(name, zipReason(error));
    refused.push({ name, reason: `its directory breaks off after ${entries.length + refused.length} entries: ${zipReason(error)}` });
  }
  return { entries: withoutOverlaps(entries, refused, archiveBytes), refused };
}

/** Bytes of one entry, unpacked in memory and checked against its length and check sum. @throws AppError `image_unreadable` */
export async function readZipEntry(path: string, entry: ZipPlace): Promise<Uint8Array> {
  const name = basename(entry.name);
  const file = await open(path, 'r').catch((error: unknown) => { throw unreadable(basename(path), unreadableReason(error)); });
  try {
    const head = Buffer.alloc(localHeaderBytes);
    const { bytesRead } = await file.read(head, 0, localHeaderBytes, entry.headerAt);
    if (bytesRead < localHeaderBytes || head.readUInt32LE(0) !== 0x04034b50) throw changed(name);
    const packed = Buffer.alloc(entry.packedBytes);
    const start = entry.headerAt + localHeaderBytes + head.readUInt16LE(26) + head.readUInt16LE(28);
    if ((await file.read(packed, 0, entry.packedBytes, start)).bytesRead < entry.packedBytes) throw changed(name);
    const bytes = entry.method === 0 ? packed : inflate(packed, entry.bytes, name);
    if (bytes.length !== entry.bytes || crc32(bytes) !== entry.crc) throw new AppError('image_unreadable', `${name}: expected the ${entry.bytes} bytes that its zip archive says, got others: it is damaged`);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(basename(path), unreadableReason(error));
  } finally {
    await file.close();
  }
}

function inflate(packed: Uint8Array, bytes: number, name: string): Buffer {
  try {
    // One byte more than promised would already be too many.
    return inflateRawSync(packed, { maxOutputLength: Math.max(bytes, 1) });
  } catch {
    throw new AppError('image_unreadable', `${name}: expected an entry that unpacks to ${bytes} bytes, got damaged or longer data`);
  }
}

/** By its flags and the Unicode field of Info-ZIP; Windows' own zips may hold backslashes. */
function nameOf(entry: Entry): string {
  return yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false).replaceAll('\\', '/');
}

function refusalOf(entry: Entry, name: string, limits: ZipLimits): string | null {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  if (yauzl.validateFileName(name) !== null || name.includes('\0')) return 'a name that leads out of the archive is not followed';
  if (entry.isEncrypted()) return 'it is encrypted; unpack it with its password first';
  if (/\.zip$/i.test(name)) return 'a zip archive inside of a zip archive is not opened; unpack it first';
  if (compressionMethod !== 0 && compressionMethod !== 8) return `expected a stored or deflated entry, got compression method ${compressionMethod}`;
  if (compressionMethod === 0 && compressedSize !== uncompressedSize) return `expected a stored entry of one length, got ${compressedSize} and ${uncompressedSize} bytes`;
  if (uncompressedSize > limits.entryBytes) return `expected at most ${gib(limits.entryBytes)}, got ${gib(uncompressedSize)} unpacked`;
  if (uncompressedSize > limits.smallBytes && uncompressedSize > compressedSize * limits.ratio) {
    return `expected an entry packed to at most 1/${limits.ratio}, got 1/${Math.round(uncompressedSize / Math.max(compressedSize, 1))}: it looks like a zip bomb`;
  }
  return null;
}

/** Entries that share packed bytes are how a small archive pretends to be a huge one. */
function withoutOverlaps(entries: readonly ZipPlace[], refused: { name: string; reason: string }[], archiveBytes: number): ZipPlace[] {
  let end = 0;
  const apart = new Set<ZipPlace>();
  for (const entry of entries.toSorted((a, b) => a.headerAt - b.headerAt)) {
    const own = entry.headerAt + localHeaderBytes + entry.packedBytes;
    if (entry.headerAt < end) refused.push({ name: entry.name, reason: 'it shares its bytes with another entry: it looks like a zip bomb' });
    else if (own > archiveBytes) refused.push({ name: entry.name, reason: 'the archive ends before it' });
    else apart.add(entry);
    end = Math.max(end, own);
  }
  return entries.filter((entry) => apart.has(entry));
}

/** What macOS adds to archives, and hidden files, as in folders. */
function isMadeBySystem(name: string): boolean {
  return name.split('/').some((part) => part === '__MACOSX' || (part.startsWith('.') && !/^\.+$/.test(part)));
}

function gib(bytes: number): string {
  return bytes >= 2 ** 30 ? `${Number((bytes / 2 ** 30).toPrecision(3))} GiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

function unreadable(name: string, got: string): AppError {
  return new AppError('image_unreadable', `${name}: expected a zip archive, got ${got}`);
}

function changed(name: string): AppError {
  return new AppError('image_unreadable', `${name}: expected it where its zip archive had it, got something else: the archive has changed; open it again`);
}

/** The library's words carry paths and names of entries. */
function zipReason(error: unknown): string {
  const words = error instanceof Error ? error.message : '';
  if (/multi-disk/i.test(words)) return 'one part of an archive in several volumes';
  if (/encryption/i.test(words)) return 'one that is encrypted as a whole';
  if (/end of central directory|unexpected EOF|not a zip/i.test(words)) return 'one that is cut short';
  return 'one that is damaged';
}
