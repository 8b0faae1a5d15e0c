// 16-bit floating point widened to float32. Every float16 and bfloat16 value is a float32 value: nothing is rounded.

/** IEEE 754 binary16, given as its bit patterns. */
export function widenFloat16(bits: Uint16Array): Float32Array {
  const table = float16Table();
  const values = new Float32Array(bits.length);
  for (let index = 0; index < bits.length; index++) values[index] = table[bits[index] ?? 0] ?? 0;
  return values;
}

/** bfloat16 is the upper half of a float32. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let index = 0; index < bits.length; index++) words[index] = (bits[index] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** The value of each of the 65,536 bit patterns. */
function float16Table(): Float32Array {
  const table = new Float32Array(1 << 16);
  for (let pattern = 0; pattern < table.length; pattern++) table[pattern] = float16Value(pattern);
  return table;
}

/** Sign, five bits of exponent (bias 15), ten of fraction. IEEE 754-2008 §3.4. */
function float16Value(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 0x1f;
  const fraction = pattern & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
