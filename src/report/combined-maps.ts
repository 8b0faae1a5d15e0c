// Guided backpropagation combined with each coarse map, made from maps that are there already: the founding document's figure.
import { extremesOf } from './map-plane.ts';
import { samplePlane } from './overlay.ts';
import type { MethodId } from '../contracts/explanation.ts';
import type { MapPlane } from './map-plane.ts';
import type { SectionMap } from './report-section.ts';

const combinations = [
  { method: 'guided-grad-cam', coarse: 'grad-cam' },
  { method: 'guided-hires-cam', coarse: 'hires-cam' },
  { method: 'guided-layer-cam', coarse: 'layer-cam' },
] as const satisfies readonly { readonly method: MethodId; readonly coarse: MethodId }[];

/** @returns the combinations that are not among `maps` and whose two parts are */
export function combinedMaps(maps: readonly SectionMap[]): SectionMap[] {
  const mapOf = (wanted: MethodId): SectionMap | undefined => maps.find(({ method }) => method === wanted);
  const fine = mapOf('guided-backprop');
  if (fine === undefined) return [];
  return combinations.flatMap(({ method, coarse }): SectionMap[] => {
    const part = mapOf(coarse);
    if (part === undefined || mapOf(method) !== undefined) return [];
    const plane = multiply(fine.plane, part.plane);
    const same = combinations.find((other) => other.coarse === part.identicalTo);
    return [{ method, space: 'input', shape: fine.shape, ...extremesOf(plane.values), identicalTo: same?.method ?? null, plane, placement: fine.placement }];
  });
}

/**
 * The coarse plane, enlarged bilinearly (align_corners = false) to the fine one's grid, times the fine one. The product
 * of a channel sum is the channel sum of the products, so the plane is the one of the full map.
 */
function multiply(fine: MapPlane, coarse: MapPlane): MapPlane {
  const { width, height } = fine;
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const factor = samplePlane(coarse, ((x + 0.5) * coarse.width) / width, ((y + 0.5) * coarse.height) / height);
      values[y * width + x] = (fine.values[y * width + x] ?? 0) * factor;
    }
  }
  return { width, height, values };
}
