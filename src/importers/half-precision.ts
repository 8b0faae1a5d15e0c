// 16-bit floating point widened to float32. Every float16 and bfloat16 value is a float32 value: nothing is rounded.

/** IEEE 754 binary16, given as its bit patterns: sign, five bits of exponent (bias 15), ten of fraction. IEEE 754-2008 §3.4. */
export function widenFloat16(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  const values = new Float32Array(words.buffer);
  for (let index = 0; index < bits.length; index++) {
    const pattern = bits[index] ?? 0;
    const sign = (pattern & 0x8000) << 16;
    const exponent = (pattern >> 10) & 0x1f;
    const fraction = pattern & 0x3ff;
    // Zero and subnormals are fraction · 2⁻²⁴; float32 has room for them as normal numbers.
    if (exponent === 0) values[index] = (sign === 0 ? fraction : -fraction) * 2 ** -24;
    // Infinity and NaN have all bits of the exponent set; the others change their bias from 15 to 127.
    else words[index] = sign | ((exponent === 0x1f ? 0xff : exponent + 112) << 23) | (fraction << 13);
  }
  return values;
}

/** bfloat16 is the upper half of a float32. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let index = 0; index < bits.length; index++) words[index] = (bits[index] ?? 0) << 16;
  return new Float32Array(words.buffer);
}
