// A pixel grid laid over the field of view: the one place where millimetres become pixels.
import type { Anatomy } from './anatomy.ts';

/** Pixels need not be square: training renders the whole field on a square grid. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** mm per pixel. */
  readonly stepX: number;
  readonly stepY: number;
}

export function gridFor(anatomy: Anatomy, rows: number, columns: number): Grid {
  return { rows, columns, stepX: anatomy.field.widthMm / columns, stepY: anatomy.field.heightMm / rows };
}

/** Columns that keep pixels square for the given rows. */
export function squareColumns(anatomy: Anatomy, rows: number): number {
  return Math.round((rows * anatomy.field.widthMm) / anatomy.field.heightMm);
}

/** x of the midline at height y, in mm from the left edge of the image. */
export function midlineX(anatomy: Anatomy, y: number): number {
  return anatomy.field.widthMm / 2 + anatomy.midline.offsetMm + anatomy.midline.shear * (y - anatomy.field.heightMm / 2);
}
