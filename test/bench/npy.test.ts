// The .npy reader of the comparison, on bytes written out by hand from NumPy's format description.
import { describe, expect, it } from 'vitest';

import { parseNpy } from '../../bench/compare/npy.mjs';

/** @returns an .npy file of the given header and body */
function npy({ header, body, version = 1 }: { header: string; body: Buffer; version?: number }): Buffer {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0]), length, Buffer.from(header, 'latin1'), body]);
}

const twoFloats = Buffer.from(Float32Array.of(1.5, -2).buffer);

describe('parseNpy', () => {
  it('reads float32 with a version 1 header', () => {
    const file = npy({ header: "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n", body: twoFloats });
    expect(parseNpy(file, 'x')).toEqual({ shape: [1, 2], values: Float64Array.of(1.5, -2) });
  });

  it('reads float64 with the longer header of version 2', () => {
    const file = npy({ version: 2, header: "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", body: Buffer.from(Float64Array.of(1.5, -2).buffer) });
    expect(parseNpy(file, 'x')).toEqual({ shape: [2], values: Float64Array.of(1.5, -2) });
  });

  it.each([
    ['another type', "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }\n", /expected <f4 or <f8, got <i4/],
    ['column order', "{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }\n", /expected C order/],
    ['a body that does not fit its shape', "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }\n", /expected 3 values, got 2/],
  ])('refuses %s', (_, header, message) => {
    expect(() => parseNpy(npy({ header, body: twoFloats }), 'x')).toThrow(message);
  });

  it('refuses what is no .npy file', () => {
    expect(() => parseNpy(Buffer.from('hello, I am text'), 'x')).toThrow(/expected an .npy file/);
  });
});
