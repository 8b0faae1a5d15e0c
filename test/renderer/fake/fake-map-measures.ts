// Curves and disagreement for the host in the page: the product's own measures on the drawn maps.
import { measurable } from '../../../src/explain/agreement/measure.ts';
import { thresholdCurve } from '../../../src/explain/agreement/threshold-curve.ts';
import { disagreementOf } from '../../../src/explain/disagreement/disagreement.ts';
import { resamplePlane } from '../../../src/dicom/preprocess/resample-plane.ts';
import type { FindingShape } from '../../../src/contracts/annotation.ts';
import type { DerivedMap, Disagreement, MapSummary, ThresholdCurve } from '../../../src/contracts/ipc.ts';

export interface FakeMapMeasures {
  readonly know: (summary: MapSummary, values: Float32Array) => void;
  readonly curve: (mapId: string, shape: FindingShape | null) => ThresholdCurve;
  readonly disagreement: (mapIds: readonly string[]) => Disagreement;
}

export function fakeMapMeasures(keep: (id: string, values: Float32Array<ArrayBuffer>) => void): FakeMapMeasures {
  const known = new Map<string, { readonly summary: MapSummary; readonly plane: { readonly width: number; readonly height: number; readonly values: Float32Array } }>();
  const mapOf = (id: string) => known.get(id) ?? [...known.values()][0]!;
  return {
    know: (summary, values) => void known.set(summary.id, { summary, plane: { width: summary.placement.planeWidth, height: summary.placement.planeHeight, values } }),
    curve: (mapId, shape) => {
      const { summary: { placement }, plane } = mapOf(mapId);
      const image = { width: placement.imageWidth, height: placement.imageHeight, values: resamplePlane(plane, placement).values };
      return structuredClone(thresholdCurve(measurable(image, placement.seen), shape)) as ThresholdCurve;
    },
    disagreement: (mapIds) => {
      const maps = mapIds.map(mapOf);
      const sameAs = maps.map(({ summary }, at) => {
        const found = maps.slice(0, at).findIndex((other) => other.summary.method === summary.identicalTo);
        return found === -1 ? null : found;
      });
      const { correlation, undefinedBecause, counted, consensus } = disagreementOf({ maps: maps.map(({ summary, plane }, at) => ({ plane, placement: summary.placement, sameAs: sameAs[at] ?? null })) });
      const derived = (kind: DerivedMap['kind']): DerivedMap | null => {
        if (consensus === null) return null;
        const values = Float32Array.from(kind === 'consensus' ? consensus.mean : consensus.variance);
        const id = `${kind}-${mapIds.join()}`;
        keep(id, values);
        return { id, kind, of: [...mapIds], placement: structuredClone(consensus.placement) as DerivedMap['placement'], min: Math.min(...values), max: Math.max(...values), hasEvidence: true };
      };
      return {
        maps: maps.map(({ summary }, at) => ({ mapId: summary.id, method: summary.method, undefinedBecause: undefinedBecause[at] ?? null, isCounted: counted[at] === true })),
        correlation: correlation.map((row) => [...row]), consensus: derived('consensus'), variance: derived('variance'),
      };
    },
  };
}
