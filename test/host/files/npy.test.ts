// .npy files: byte for byte what numpy.save writes, and read back whatever order and type they have.
import { describe, expect, it } from 'vitest';

import { readNpy, writeNpy } from '../../../src/host/files/npy.ts';

/** Written by numpy 2.4.6: base64 of numpy.save. */
const byNumpy = {
  /** np.arange(6, dtype='<f4').reshape(1, 2, 3) / 4 */
  float32: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPgAAAD8AAEA/AACAPwAAoD8=',
  /** np.asfortranarray(np.arange(6, dtype='<f8').reshape(2, 3) - 2.5) */
  fortran: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAEwAAAAAAAAOA/AAAAAAAA+L8AAAAAAAD4PwAAAAAAAOC/AAAAAAAABEA=',
  /** np.array([[0, 1], [65535, 258]], dtype='<u2') */
  uint16: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPHUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAEA//8CAQ==',
  /** np.array([-128, 127], dtype='i1') */
  int8: 'k05VTVBZAQB2AHsnZGVzY3InOiAnfGkxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAfw==',
  /** np.array([1.5, -2], dtype='>f4') */
  bigEndian: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPmY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/wAAAwAAAAA==',
};

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

describe('writing', () => {
  it('writes float32 byte for byte as NumPy does', () => {
    expect(writeNpy([1, 2, 3], Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25))).toEqual(bytesOf(byNumpy.float32));
  });

  it('writes stored pixels of 8 and 16 bits byte for byte as NumPy does', () => {
    expect(writeNpy([2, 2], Uint16Array.of(0, 1, 65_535, 258))).toEqual(bytesOf(byNumpy.uint16));
    expect(writeNpy([2], Int8Array.of(-128, 127))).toEqual(bytesOf(byNumpy.int8));
  });

  it('pads the header so that the data begins at a multiple of 64, also where it would just fit', () => {
    for (let axes = 1; axes < 12; axes += 1) {
      const bytes = writeNpy(new Array<number>(axes).fill(1), Float32Array.of(7));
      const start = 10 + new DataView(bytes.buffer).getUint16(8, true);
      expect(start % 64, `${axes} axes`).toBe(0);
      expect(bytes.length, `${axes} axes`).toBe(start + 4);
      expect(readNpy(bytes, 'x').shape).toHaveLength(axes);
    }
  });

  it('does not write values that do not fill the shape', () => {
    expect(() => writeNpy([2, 2], Float32Array.of(1))).toThrow('expected 4 values');
  });
});

describe('reading', () => {
  it('reads what NumPy wrote: C and Fortran order, float64, 16 bits, both byte orders', () => {
    expect(readNpy(bytesOf(byNumpy.float32), 'x')).toEqual({ descr: '<f4', shape: [1, 2, 3], values: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) });
    expect(readNpy(bytesOf(byNumpy.fortran), 'x')).toEqual({ descr: '<f8', shape: [2, 3], values: Float32Array.of(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5) });
    expect([...readNpy(bytesOf(byNumpy.uint16), 'x').values]).toEqual([0, 1, 65_535, 258]);
    expect([...readNpy(bytesOf(byNumpy.bigEndian), 'x').values]).toEqual([1.5, -2]);
  });

  it('reads from the middle of a larger buffer', () => {
    const file = bytesOf(byNumpy.float32);
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    expect(readNpy(larger.subarray(3), 'x').values[5]).toBe(1.25);
  });

  it('refuses another kind of file, a truncated one and elements that are no numbers, naming the file', () => {
    const file = bytesOf(byNumpy.float32);
    expect(() => readNpy(new Uint8Array(0), 'x.npy')).toThrow('x.npy: expected a NumPy .npy file, got an empty file');
    expect(() => readNpy(new TextEncoder().encode('not an array'), 'x.npy')).toThrow('got another kind of file');
    expect(() => readNpy(file.subarray(0, 40), 'x.npy')).toThrow('truncated');
    expect(() => readNpy(file.subarray(0, file.length - 1), 'x.npy')).toThrow('expected 24 bytes of data for shape [1,2,3] of <f4, got 23');
    const complex = new Uint8Array(file);
    complex.set(new TextEncoder().encode('<c8'), 21);
    expect(() => readNpy(complex, 'x.npy')).toThrow('got <c8');
  });
});
