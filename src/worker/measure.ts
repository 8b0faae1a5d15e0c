// Answers how far maps agree with findings: each map is placed on its image's grid, then measured one finding after the other.
import { setImmediate as breath } from 'node:timers/promises';
import { measurable } from '../explain/agreement/measure.ts';
import { measureShape } from '../explain/agreement/measure-shape.ts';
import { thresholdCurve } from '../explain/agreement/threshold-curve.ts';
import { resamplePlane } from '../dicom/preprocess/resample-plane.ts';
import { AppError } from '../contracts/errors.ts';
import type { MeasurablePlane } from '../explain/agreement/measure.ts';
import type { ImagePlane } from '../explain/agreement/seen-plane.ts';
import type { CurveRequest, CurveResult, MeasureRequest, MeasureResult, PlacedPlane } from '../contracts/worker-protocol.ts';

type Agreement = MeasureResult['agreement'][number];
type Measured = Agreement[number];

/** One map at a time is on the image grid: a radiograph's plane alone takes 20 MB and more. */
export function measureMaps({ maps, shapes, seed }: MeasureRequest): MeasureResult {
  return { agreement: maps.map((map) => [...measureEach(map, shapes, seed)]) };
}

/** Between two looks for a cancel, in milliseconds. */
const betweenLooks = 50;

/**
 * The same, with a look for a cancel before each map and now and then among findings, of which there may be thousands.
 *
 * @throws AppError `cancelled`
 */
export async function measureInTurn({ maps, shapes, seed }: MeasureRequest, { signal }: { readonly signal?: AbortSignal }): Promise<MeasureResult> {
  let lookedAt = 0;
  const look = async (): Promise<void> => {
    // Messages that came in meanwhile are read here.
    await breath();
    if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
    lookedAt = performance.now();
  };
  const agreement: Agreement[] = [];
  for (const map of maps) {
    await look();
    const measured: Measured[] = [];
    for (const one of measureEach(map, shapes, seed)) {
      measured.push(one);
      if (performance.now() - lookedAt > betweenLooks) await look();
    }
    agreement.push(measured);
  }
  return { agreement };
}

/** One map and one finding (or none) at every threshold. */
export function curveOf({ shape, seed, ...map }: CurveRequest): CurveResult {
  return thresholdCurve(placed(map).map, shape, { seed });
}

function* measureEach(given: PlacedPlane, shapes: MeasureRequest['shapes'], seed: number): Generator<Measured> {
  if (shapes.length === 0) return;
  const { plane, map } = placed(given);
  for (const shape of shapes) yield measureShape(plane, map, shape, { seed });
}

function placed({ plane: own, placement }: PlacedPlane): { readonly plane: ImagePlane; readonly map: MeasurablePlane } {
  const plane = { width: placement.imageWidth, height: placement.imageHeight, values: resamplePlane(own, placement).values };
  return { plane, map: measurable(plane, placement.seen) };
}
