// Commands of looking at an image: how it lies in its view.
import { flipHorizontally, flipVertically, isUpright, turnBy, upright } from '../imaging/orientation.ts';
import { text } from '../text/text.ts';
import type { Orientation } from '../imaging/orientation.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Command } from './command.ts';

export function viewingCommands({ viewer }: Workstation): readonly Command[] {
  const labels = text.viewing.commands;
  const lay = (next: (now: Orientation) => Orientation) => ({
    group: 'View' as const,
    run: () => (viewer.orientation = next(viewer.orientation)),
    isEnabled: () => viewer.image !== null,
  });
  return [
    { id: 'view/turn-right', label: labels.turnRight, keys: ['Shift+R'], ...lay((now) => turnBy(now, 1)) },
    { id: 'view/turn-left', label: labels.turnLeft, keys: ['Shift+L'], ...lay((now) => turnBy(now, -1)) },
    { id: 'view/flip-horizontally', label: labels.flipHorizontally, keys: ['Shift+H'], ...lay(flipHorizontally), isOn: () => viewer.orientation.isFlipped },
    { id: 'view/flip-vertically', label: labels.flipVertically, keys: ['Shift+V'], ...lay(flipVertically) },
    { id: 'view/upright', label: labels.upright, keys: ['Shift+U'], ...lay(() => upright), isEnabled: () => !isUpright(viewer.orientation) },
  ];
}
