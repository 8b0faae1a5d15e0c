// Pixels as a file stores them: no rescale, no LUT, no colour conversion; row-major, samples of a pixel side by side.

export type StoredValues = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** numpy's name of a little-endian element type: what goes into the header of a .npy file. */
export type StoredDtype = '|u1' | '|i1' | '<u2' | '<i2' | '<u4' | '<i4' | '<f4' | '<f8';

export interface StoredPixels {
  readonly values: StoredValues;
  readonly dtype: StoredDtype;
  /** [rows, cols], or [rows, cols, samples] for colour. */
  readonly shape: readonly number[];
}

export function dtypeOf(values: StoredValues): StoredDtype {
  if (values instanceof Uint8Array) return '|u1';
  if (values instanceof Int8Array) return '|i1';
  if (values instanceof Uint16Array) return '<u2';
  if (values instanceof Int16Array) return '<i2';
  if (values instanceof Uint32Array) return '<u4';
  if (values instanceof Int32Array) return '<i4';
  return values instanceof Float32Array ? '<f4' : '<f8';
}
