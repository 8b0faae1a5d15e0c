// Powers of ten as they are printed: 3.1×10⁻⁴.
const superscripts: Readonly<Record<string, string>> = { '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹' };

export function withPower(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(digits).split('e');
  return `${mantissa.replace('-', '−')}×10${[...exponent.replace('+', '')].map((sign) => superscripts[sign] ?? '').join('')}`;
}
