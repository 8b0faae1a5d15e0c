// Maps that were computed: one plane each, immutable, named by the hash of what it is.
import { placementOnGrid } from '../../contracts/coordinates.ts';
import { AppError } from '../../contracts/errors.ts';
import { needsLayer } from '../../contracts/explanation.ts';
import { extremesOf, hasEvidence, planeOf } from '../../report/map-plane.ts';
import { createByteCache } from '../files/byte-cache.ts';
import { sha256 } from '../files/hash.ts';
import { littleEndianBytes } from '../files/npy.ts';
import type { Placement } from '../../contracts/coordinates.ts';
import type { ExplanationMap } from '../../contracts/explanation.ts';
import type { MapSummary } from '../../contracts/ipc.ts';
import type { ExplainResult, LoadedModel } from '../../contracts/worker-protocol.ts';
import type { MapPlane } from '../../report/map-plane.ts';

export interface StoredMap {
  readonly summary: MapSummary;
  readonly plane: MapPlane;
  /** As computed, for reports: input-space maps with their channels. */
  readonly shape: readonly number[];
  readonly rawMin: number;
  readonly rawMax: number;
}

export interface Maps {
  keep(map: ExplanationMap, context: MapContext): StoredMap;
  /** @throws AppError `compute_failed` when it is no longer held */
  get(mapId: string): StoredMap;
  /** A plane that was made of other maps: served as they are. */
  keepDerived(id: string, plane: MapPlane): void;
  /** float32, planeHeight × planeWidth. */
  bytes(mapId: string): Uint8Array;
}

export interface MapContext {
  readonly imageId: string;
  readonly frame: number;
  readonly modelId: string;
  readonly input: LoadedModel['input'];
  readonly result: ExplainResult;
  /** Of the model's input on the image. */
  readonly placement: Placement;
  /** Distinguishes what the summary does not say: score, switches, feature. */
  readonly question: string;
}

/** A consensus is asked for again with every map that is added: a few of them are enough. */
const derivedBytes = 32 * 2 ** 20;

export function createMaps({ cacheBytes = 512 * 2 ** 20 }: { readonly cacheBytes?: number } = {}): Maps {
  const held = createByteCache<StoredMap>(cacheBytes);
  const derived = createByteCache<MapPlane>(derivedBytes);

  function get(mapId: string): StoredMap {
    const map = held.get(mapId);
    if (map === undefined) throw new AppError('compute_failed', 'expected a map that is held, got one that is not any more; compute it again');
    return map;
  }

  return {
    keep(map, context) {
      const stored = storedMap(map, context);
      held.set(stored.summary.id, stored, stored.plane.values.byteLength);
      return stored;
    },
    get,
    keepDerived: (id, plane) => derived.set(id, plane, plane.values.byteLength),
    bytes: (mapId) => littleEndianBytes((derived.get(mapId) ?? get(mapId).plane).values),
  };
}

function storedMap(map: ExplanationMap, { imageId, frame, modelId, input, result, placement, question }: MapContext): StoredMap {
  const plane = planeOf(map, input.layout);
  const range = extremesOf(plane.values);
  const raw = extremesOf(map.values);
  const { target, layer } = result;
  const usesLayer = needsLayer(map.method) || question.includes('channel');
  const place = placementOnGrid(placement, plane.width, plane.height);
  const facts = { method: map.method, space: map.space, modelId, imageId, frame, target, layer: usesLayer ? layer : null, question, parameters: map.parameters };
  const summary: MapSummary = {
    id: sha256(JSON.stringify(facts), littleEndianBytes(plane.values)).slice(0, 40),
    method: map.method,
    space: map.space,
    modelId,
    imageId,
    target: { ...target },
    parameters: { ...map.parameters } as MapSummary['parameters'],
    layer: usesLayer && layer !== null ? { name: layer.name, shape: [...layer.shape] } : null,
    min: range.min,
    max: range.max,
    placement: { ...place, toImage: [...place.toImage] },
    hasEvidence: hasEvidence(range),
    identicalTo: result.identical[map.method] ?? null,
  };
  return { summary, plane, shape: map.shape, rawMin: raw.min, rawMax: raw.max };
}
