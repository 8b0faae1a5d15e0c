// How measured values are written: as many digits as a reader uses, never more than the pixels carry.
import { withPowerOfTen } from '../../contracts/powers-of-ten.ts';

/** Four significant digits, without powers of ten for what a radiograph holds. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return withPowerOfTen(value.toExponential(2));
  if (size === 0) return '0';
  // Small values keep their digits too: values of a file may all lie below a thousandth.
  const digits = size >= 1000 ? 0 : 3 - Math.floor(Math.log10(size));
  return value.toFixed(digits).replace('-', '−');
}

export function lengthText(length: number, unit: 'mm' | 'px'): string {
  if (unit === 'px') return `${length.toFixed(length < 10 ? 1 : 0)} px`;
  return `${length.toFixed(length < 10 ? 2 : 1)} mm`;
}

/** From one square centimetre on in those. */
export function areaText(area: number, unit: 'mm' | 'px'): string {
  if (unit === 'px') return `${area.toFixed(0)} px²`;
  return area >= 100 ? `${(area / 100).toFixed(area >= 10_000 ? 1 : 2)} cm²` : `${area.toFixed(area < 10 ? 2 : 1)} mm²`;
}
