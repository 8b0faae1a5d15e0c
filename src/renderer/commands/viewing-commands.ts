// Commands of looking at an image: how it lies in its view.
import { nextPower } from '../imaging/magnifier.ts';
import { flipHorizontally, flipVertically, isUpright, turnBy, upright } from '../imaging/orientation.ts';
import { windowText } from '../text/figures.ts';
import { text } from '../text/text.ts';
import type { Orientation } from '../imaging/orientation.ts';
import type { Preferences } from '../state/preferences.svelte.ts';
import type { Viewer } from '../state/viewer.svelte.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Command } from './command.ts';

/** Beside "fits" and one to one, which have keys. */
const zoomPercents = [25, 50, 200, 400] as const;

/** A refusal leaves the window as it is: the system or the browser does not want it. */
async function toggleFullScreen(): Promise<void> {
  try {
    await (document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen());
  } catch {
    // Nothing to be done about it.
  }
}

/** Named by its numbers; the settings give it another name. A table of the file has no numbers to keep. */
function keepWindow(viewer: Viewer, preferences: Preferences): void {
  const { window: { center, width, table }, modality } = viewer;
  if (table !== undefined) return;
  const kept = { name: `${modality === undefined ? '' : `${modality} `}${windowText(center, width)}`, center, width, ...(modality === undefined ? {} : { modality }) };
  void preferences.set('windowPresets', [...preferences.get('windowPresets').filter(({ name }) => name !== kept.name), kept]);
}

export function viewingCommands({ viewer, cine }: Workstation, preferences: Preferences): readonly Command[] {
  const labels = text.viewing.commands;
  const lay = (next: (now: Orientation) => Orientation) => ({
    group: 'View' as const,
    run: () => (viewer.orientation = next(viewer.orientation)),
    isEnabled: () => viewer.image !== null,
    needs: text.commands.needs.image,
  });
  const frames = { group: 'Image' as const, needs: text.commands.needs.frames, isEnabled: () => (viewer.image?.description.frames ?? 1) > 1 };
  const speedUp = (by: number) => () => { if (viewer.image !== null) cine.setSpeed(Math.round(cine.speedOf(viewer.image)) + by); };
  const hasImage = { group: 'View' as const, needs: text.commands.needs.image, isEnabled: () => viewer.image !== null };
  return [
    { id: 'image/play', label: labels.play, keys: ['.'], ...frames, run: () => cine.toggle(), isOn: () => cine.imageId !== null },
    { id: 'image/slower', label: labels.slower, keys: ['<'], ...frames, run: speedUp(-1) },
    { id: 'image/faster', label: labels.faster, keys: ['>'], ...frames, run: speedUp(1) },
    { id: 'view/glass', label: labels.glass, keys: ['E'], ...hasImage, run: () => (viewer.glass = nextPower(viewer.glass)), isOn: () => viewer.glass !== null },
    { id: 'view/keep-window', label: labels.keepWindow, keys: [], ...hasImage, run: () => keepWindow(viewer, preferences), isEnabled: () => viewer.image !== null && viewer.window.table === undefined, get needs() { return viewer.image === null ? text.commands.needs.image : labels.needsNumbers; } },
    ...zoomPercents.map((percent): Command => ({ id: `view/zoom-${percent}`, label: labels.scale(percent), keys: [], ...hasImage, run: () => viewer.showMagnified(percent / 100, window.devicePixelRatio) })),
    { id: 'view/full-screen', label: labels.fullScreen, group: 'View', keys: ['F9'], run: () => void toggleFullScreen(), isOn: () => typeof document !== 'undefined' && document.fullscreenElement !== null },
    { id: 'view/turn-right', label: labels.turnRight, keys: ['Shift+R'], ...lay((now) => turnBy(now, 1)) },
    { id: 'view/turn-left', label: labels.turnLeft, keys: ['Shift+L'], ...lay((now) => turnBy(now, -1)) },
    { id: 'view/flip-horizontally', label: labels.flipHorizontally, keys: ['Shift+H'], ...lay(flipHorizontally), isOn: () => viewer.orientation.isFlipped },
    { id: 'view/flip-vertically', label: labels.flipVertically, keys: ['Shift+V'], ...lay(flipVertically) },
    { id: 'view/upright', label: labels.upright, keys: ['Shift+U'], ...lay(() => upright), isEnabled: () => !isUpright(viewer.orientation), needs: text.commands.needs.turned },
  ];
}
