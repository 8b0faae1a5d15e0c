// Undo and redo, each with the name of the step that it concerns.
import { text } from '../text/text.ts';
import type { History } from '../state/history.svelte.ts';
import type { Command } from './command.ts';

export function historyCommands(history: History): readonly Command[] {
  return [
    {
      id: 'edit/undo', group: 'Edit', keys: ['Ctrl+Z'],
      get label() { return history.undoLabel === null ? text.reading.steps.undo : text.reading.steps.undoNamed(history.undoLabel); },
      run: () => void history.undo(), isEnabled: () => history.undoLabel !== null, needs: text.commands.needs.undo,
    },
    {
      id: 'edit/redo', group: 'Edit', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
      get label() { return history.redoLabel === null ? text.reading.steps.redo : text.reading.steps.redoNamed(history.redoLabel); },
      run: () => void history.redo(), isEnabled: () => history.redoLabel !== null, needs: text.commands.needs.redo,
    },
  ];
}
