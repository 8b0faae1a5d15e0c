// Answers how far maps agree with boxes: each map is placed on its image's grid, then measured box by box.
import { measurable, measureAgreement } from '../explain/agreement/measure.ts';
import { resamplePlane } from '../dicom/preprocess/resample-plane.ts';
import type { MeasureRequest, MeasureResult } from '../contracts/worker-protocol.ts';

/** One map at a time is on the image grid: a radiograph's plane alone takes 20 MB and more. */
export function measureMaps({ maps, boxes, seed }: MeasureRequest): MeasureResult {
  if (boxes.length === 0) return { agreement: maps.map(() => []) };
  return {
    agreement: maps.map(({ plane, placement }) => {
      const { values } = resamplePlane(plane, placement);
      const map = measurable({ width: placement.imageWidth, height: placement.imageHeight, values }, placement.seen);
      return boxes.map((box) => measureAgreement(map, box, { seed }));
    }),
  };
}
