// Reads and writes NumPy's .npy files, byte for byte as numpy.save writes them (format version 1.0).
import { AppError } from '../../contracts/errors.ts';

/** The element types that are written: little endian, or one byte wide. */
export type NpyArray = Float32Array | Float64Array | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

export interface NpyTensor {
  readonly shape: readonly number[];
  /** Row-major whatever the file's order was. */
  readonly values: Float32Array;
  /** The element type in the file, such as '<f8'. */
  readonly descr: string;
}

interface Header {
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  readonly start: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy pads the header so that the data begins at a multiple of this, and leaves room for a longer first axis. */
const alignment = 64;
const growthDigits = 21;

type Read = (view: DataView, at: number) => number;

/** numpy type codes → bytes per element and how to read one; ints beyond 2^24 and doubles are rounded to float32. */
const readers: Readonly<Record<string, { readonly size: number; readonly read: Read }>> = {
  '<f4': { size: 4, read: (view, at) => view.getFloat32(at, true) },
  '>f4': { size: 4, read: (view, at) => view.getFloat32(at, false) },
  '<f8': { size: 8, read: (view, at) => view.getFloat64(at, true) },
  '>f8': { size: 8, read: (view, at) => view.getFloat64(at, false) },
  '|u1': { size: 1, read: (view, at) => view.getUint8(at) },
  '|i1': { size: 1, read: (view, at) => view.getInt8(at) },
  '|b1': { size: 1, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  '<u2': { size: 2, read: (view, at) => view.getUint16(at, true) },
  '<i2': { size: 2, read: (view, at) => view.getInt16(at, true) },
  '<u4': { size: 4, read: (view, at) => view.getUint32(at, true) },
  '<i4': { size: 4, read: (view, at) => view.getInt32(at, true) },
  '<i8': { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
};

/**
 * @param bytes a whole .npy file
 * @param name how the file is called in a refusal
 * @throws AppError `tensor_invalid` for another kind of file, an element type that is no plain number, or a wrong length
 */
export function readNpy(bytes: Uint8Array, name: string): NpyTensor {
  const header = readHeader(bytes, name);
  const reader = readers[header.descr];
  if (reader === undefined) {
    throw new AppError('tensor_invalid', `${name}: expected elements of type ${Object.keys(readers).join(' ')}, got ${header.descr}`);
  }
  const count = header.shape.reduce((product, size) => product * size, 1);
  const expected = count * reader.size;
  const got = bytes.length - header.start;
  if (got !== expected) throw new AppError('tensor_invalid', `${name}: expected ${expected} bytes of data for shape [${header.shape.join(',')}] of ${header.descr}, got ${got}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + header.start, got);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 1) values[index] = reader.read(view, index * reader.size);
  return { shape: header.shape, values: header.isFortran ? toRowMajor(values, header.shape) : values, descr: header.descr };
}

function readHeader(bytes: Uint8Array, name: string): Header {
  if (bytes.length < 10 || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new AppError('tensor_invalid', `${name}: expected a NumPy .npy file, got ${bytes.length === 0 ? 'an empty file' : 'another kind of file'}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6] ?? 0;
  const isLong = major >= 2;
  const start = (isLong ? 12 : 10) + (isLong ? (bytes.length >= 12 ? view.getUint32(8, true) : 0) : view.getUint16(8, true));
  if (major < 1 || major > 3 || start > bytes.length) throw new AppError('tensor_invalid', `${name}: expected a whole .npy header, got a truncated or unknown one`);
  const text = new TextDecoder('latin1').decode(bytes.subarray(isLong ? 12 : 10, start));
  const descr = /'descr'\s*:\s*'([^']+)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new AppError('tensor_invalid', `${name}: expected a .npy header with descr, fortran_order and shape, got one without`);
  }
  const sizes = shape.split(',').map((part) => part.trim()).filter((part) => part !== '').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 0)) throw new AppError('tensor_invalid', `${name}: expected whole numbers as shape, got (${shape})`);
  return { descr: descr.replace(/^=/, '<'), isFortran: order === 'True', shape: sizes, start };
}

/** The same array, its last axis running fastest; in the file the first one does. */
function toRowMajor(values: Float32Array, shape: readonly number[]): Float32Array {
  const out = new Float32Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let at = 0; at < out.length; at += 1) {
    out[at] = values[index.reduce((sum, position, axis) => sum + position * (strides[axis] ?? 0), 0)] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (index[axis] !== 0) break;
    }
  }
  return out;
}

/**
 * The bytes that numpy.save writes for a C-ordered array.
 *
 * @param values row-major, as many as `shape` says
 * @see numpy.lib.format, version 1.0
 */
export function writeNpy(shape: readonly number[], values: NpyArray): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== values.length) throw new Error(`expected ${count} values for shape [${shape.join(',')}], got ${values.length}`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${descrOf(values)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const room = shape.length === 0 ? 0 : growthDigits - String(shape[0]).length;
  const unpadded = magic.length + 4 + dictionary.length + room + 1;
  const start = (Math.floor(unpadded / alignment) + 1) * alignment; // a full stop of padding where it fits exactly, as NumPy does
  const bytes = new Uint8Array(start + values.byteLength).fill(0x20, 0, start);
  bytes.set(magic);
  bytes.set([1, 0], magic.length);
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(dictionary), 10);
  bytes[start - 1] = 0x0a;
  bytes.set(littleEndianBytes(values), start);
  return bytes;
}

function descrOf(values: NpyArray): string {
  if (values instanceof Float32Array) return '<f4';
  if (values instanceof Float64Array) return '<f8';
  if (values instanceof Uint8Array) return '|u1';
  if (values instanceof Int8Array) return '|i1';
  if (values instanceof Uint16Array) return '<u2';
  if (values instanceof Int16Array) return '<i2';
  if (values instanceof Uint32Array) return '<u4';
  return '<i4';
}

/** Bytes of a typed array as every reader expects them; all machines that the product runs on are little endian. */
export function littleEndianBytes(values: NpyArray): Uint8Array {
  const isBigEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;
  if (isBigEndian) throw new Error('big-endian machines are not supported');
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
