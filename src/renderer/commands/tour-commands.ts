// Commands that explain the window: the guided tour and the manual.
import { text } from '../text/text.ts';
import type { Tour } from '../tour/tour.svelte.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Command } from './command.ts';

export function tourCommands(app: Workstation, tour: Tour): readonly Command[] {
  return [
    { id: 'help/tour', label: text.tour.command, group: 'Help', keys: [], run: () => tour.start(), isEnabled: () => tour.isPossible, needs: text.tour.needsDemo },
    { id: 'help/tour-on', label: text.tour.goOn, group: 'Help', keys: [], run: () => void app.attempt(() => tour.goOn()), isEnabled: () => tour.isPossible && tour.canGoOn, needs: text.tour.needsLeft },
    { id: 'help/manual', label: text.manual.command, group: 'Help', keys: ['F1'], run: () => app.openManual(), isOn: () => app.sheet === 'manual' },
  ];
}
