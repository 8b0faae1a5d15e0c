// What a view is given to draw over its image.
import { mapReading } from '../../contracts/explanation.ts';
import type { Affine, ImageRect, Placement } from '../../contracts/coordinates.ts';
import type { ColorMap } from '../../contracts/colors/color-maps.ts';
import type { DisplayRange } from '../imaging/display-scale.ts';
import type { Plane } from '../imaging/map-raster.ts';
import type { LoadedMap } from '../state/explanations.svelte.ts';
import type { ContourLevel, MapSettings } from '../state/map-settings.svelte.ts';
import type { LoadedDerived } from '../state/maps/disagreement.svelte.ts';

export interface PaneMap {
  readonly plane: Plane;
  /** Null: no evidence, nothing to draw. */
  readonly range: DisplayRange | null;
  readonly colorMap: ColorMap;
  /** Cells of the plane → pixels of the pane's image. */
  readonly toImage: Affine;
  readonly seen: ImageRect;
  /** Raw value below which nothing is painted; null: everything is. */
  readonly threshold: number | null;
  readonly isFilled: boolean;
  readonly contours: readonly ContourLevel[];
}

/** A grid of cells over a plane that lies on the image. */
export interface PaneCells {
  readonly rows: number;
  readonly cols: number;
  readonly placement: Placement;
}

/** A loaded map in the colours that are chosen for its kind. */
export function paneMap({ plane, summary, ranges }: LoadedMap, settings: MapSettings, range: DisplayRange | null = ranges[settings.scaleRule(mapReading(summary.method))]): PaneMap {
  return {
    plane, range, colorMap: settings.colorMap(mapReading(summary.method)), toImage: summary.placement.toImage, seen: summary.placement.seen,
    threshold: settings.thresholdOf(summary), isFilled: settings.mode !== 'contours', contours: settings.contoursOf(summary),
  };
}

/** What several maps say together: ranks, which have neither threshold nor lines of their own. */
export function derivedPaneMap({ plane, range, summary: { placement } }: LoadedDerived, settings: MapSettings): PaneMap {
  return { plane, range, colorMap: settings.colorMap('positive'), toImage: placement.toImage, seen: placement.seen, threshold: null, isFilled: true, contours: [] };
}

/** Whether some of the image did not reach the model. */
export function hidesSomething({ seen, imageWidth, imageHeight }: Placement): boolean {
  return seen.x > 0 || seen.y > 0 || seen.x + seen.width < imageWidth || seen.y + seen.height < imageHeight;
}
