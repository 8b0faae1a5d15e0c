// One invented patient in millimetres: every measure the renderer needs, drawn from a seed, independent of any pixel grid.
import type { Random } from './random.ts';

/** The patient's side. In a frontal view the patient's right is on the left of the image. */
export type Side = 'right' | 'left';

/** −1 for the patient's right (image left), +1 for the patient's left. */
export const signOf = (side: Side): -1 | 1 => (side === 'right' ? -1 : 1);

/** Measures in mm; x = 0 is the midline, positive to the patient's left; y runs down from the top edge of the image. */
export interface Anatomy {
  readonly seed: string;
  readonly field: { readonly widthMm: number; readonly heightMm: number };
  /** Shift of the midline from the image centre, and its shear in mm per mm of y: nobody stands quite straight. */
  readonly midline: { readonly offsetMm: number; readonly shear: number };
  readonly apexY: number;
  /** Half of the inner width of the thorax at its widest. */
  readonly halfWidth: number;
  /** Height of each costophrenic angle. */
  readonly angleY: Readonly<Record<Side, number>>;
  /** How far each dome of the diaphragm rises above its costophrenic angle. */
  readonly domeRise: Readonly<Record<Side, number>>;
  /** Front-to-back depth of the lungs and of the trunk, at their deepest. */
  readonly lungDepth: number;
  readonly trunkDepth: number;
  readonly trunkHalfWidth: number;
  readonly shoulderY: number;
  readonly heart: { readonly width: number; readonly tilt: number; readonly depth: number };
  readonly mediastinumHalfWidth: number;
  readonly aorticKnob: { readonly y: number; readonly radius: number };
  readonly carinaY: number;
  /** Share of soft tissue in the lung. */
  readonly lungDensity: number;
  readonly ribs: { readonly pitch: number; readonly radius: number; readonly drop: number; readonly density: number };
  /** 0 = none to see. */
  readonly breastDepth: number;
  readonly stomachGas: { readonly radius: number; readonly x: number } | null;
}

/** Draw one patient. Two calls with equal streams give the same patient. */
export function sampleAnatomy(random: Random, seed: string): Anatomy {
  const widthMm = random.range(352, 392);
  const heightMm = widthMm * random.range(1.12, 1.24);
  const halfWidth = random.range(126, 146);
  const apexY = heightMm * random.range(0.1, 0.15);
  const angleRight = Math.min(heightMm * random.range(0.82, 0.9), apexY + 2.5 * halfWidth);
  const ctr = random.range(0.41, 0.49);
  return {
    seed,
    field: { widthMm, heightMm },
    midline: { offsetMm: random.range(-7, 7), shear: random.range(-0.02, 0.02) },
    apexY,
    halfWidth,
    angleY: { right: angleRight, left: angleRight + random.range(-2, 9) },
    domeRise: { right: random.range(46, 62), left: random.range(38, 52) },
    lungDepth: random.range(150, 190),
    trunkDepth: random.range(205, 250),
    trunkHalfWidth: halfWidth + random.range(24, 52),
    shoulderY: apexY + random.range(-4, 16),
    heart: { width: ctr * 2 * halfWidth, tilt: random.range(0.45, 0.75), depth: random.range(90, 115) },
    mediastinumHalfWidth: random.range(25, 31),
    aorticKnob: { y: apexY + random.range(72, 88), radius: random.range(15, 21) },
    carinaY: apexY + random.range(98, 112),
    lungDensity: random.range(0.2, 0.3),
    ribs: { pitch: random.range(25.5, 29.5), radius: random.range(5.2, 6.6), drop: random.range(84, 108), density: random.range(0.75, 1.25) },
    breastDepth: random.chance(0.45) ? random.range(12, 34) : 0,
    stomachGas: random.chance(0.6) ? { radius: random.range(16, 32), x: random.range(62, 92) } : null,
  };
}
