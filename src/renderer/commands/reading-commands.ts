// Commands of reading: blind and reveal, readers, going from finding to finding, findings in and out, what changed.
import { exportFindings } from '../state/reading/export-findings.ts';
import { text } from '../text/text.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Command } from './command.ts';

export function readingCommands(app: Workstation): readonly Command[] {
  const { reading } = text;
  const imageId = (): string | null => app.stage.active.image?.description.id ?? null;
  /** Also while its pixels are on their way: whoever wants to read it blind must not have to wait until the answer is there. */
  const wantedId = (): string | null => app.stage.wantedBy(app.stage.active)?.imageId ?? null;
  const isBlind = (): boolean => app.reading.blind.readingOf(imageId()) !== null;
  const mayLook = (): boolean => imageId() !== null && !app.reading.blind.isAnythingBlind;
  const exporting = (format: 'csv' | 'nih' | 'coco'): Pick<Command, 'run' | 'isEnabled' | 'needs'> => ({
    run: () => void app.attempt(() => exportFindings(app, format)), isEnabled: mayLook, needs: reading.findings.notWhileBlind,
  });

  return [
    {
      id: 'blind/toggle', group: 'Reading', keys: ['Ctrl+B'],
      get label() { return isBlind() ? reading.blind.reveal : reading.blind.start; },
      run: () => {
        const id = wantedId();
        if (isBlind()) app.sheet = 'reveal';
        else if (id !== null && app.reading.blind.readingOf(id) === null) void app.attempt(() => app.reading.blind.start(id)).then(() => (app.panel = 'boxes'));
      },
      isEnabled: () => wantedId() !== null && app.reading.readers.current !== null && app.reading.blind.knowledge === 'known', needs: reading.commands.needsImage, isOn: () => app.reading.isBlind && imageId() !== null,
    },
    {
      id: 'blind/worklist', label: reading.blind.worklist, group: 'Reading', keys: [],
      run: () => void app.attempt(() => app.reading.blind.setWorklist(!app.reading.blind.isWorklist)), isOn: () => app.reading.blind.isWorklist,
      isEnabled: () => app.reading.blind.knowledge === 'known', needs: reading.commands.needsReader,
    },
    { id: 'findings/panel', label: reading.commands.panel, group: 'Reading', keys: [], run: () => { app.panel = 'boxes'; app.viewer.arePanelsShown = true; } },
    { id: 'findings/history', label: reading.findings.history, group: 'Reading', keys: [], run: () => (app.sheet = 'changes'), isEnabled: () => imageId() !== null, needs: reading.commands.needsImage },
    { id: 'findings/export-csv', label: reading.findings.exportCsv, group: 'Reading', keys: [], ...exporting('csv') },
    { id: 'findings/export-nih', label: reading.findings.exportNih, group: 'Reading', keys: [], ...exporting('nih') },
    { id: 'findings/export-coco', label: reading.findings.exportCoco, group: 'Reading', keys: [], ...exporting('coco') },
  ];
}
