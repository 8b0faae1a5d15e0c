// The files of a set of maps: maps/<method>.npy as computed, overlays/<method>.png to look at.
import { placementOnGrid } from '../contracts/coordinates.ts';
import { mapReading } from '../contracts/explanation.ts';
import { writeNpy } from '../host/files/npy.ts';
import { planeOf } from '../report/map-plane.ts';
import { renderOverlay } from '../report/overlay.ts';
import { encodePng } from '../report/png.ts';
import type { ExplainResult } from '../contracts/worker-protocol.ts';
import type { OutputFile } from '../host/files/output-folder.ts';
import type { Asked } from './asked.ts';

/** @param folder slash path below --out with a slash at its end, '' for --out itself */
export function npyFiles({ maps }: ExplainResult, folder = ''): readonly OutputFile[] {
  return maps.map(({ method, shape, values }) => ({ path: `${folder}maps/${method}.npy`, content: writeNpy(shape, values) }));
}

export function overlayFiles({ model, subject }: Asked, { maps }: ExplainResult): readonly OutputFile[] {
  return maps.map((map) => {
    const plane = planeOf(map, model.input.layout);
    const placement = placementOnGrid(subject.placement, plane.width, plane.height);
    const picture = renderOverlay({ image: subject.picture, plane, placement, reading: mapReading(map.method) });
    return { path: `overlays/${map.method}.png`, content: encodePng(picture) };
  });
}
