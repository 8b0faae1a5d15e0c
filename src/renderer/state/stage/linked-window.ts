// What a change of the window in one pane means in a linked one: the same window where values mean the same, else the same change.
import { isSameWindow } from '../../imaging/voi.ts';
import type { LoadedImage } from '../../imaging/loaded-image.ts';
import type { VoiWindow } from '../../imaging/voi.ts';

/** Grey values of the same image mean the same. Those of two radiographs do not: their scale is the device's own. */
export function meansTheSame(a: LoadedImage, b: LoadedImage, areUnitsKnown: boolean): boolean {
  return a.description.id === b.description.id || areUnitsKnown;
}

/**
 * A window of one image carried over to another whose values mean something else: as far from that image's own window as
 * this one is from its image's.
 *
 * @returns null where there is no such window: a table cannot be carried over
 */
export function relativeWindow(window: VoiWindow, from: LoadedImage, to: LoadedImage): VoiWindow | null {
  const own = from.description.windows[0];
  const other = to.description.windows[0];
  if (own === undefined || other === undefined) return null;
  if (isSameWindow(window, own)) return other;
  if (window.table !== undefined || own.table !== undefined || other.table !== undefined) return null;
  const ratio = other.width / own.width;
  return { ...window, center: other.center + (window.center - own.center) * ratio, width: Math.max(window.width * ratio, 1e-6) };
}
