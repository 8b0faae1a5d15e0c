// How numbers are written: short, with their sign where it matters, always the same width where they change while one looks.
import { withPowerOfTen } from '../../contracts/powers-of-ten.ts';

/** Three significant digits; scientific only where digits would be lost. */
export function rawValue(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return withPowerOfTen(size >= 1000 || size < 0.001 ? value.toExponential(1) : value.toPrecision(3));
}

/** A probability in percent; the ends are never claimed by rounding. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share > 0.999) return '> 99.9 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** A share with two digits. */
export function share(value: number): string {
  return (Math.abs(value) < 0.005 ? 0 : value).toFixed(2);
}

export function signed(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  if (Number(rounded) === 0) return `±${(0).toFixed(digits)}`;
  return value > 0 ? `+${rounded}` : rounded.replace('-', '−');
}

/** Percentage points of change. */
export function pointsOfChange(before: number, after: number): string {
  return `${signed((after - before) * 100, 1)} pt`;
}

export function milliseconds(value: number): string {
  if (value < 1) return '< 1 ms';
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

export function millimetres(value: number): string {
  return value >= 10 ? `${value / 10} cm` : `${value} mm`;
}

/** Window centre and width. */
export function windowText(center: number, width: number): string {
  const digits = width < 20 ? 2 : 0;
  return `C ${center.toFixed(digits).replace('-', '−')}  W ${width.toFixed(digits)}`;
}
