// Undo and redo, each with the name of the step that it concerns.
import type { History } from '../state/history.svelte.ts';
import type { Command } from './command.ts';

export function historyCommands(history: History): readonly Command[] {
  return [
    {
      id: 'edit/undo', group: 'Edit', keys: ['Ctrl+Z'],
      get label() { return history.undoLabel === null ? 'Undo' : `Undo: ${history.undoLabel}`; },
      run: () => void history.undo(), isEnabled: () => history.undoLabel !== null,
    },
    {
      id: 'edit/redo', group: 'Edit', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
      get label() { return history.redoLabel === null ? 'Redo' : `Redo: ${history.redoLabel}`; },
      run: () => void history.redo(), isEnabled: () => history.redoLabel !== null,
    },
  ];
}
