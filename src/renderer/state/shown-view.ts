// What the active pane shows, as a saved picture has to show it: image, map or what several maps say together, scale, marks.
import { derivedPaneMap, paneMap } from '../components/pane.ts';
import { upright } from '../imaging/orientation.ts';
import { fullRangeWindow } from '../imaging/voi.ts';
import type { PaneMap } from '../components/pane.ts';
import type { Placement } from '../../contracts/coordinates.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Orientation } from '../imaging/orientation.ts';
import type { VoiWindow } from '../imaging/voi.ts';
import type { LoadedMap } from './explanations.svelte.ts';
import type { LoadedDerived } from './maps/disagreement.svelte.ts';
import type { Workstation } from './workstation.svelte.ts';

export interface ShownView {
  readonly image: LoadedImage;
  readonly window: VoiWindow;
  readonly orientation: Orientation;
  readonly isInverted: boolean;
  readonly isInvertedByUser: boolean;
  /** The model's input, which is another image than the one that readers mark. */
  readonly isInput: boolean;
  /** One map, or what several say together, or neither. */
  readonly loaded: LoadedMap | null;
  readonly merged: LoadedDerived | null;
  readonly map: PaneMap | null;
  readonly placement: Placement | null;
}

/** Null while there is nothing: no image, or an input that is not made. */
export function shownView(app: Workstation): ShownView | null {
  const { stage: { active: pane }, readings, settings, viewer } = app;
  const { image } = pane;
  if (image === null) return null;
  const kind = pane.content?.shows ?? 'map';
  const none = { isInput: false, loaded: null, merged: null, map: null, placement: null };
  if (kind === 'input') {
    const answer = app.input.answerTo(readings.questionOf(pane));
    return answer === null ? null : { ...none, image: answer.image, window: answer.image.description.windows[0] ?? fullRangeWindow(answer.image.range), orientation: upright, isInverted: false, isInvertedByUser: false, isInput: true };
  }
  const { window, orientation, isInverted, isInvertedByUser } = pane;
  const view = { ...none, image, window, orientation, isInverted, isInvertedByUser };
  if (!viewer.isMapShown || kind === 'image') return view;
  if (kind === 'consensus' || kind === 'variance') {
    const merged = app.disagreements.of([...readings.answerOf(pane).maps.values()])?.[kind] ?? null;
    return merged === null ? view : { ...view, merged, map: derivedPaneMap(merged, settings), placement: merged.summary.placement };
  }
  const loaded = app.shownMap;
  if (loaded === null) return view;
  // The pane's own scale, or the one that is locked across panes.
  const map = app.featureIn(pane) !== null ? paneMap(loaded, settings) : paneMap(loaded, settings, readings.ranges.get(pane.id) ?? null);
  return { ...view, loaded, map, placement: loaded.summary.placement };
}
