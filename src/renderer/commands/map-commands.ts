// Commands about how a map is drawn and what it is held against.
import { isBesideImage, showBesideImage } from '../state/maps/show-maps.ts';
import { measuredFinding } from '../state/maps/measured-finding.ts';
import { text } from '../text/text.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Command } from './command.ts';

/** Of the threshold, at a key press: about 3 % of the largest value. */
const thresholdJump = 8;

export function mapCommands(app: Workstation): readonly Command[] {
  const words = text.maps;
  const { settings, disagreements, measures } = app;
  const { needs } = text.commands;
  const needsMap = { isEnabled: () => app.shownMap !== null, needs: needs.map };
  const needsQuestion = { isEnabled: () => app.question !== null, needs: needs.question };
  const otsuStep = (): number | null => {
    const map = app.shownMap;
    const curve = map === null ? null : measures.curveOf(map.summary.id, measuredFinding(app)?.shape ?? null);
    return curve?.isDefined === true ? curve.otsuBin : null;
  };
  return [
    { id: 'map/blink', label: words.blink, group: 'Map', keys: ['Y'], run: () => settings.blink(), ...needsMap },
    { id: 'map/beside-image', label: words.besideImage, group: 'Map', keys: ['Shift+Y'], run: () => showBesideImage(app), ...needsQuestion, isOn: () => isBesideImage(app) },
    { id: 'map/next-mode', label: words.nextMode, group: 'Map', keys: ['Shift+K'], run: () => settings.nextMode(), ...needsMap, isOn: () => settings.mode !== 'filled' },
    { id: 'map/threshold-lower', label: words.thresholdLower, group: 'Map', keys: ['{'], run: () => settings.setThreshold(settings.thresholdStep - thresholdJump), ...needsMap },
    { id: 'map/threshold-higher', label: words.thresholdHigher, group: 'Map', keys: ['}'], run: () => settings.setThreshold(settings.thresholdStep + thresholdJump), ...needsMap },
    {
      id: 'map/threshold-otsu', label: words.toggleOtsu, group: 'Map', keys: ['Shift+T'], isEnabled: () => otsuStep() !== null, needs: needs.threshold, isOn: () => settings.thresholdStep > 0,
      run: () => settings.setThreshold(settings.thresholdStep > 0 ? 0 : (otsuStep() ?? 0)),
    },
    {
      id: 'map/disagreement', label: words.showDisagreement, group: 'Map', keys: ['Shift+X'], ...needsQuestion, isOn: () => disagreements.isOpen && app.panel === 'map',
      run: () => {
        const isSeen = disagreements.isOpen && app.panel === 'map';
        app.panel = 'map';
        disagreements.isOpen = !isSeen;
        disagreements.isSought = !isSeen;
      },
    },
  ];
}
