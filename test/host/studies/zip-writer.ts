// Zip archives written byte by byte from PKWARE's APPNOTE, so that a test can lie in any field.
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFileEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isStored?: boolean;
  /** What the headers say instead of the truth. */
  readonly lies?: Partial<{ readonly crc: number; readonly packedBytes: number; readonly bytes: number; readonly method: number; readonly flags: number; readonly headerAt: number }>;
}

export interface ZipEndLies {
  readonly entryCount?: number;
  readonly directoryAt?: number;
  readonly disk?: number;
}

export function zipOf(entries: readonly ZipFileEntry[], end: ZipEndLies = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, isStored = false, lies = {} } of entries) {
    const packed = isStored ? Buffer.from(bytes) : deflateRawSync(bytes);
    const method = lies.method ?? (isStored ? 0 : 8);
    // 0x800: the name is UTF-8.
    const shared = fields(2, [20, (lies.flags ?? 0) | 0x800, method, 0, 0], 4, [lies.crc ?? crc32(bytes), lies.packedBytes ?? packed.length, lies.bytes ?? bytes.length]);
    const path = Buffer.from(name, 'utf8');
    const local = Buffer.concat([fields(4, [0x04034b50]), shared, fields(2, [path.length, 0]), path]);
    directory.push(Buffer.concat([
      fields(4, [0x02014b50]), fields(2, [20]), shared, fields(2, [path.length, 0, 0, 0, 0]), fields(4, [0, lies.headerAt ?? at]), path,
    ]));
    parts.push(local, packed);
    at += local.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const count = end.entryCount ?? entries.length;
  return Buffer.concat([...parts, list, fields(4, [0x06054b50]), fields(2, [end.disk ?? 0, 0, count, count]), fields(4, [list.length, end.directoryAt ?? at]), fields(2, [0])]);
}

/** Little endian: values of one width, then of another. */
function fields(width: 2 | 4, values: readonly number[], nextWidth: 2 | 4 = 4, next: readonly number[] = []): Buffer {
  const out = Buffer.alloc(width * values.length + nextWidth * next.length);
  values.forEach((value, i) => (width === 2 ? out.writeUInt16LE(value, 2 * i) : out.writeUInt32LE(value >>> 0, 4 * i)));
  next.forEach((value, i) => (nextWidth === 2 ? out.writeUInt16LE(value, width * values.length + 2 * i) : out.writeUInt32LE(value >>> 0, width * values.length + 4 * i)));
  return out;
}
