// Numbers as a reader of the report sees them: few digits, a real minus sign, units beside them.
import { needsLayer } from '../../contracts/explanation.ts';
import { withPowerOfTen } from '../../contracts/powers-of-ten.ts';
import { formatRaw } from '../overlay.ts';
import type { MapSpace, MethodId, ScoreKind } from '../../contracts/explanation.ts';

/** A raw value with three digits: −0.0123, 4.5×10⁻⁶. */
export function rawText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? 'infinite' : '−infinite';
  return withPowerOfTen(formatRaw(value));
}

/** A share 0…1 as per cent, one digit after the point; with two where it would read as nothing. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.005) return '<\u00a00.01\u00a0%';
  if (percent >= 99.95 && percent < 100) return '>\u00a099.9\u00a0%';
  return `${percent > 0 && percent < 0.1 ? percent.toFixed(2) : percent.toFixed(1)}\u00a0%`;
}

/** An intersection over union: no unit, two digits; three where it would read as nothing. */
export function iouText(iou: number): string {
  if (iou > 0 && iou < 0.0005) return '<\u00a00.001';
  return iou > 0 && iou < 0.01 ? iou.toFixed(3) : iou.toFixed(2);
}

/** How many times the level of chance. null where chance is nothing, so that there is no ratio. */
export function ratioOf(value: number, chance: number | null): number | null {
  return chance === null || chance <= 0 ? null : value / chance;
}

export function ratioText(ratio: number | null): string {
  if (ratio === null) return '–';
  if (ratio > 0 && ratio < 0.005) return '<\u00a00.01\u00a0×';
  return `${ratio >= 9.95 ? ratio.toFixed(0) : ratio > 0 && ratio < 0.095 ? ratio.toFixed(2) : ratio.toFixed(1)}\u00a0×`;
}

/** Pixels, which may be fractions. */
export function pixelText(value: number): string {
  return String(Number(value.toFixed(1))).replace('-', '−');
}

/** 12.3 mm; widths of a pixel where no millimetres are known. */
export function distanceText(distance: number, unit: 'mm' | 'px'): string {
  return `${distance.toFixed(distance < 9.95 || unit === 'mm' ? 1 : 0)}\u00a0${unit}`;
}

/** 2026-11-24T06:19:16.000Z → 2026-11-24 06:19 UTC; another zone is kept as it is written. */
export function momentText(iso: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.exec(iso);
  if (parts === null) return iso;
  const [, day = '', time = '', zone = ''] = parts;
  return `${day} ${time} ${zone === 'Z' ? 'UTC' : `UTC${zone.replace('-', '−')}`}`;
}

const scoreUnits: Readonly<Record<ScoreKind, string>> = { logit: 'logit', probability: 'probability', 'log-probability': 'nat' };

/** What one unit of a map's raw values is. A rectified walk gives no gradient, but is written in the same unit. Score-CAM's is the layer's own. */
export function mapUnit(method: MethodId, space: MapSpace, score: ScoreKind): string {
  if (method === 'score-cam') return 'activation';
  const unit = scoreUnits[score];
  if (space !== 'input' || method === 'integrated-gradients' || method === 'gradient-x-input') return unit;
  return needsLayer(method) ? `${unit}² / input unit` : `${unit} / input unit`;
}

/** 3 × 224 × 224, without the batch axis. */
export function shapeText(shape: readonly number[]): string {
  return shape.slice(1).join('\u00a0×\u00a0');
}
