// The four findings that can be drawn into a patient, and how large they are.
import type { Anatomy, Side } from './anatomy.ts';
import { signOf } from './anatomy.ts';
import type { Random } from './random.ts';

/** The classes, in the order of the models' outputs. */
export const labels = ['effusion', 'cardiomegaly', 'nodule', 'pneumothorax'] as const;
export type Label = (typeof labels)[number];

/** Fluid that blunts one costophrenic angle; it climbs `heightMm` along the wall. */
export interface Effusion { readonly kind: 'effusion'; readonly side: Side; readonly heightMm: number }
/** A heart `factor` times as wide as the patient's normal one. */
export interface Cardiomegaly { readonly kind: 'cardiomegaly'; readonly factor: number }
/** A solid sphere in the lung, `x`, `y` in mm of the anatomy. */
export interface Nodule { readonly kind: 'nodule'; readonly x: number; readonly y: number; readonly radiusMm: number }
/** Air between the chest wall and the lung: `gapMm` wide at the apex, gone at share `extent` of the lung's height. */
export interface Pneumothorax { readonly kind: 'pneumothorax'; readonly side: Side; readonly gapMm: number; readonly extent: number }

export type Finding = Effusion | Cardiomegaly | Nodule | Pneumothorax;

export function sampleEffusion(random: Random, { lowMm, highMm, side }: { lowMm: number; highMm: number; side?: Side }): Effusion {
  const drawn = random.pick<Side>(['right', 'left']);
  return { kind: 'effusion', side: side ?? drawn, heightMm: random.range(lowMm, highMm) };
}

/** The heart is enlarged to a cardiothoracic ratio of 0.56 to 0.66, whatever it was. */
export function sampleCardiomegaly(random: Random, anatomy: Anatomy): Cardiomegaly {
  const ratio = random.range(0.57, 0.67);
  return { kind: 'cardiomegaly', factor: (ratio * 2 * anatomy.halfWidth) / anatomy.heart.width };
}

/** Anywhere in the free lung: between the ribs' lateral bend and the mediastinum, above the domes. */
export function sampleNodule(random: Random, anatomy: Anatomy): Nodule {
  const side = random.pick<Side>(['right', 'left']);
  const height = anatomy.angleY[side] - anatomy.domeRise[side] - anatomy.apexY;
  const share = random.range(0.16, 0.86);
  const inner = side === 'left' && share > 0.6 ? 88 : 58;
  const outer = anatomy.halfWidth * (0.72 + 0.2 * Math.min(1, share * 1.6));
  const x = signOf(side) * random.range(Math.min(inner, outer - 14), outer - 10);
  return { kind: 'nodule', x, y: anatomy.apexY + share * height, radiusMm: random.range(9, 15) };
}

export function samplePneumothorax(random: Random): Pneumothorax {
  return { kind: 'pneumothorax', side: random.pick<Side>(['right', 'left']), gapMm: random.range(18, 42), extent: random.range(0.5, 0.95) };
}
