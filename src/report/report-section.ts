// One class in a report: its maps over the image, and how far each agrees with the boxes.
import { agreementRows } from './agreement-rows.ts';
import { displayScaleOf } from './display-scale.ts';
import { renderOverlay } from './overlay.ts';
import { encodePng } from './png.ts';
import type { Box } from '../contracts/annotation.ts';
import type { Placement } from '../contracts/coordinates.ts';
import type { MapSpace, MethodId } from '../contracts/explanation.ts';
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
  readonly plane: MapPlane;
  /** Of the plane on the image. */
  readonly placement: Placement;
}

export interface SectionParts extends Pick<ReportSection, 'target' | 'score' | 'layer' | 'reason'> {
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
}

/** Seven pictures and more are inside of one file. */
const overlaySide = 800;

export function reportSection({ target, score, layer, reason, picture, maps, allBoxes, boxes, measured, strangers }: SectionParts): ReportSection {
  const readerOf = new Map(boxes.map(({ id, reader }) => [id, reader ?? '']));
  return {
    target, score, layer, reason,
    maps: maps.map(({ plane, placement, ...map }): ReportMap => ({
      ...map,
      scale: displayScaleOf(plane, map.space === 'input'),
      overlay: encodePng(renderOverlay({ image: picture, plane, placement, isSigned: map.space === 'input', boxes: allBoxes, maxSide: overlaySide })),
    })),
    agreement: agreementRows(maps.map(({ method }) => method), boxes, measured).map((row): ReportAgreement => ({
      ...row,
      reader: readerOf.get(row.boxId) ?? '',
      target: target.name,
      note: strangers.has(row.boxId) ? `"${row.label}" is no class of the model: measured against ${target.name}` : null,
    })),
  };
}
