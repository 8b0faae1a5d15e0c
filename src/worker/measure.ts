// Answers how far maps agree with boxes: each map is placed on its image's grid, then measured box by box.
import { setImmediate as breath } from 'node:timers/promises';
import { measurable, measureAgreement } from '../explain/agreement/measure.ts';
import { resamplePlane } from '../dicom/preprocess/resample-plane.ts';
import { AppError } from '../contracts/errors.ts';
import type { MeasureRequest, MeasureResult } from '../contracts/worker-protocol.ts';

type Agreement = MeasureResult['agreement'][number];

/** One map at a time is on the image grid: a radiograph's plane alone takes 20 MB and more. */
export function measureMaps({ maps, boxes, seed }: MeasureRequest): MeasureResult {
  return { agreement: maps.map((map) => measureMap(map, boxes, seed)) };
}

/**
 * The same, with a look for a cancel before each map: one takes a fraction of a second, all of them may take many.
 *
 * @throws AppError `cancelled`
 */
export async function measureInTurn({ maps, boxes, seed }: MeasureRequest, { signal }: { readonly signal?: AbortSignal }): Promise<MeasureResult> {
  const agreement: Agreement[] = [];
  for (const map of maps) {
    // Messages that came in meanwhile are read here.
    await breath();
    if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
    agreement.push(measureMap(map, boxes, seed));
  }
  return { agreement };
}

function measureMap({ plane, placement }: MeasureRequest['maps'][number], boxes: MeasureRequest['boxes'], seed: number): Agreement {
  if (boxes.length === 0) return [];
  const { values } = resamplePlane(plane, placement);
  const map = measurable({ width: placement.imageWidth, height: placement.imageHeight, values }, placement.seen);
  return boxes.map((box) => measureAgreement(map, box, { seed }));
}
