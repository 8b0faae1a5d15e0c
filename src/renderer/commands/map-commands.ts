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
  const hasMap = () => app.shownMap !== null;
  const hasQuestion = () => app.question !== null;
  const otsuStep = (): number | null => {
    const map = app.shownMap;
    const curve = map === null ? null : measures.curveOf(map.summary.id, measuredFinding(app)?.shape ?? null);
    return curve?.isDefined === true ? curve.otsuBin : null;
  };
  return [
    { id: 'map/blink', label: words.blink, group: 'Map', keys: ['Y'], run: () => settings.blink(), isEnabled: hasMap },
    { id: 'map/beside-image', label: words.besideImage, group: 'Map', keys: ['Shift+Y'], run: () => showBesideImage(app), isEnabled: hasQuestion, isOn: () => isBesideImage(app) },
    { id: 'map/next-mode', label: words.nextMode, group: 'Map', keys: ['Shift+K'], run: () => settings.nextMode(), isEnabled: hasMap, isOn: () => settings.mode !== 'filled' },
    { id: 'map/threshold-lower', label: words.thresholdLower, group: 'Map', keys: ['{'], run: () => settings.setThreshold(settings.thresholdStep - thresholdJump), isEnabled: hasMap },
    { id: 'map/threshold-higher', label: words.thresholdHigher, group: 'Map', keys: ['}'], run: () => settings.setThreshold(settings.thresholdStep + thresholdJump), isEnabled: hasMap },
    {
      id: 'map/threshold-otsu', label: words.toggleOtsu, group: 'Map', keys: ['Shift+T'], isEnabled: () => otsuStep() !== null, isOn: () => settings.thresholdStep > 0,
      run: () => settings.setThreshold(settings.thresholdStep > 0 ? 0 : (otsuStep() ?? 0)),
    },
    {
      id: 'map/disagreement', label: words.showDisagreement, group: 'Map', keys: ['Shift+X'], isEnabled: hasQuestion, isOn: () => disagreements.isOpen && app.panel === 'map',
      run: () => {
        const isSeen = disagreements.isOpen && app.panel === 'map';
        app.panel = 'map';
        disagreements.isOpen = !isSeen;
      },
    },
  ];
}
