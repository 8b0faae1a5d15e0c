// The one place where a window is translated for cornerstone-core, whose linear function always computes (x − c)/w + ½.
import type { Voi } from './voi.ts';

export interface CornerstoneWindow {
  readonly windowCenter: number;
  readonly windowWidth: number;
  /** False where no such pair gives the same grey levels (SIGMOID, VOI LUT): draw through a table of `voiGrey` then. */
  readonly isExact: boolean;
}

/** A step at one value: narrow enough that no 16-bit value falls inside it. */
const stepWidth = 1e-6;

/** PS3.3 C.11.2.1.3.2 is cornerstone's own function; C.11.2.1.2.1 (LINEAR) becomes it with centre − ½ and width − 1. */
export function cornerstoneWindow(voi: Voi): CornerstoneWindow {
  if (voi.kind === 'identity') return { windowCenter: 127.5, windowWidth: 255, isExact: true };
  if (voi.kind === 'lut') {
    const { firstMapped, values } = voi.table;
    return { windowCenter: firstMapped + (values.length - 1) / 2, windowWidth: Math.max(values.length - 1, 1), isExact: false };
  }
  const { center, width, function: kind } = voi.window;
  if (kind === 'LINEAR_EXACT') return { windowCenter: center, windowWidth: width, isExact: true };
  // The sigmoid's slope at its centre is that of the straight line of the same width.
  if (kind === 'SIGMOID') return { windowCenter: center, windowWidth: width, isExact: false };
  // LINEAR with width 1 is a step: black up to and including centre − ½, white above.
  if (width - 1 < stepWidth) return { windowCenter: center - 0.5 + stepWidth / 2, windowWidth: stepWidth, isExact: true };
  return { windowCenter: center - 0.5, windowWidth: width - 1, isExact: true };
}
