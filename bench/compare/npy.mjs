// Reads NumPy's .npy files (format versions 1 to 3), which both sides write their maps as, and writes version 1.
import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {{ readonly shape: readonly number[], readonly values: Float64Array }} Values */

/**
 * float32 or float64, little endian, C order; anything else is refused.
 *
 * @param {string} path
 * @returns {Values}
 */
export function readNpy(path) {
  return parseNpy(readFileSync(path), path);
}

/**
 * @param {Buffer} bytes
 * @param {string} name for the error message
 * @returns {Values}
 */
export function parseNpy(bytes, name) {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY') throw new Error(`${name}: expected an .npy file`);
  const isFirstVersion = bytes[6] === 1;
  const start = isFirstVersion ? 10 : 12;
  const begin = start + (isFirstVersion ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  const header = bytes.toString('latin1', start, begin);
  const kind = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  if (kind !== '<f4' && kind !== '<f8') throw new Error(`${name}: expected <f4 or <f8, got ${kind}`);
  if (!/'fortran_order':\s*False/.test(header)) throw new Error(`${name}: expected C order`);
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter((part) => part.trim() !== '').map(Number);
  const length = shape.reduce((product, size) => product * size, 1);
  const width = kind === '<f4' ? 4 : 8;
  if (bytes.length !== begin + length * width) throw new Error(`${name}: expected ${length} values, got ${(bytes.length - begin) / width}`);
  const values = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    values[index] = width === 4 ? bytes.readFloatLE(begin + 4 * index) : bytes.readDoubleLE(begin + 8 * index);
  }
  return { shape, values };
}

/**
 * Writes float32, version 1.
 *
 * @param {string} path
 * @param {readonly number[]} shape
 * @param {Float32Array} values
 */
export function writeNpy(path, shape, values) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY\x01\x00', 'latin1');
  start.writeUInt16LE(header.length, 8);
  writeFileSync(path, Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.from(values.buffer, values.byteOffset, values.byteLength)]));
}
