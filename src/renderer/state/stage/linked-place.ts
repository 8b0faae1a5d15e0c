// Where the linked pointer stands in another pane: at the same place of the body where the files say it, else at the same share of the image.
import { placeInOther } from '../../imaging/patient-plane.ts';
import type { LoadedImage } from '../../imaging/loaded-image.ts';

export interface LinkedPlace {
  /** Pixels of the pane's own image; null: the place is not on it. */
  readonly point: { readonly x: number; readonly y: number } | null;
  /** It is not the same place: the share of another image, or a plane that lies elsewhere. */
  readonly isOther: boolean;
  /** How far the place is from this plane; null where it lies in it, or where nothing is known of it. */
  readonly distanceMm: number | null;
}

/** @param shares of the width and height of the image that is pointed at */
export function linkedPlace(shares: { readonly x: number; readonly y: number }, from: LoadedImage | null, to: LoadedImage): LinkedPlace {
  const { cols, rows } = to.description;
  const byShare = { x: shares.x * cols, y: shares.y * rows };
  if (from === null) return { point: byShare, isOther: true, distanceMm: null };
  const { description } = from;
  const place = description.plane === null || to.description.plane === null ? null : placeInOther(description.plane, to.description.plane, { x: shares.x * description.cols, y: shares.y * description.rows });
  if (place === null) return { point: byShare, isOther: description.cols !== cols || description.rows !== rows, distanceMm: null };
  const isOn = place.x >= 0 && place.y >= 0 && place.x < cols && place.y < rows;
  return { point: isOn ? { x: place.x, y: place.y } : null, isOther: !place.isWithinSlice, distanceMm: place.isWithinSlice ? null : place.distanceMm };
}
