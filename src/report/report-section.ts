// One class in a report: its maps over the image, and how far each agrees with the boxes.
import { mapReading } from '../contracts/explanation.ts';
import { agreementRows } from './agreement-rows.ts';
import { combinedMaps } from './combined-maps.ts';
import { displayScaleOf } from './display-scale.ts';
import { renderOverlay } from './overlay.ts';
import { encodePng } from './png.ts';
import { mapColours } from './report-pictures.ts';
import type { Box } from '../contracts/annotation.ts';
import type { Placement } from '../contracts/coordinates.ts';
import type { MapSpace, MethodId } from '../contracts/explanation.ts';
import type { MapParameters } from '../contracts/sampling.ts';
import type { Measured } from '../contracts/worker-protocol.ts';
import type { GreyPlane } from './area-resize.ts';
import type { MapPlane } from './map-plane.ts';
import type { ReportAgreement, ReportMap, ReportSection } from './report-input.ts';

export interface SectionMap {
  readonly method: MethodId;
  readonly space: MapSpace;
  /** Of the map as computed. */
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly identicalTo: MethodId | null;
  /** What it was made with beyond the question itself. */
  readonly parameters?: MapParameters | undefined;
  readonly plane: MapPlane;
  /** Of the plane on the image. */
  readonly placement: Placement;
}

export interface SectionParts extends Pick<ReportSection, 'target' | 'score' | 'layer' | 'reason' | 'refused'> {
  /** The image as displayed. */
  readonly picture: GreyPlane;
  readonly maps: readonly SectionMap[];
  /** Drawn on every overlay. */
  readonly allBoxes: readonly Box[];
  /** Measured against this class. */
  readonly boxes: readonly Box[];
  /** [map][box] of `boxes`. */
  readonly measured: readonly (readonly Measured[])[];
  /** Ids of boxes whose label is no class of the model. */
  readonly strangers: ReadonlySet<string>;
  /** Whether finished overlays are wanted too, as files; the report itself draws from the colours alone. */
  readonly drawsOverlays: boolean;
}

/** Long side of overlays/*.png. */
const overlaySide = 800;

export function reportSection({ target, score, layer, reason, refused = [], picture, maps, allBoxes, boxes, measured, strangers, drawsOverlays }: SectionParts): ReportSection {
  const readerOf = new Map(boxes.map(({ id, reader }) => [id, reader ?? '']));
  const reportMap = (map: SectionMap): Omit<ReportMap, 'overlay'> & { readonly colours: Uint8Array } => {
    const { plane, parameters, ...facts } = map;
    return { ...facts, ...(parameters === undefined ? {} : { parameters }), scale: displayScaleOf(plane, mapReading(map.method)), colours: mapColours(map) };
  };
  const overlayOf = ({ plane, placement, method }: SectionMap): Uint8Array =>
    encodePng(renderOverlay({ image: picture, plane, placement, reading: mapReading(method), boxes: allBoxes, maxSide: overlaySide }));
  return {
    target, score, layer, reason, refused,
    maps: maps.map((map) => {
      const made = reportMap(map);
      return { ...made, overlay: drawsOverlays ? overlayOf(map) : made.colours };
    }),
    combined: combinedMaps(maps).map(reportMap).map((map) => ({ ...map, overlay: map.colours, isDerived: true })),
    agreement: agreementRows(maps.map(({ method }) => method), boxes, measured).map(({ kind: _kind, point, ...row }): ReportAgreement => ({
      ...row,
      ...(point === null ? {} : { point }),
      reader: readerOf.get(row.boxId) ?? '',
      target: target.name,
      note: strangers.has(row.boxId) ? `"${row.label}" is no class of the model: measured against ${target.name}` : null,
    })),
  };
}
