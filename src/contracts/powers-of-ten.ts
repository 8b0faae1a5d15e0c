// Powers of ten as they are printed: 3.1×10⁻⁴.
const superscripts: Readonly<Record<string, string>> = { '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹' };

/** @param number as the language writes it, e.g. `-3.1e-4`; one without a power only gets its minus sign */
export function withPowerOfTen(number: string): string {
  const [digits = '', exponent] = number.split('e');
  const power = exponent === undefined ? '' : `×10${[...exponent].map((sign) => superscripts[sign] ?? '').join('')}`;
  return digits.replace('-', '−') + power;
}
