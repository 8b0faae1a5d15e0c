// What the window asks of maps that are held: one map at every threshold, and several maps against each other.
import { AppError } from '../../contracts/errors.ts';
import { extremesOf } from '../../report/map-plane.ts';
import { sha256 } from '../files/hash.ts';
import { littleEndianBytes } from '../files/npy.ts';
import { agreementSeed } from './agreements.ts';
import { createByteCache } from '../files/byte-cache.ts';
import type { FindingShape } from '../../contracts/annotation.ts';
import type { DerivedMap, Disagreement, ThresholdCurve } from '../../contracts/map-measures.ts';
import type { CurveResult, DisagreementResult } from '../../contracts/worker-protocol.ts';
import type { JobControl, WorkerClient } from '../worker-client.ts';
import type { Maps, StoredMap } from './maps.ts';

export interface MapMeasures {
  curve(mapId: string, shape: FindingShape | null, control: JobControl): Promise<ThresholdCurve>;
  /** @throws AppError `map_undefined` when the maps are not of one image */
  disagreement(mapIds: readonly string[], control: JobControl): Promise<Disagreement>;
}

const cacheBytes = 8 * 2 ** 20;
const curveBytes = 256 * 8 * 4;

export function createMapMeasures(worker: WorkerClient, maps: Maps): MapMeasures {
  const curves = createByteCache<ThresholdCurve>(cacheBytes);

  return {
    async curve(mapId, shape, control) {
      const key = `${mapId} ${JSON.stringify(shape)}`;
      const known = curves.get(key);
      if (known !== undefined) return known;
      const { plane, summary } = maps.get(mapId);
      const curve = copyOf(await worker.curve({ plane, placement: summary.placement, shape, seed: agreementSeed }, control));
      curves.set(key, curve, curveBytes);
      return curve;
    },
    async disagreement(mapIds, control) {
      const held = [...new Set(mapIds)].map((mapId) => maps.get(mapId));
      const images = new Set(held.map(({ summary }) => summary.imageId));
      if (images.size !== 1) throw new AppError('map_undefined', `expected maps of one image, got maps of ${images.size}`);
      const result = await worker.disagree({ maps: held.map((map, index) => ({ plane: map.plane, placement: map.summary.placement, sameAs: equalBefore(held, index) })) }, control);
      return disagreementRows(held, result, maps);
    },
  };
}

/** An earlier map of the same question that this one must equal by construction. */
function equalBefore(held: readonly StoredMap[], index: number): number | null {
  const own = held[index]?.summary;
  if (own === undefined) return null;
  const found = held.slice(0, index).findIndex(({ summary: other }) => (
    other.modelId === own.modelId && other.target.index === own.target.index && other.target.sign === own.target.sign && other.layer?.name === own.layer?.name
    && (other.method === own.identicalTo || other.identicalTo === own.method)
  ));
  return found === -1 ? null : found;
}

function disagreementRows(held: readonly StoredMap[], { correlation, undefinedBecause, counted, consensus }: DisagreementResult, maps: Maps): Disagreement {
  const of = held.filter((_, index) => counted[index] === true).map(({ summary }) => summary.id);
  const keep = (kind: DerivedMap['kind']): DerivedMap | null => {
    if (consensus === null) return null;
    const { width, height, placement } = consensus;
    const values = kind === 'consensus' ? consensus.mean : consensus.variance;
    const { min, max } = extremesOf(values);
    const id = sha256(JSON.stringify({ kind, of }), littleEndianBytes(values)).slice(0, 40);
    const derived: DerivedMap = { id, kind, of, placement: { ...placement, toImage: [...placement.toImage] }, min, max, hasEvidence: max > min };
    maps.keepDerived(id, { width, height, values });
    return derived;
  };
  return {
    maps: held.map(({ summary }, index) => ({ mapId: summary.id, method: summary.method, undefinedBecause: undefinedBecause[index] ?? null, isCounted: counted[index] === true })),
    correlation: correlation.map((row) => [...row]),
    consensus: keep('consensus'), variance: keep('variance'),
  };
}

/** The protocol's lists are readonly, the contract's are not. */
function copyOf(result: CurveResult): ThresholdCurve {
  return structuredClone(result) as ThresholdCurve;
}
