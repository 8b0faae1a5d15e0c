// What a view is given to draw over its image.
import { mapReading } from '../../contracts/explanation.ts';
import type { Affine, ImageRect, Placement } from '../../contracts/coordinates.ts';
import type { ColorMap } from '../imaging/color-maps.ts';
import type { DisplayRange } from '../imaging/display-scale.ts';
import type { Plane } from '../imaging/map-raster.ts';
import type { LoadedMap } from '../state/explanations.svelte.ts';
import type { MapSettings } from '../state/map-settings.svelte.ts';

export interface PaneMap {
  readonly plane: Plane;
  /** Null: no evidence, nothing to draw. */
  readonly range: DisplayRange | null;
  readonly colorMap: ColorMap;
  /** Cells of the plane → pixels of the pane's image. */
  readonly toImage: Affine;
  readonly seen: ImageRect;
}

/** A grid of cells over a plane that lies on the image. */
export interface PaneCells {
  readonly rows: number;
  readonly cols: number;
  readonly placement: Placement;
}

/** A loaded map in the colours that are chosen for its kind. */
export function paneMap({ plane, summary, ranges }: LoadedMap, settings: MapSettings, range: DisplayRange | null = ranges[settings.scaleRule(mapReading(summary.method))]): PaneMap {
  return { plane, range, colorMap: settings.colorMap(mapReading(summary.method)), toImage: summary.placement.toImage, seen: summary.placement.seen };
}

/** Whether some of the image did not reach the model. */
export function hidesSomething({ seen, imageWidth, imageHeight }: Placement): boolean {
  return seen.x > 0 || seen.y > 0 || seen.x + seen.width < imageWidth || seen.y + seen.height < imageHeight;
}
