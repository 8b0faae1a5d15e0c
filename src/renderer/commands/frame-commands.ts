// Commands of the window's frame: files, settings, theme and size of the text, help.
import { nextTextScale } from '../state/appearance.svelte.ts';
import { openDemo } from '../state/open-files.ts';
import { text } from '../text/text.ts';
import type { Preferences } from '../state/preferences.svelte.ts';
import type { Workstation } from '../state/workstation.svelte.ts';
import type { Command } from './command.ts';
import type { WindowActions } from './workstation-commands.ts';

export function frameCommands(app: Workstation, { pickFiles, saveOverlay, explain }: WindowActions, preferences: Preferences): readonly Command[] {
  const { files, settings, help, needs } = text.commands;
  const hasImage = { needs: needs.image, isEnabled: () => app.viewer.image !== null };
  const open = (sheet: Exclude<Workstation['sheet'], null>) => () => { app.sheet = app.sheet === sheet ? null : sheet; };
  const scale = (step: 1 | -1) => ({
    run: () => void preferences.set('textScale', nextTextScale(preferences.get('textScale'), step)),
    isEnabled: () => nextTextScale(preferences.get('textScale'), step) !== preferences.get('textScale'),
    needs: step > 0 ? needs.largest : needs.smallest,
  });
  const shownTheme = () => (preferences.get('theme') === 'light' ? 'light' : 'dark');
  return [
    { id: 'files/study', label: files.study, group: 'Files', keys: ['Ctrl+O'], run: () => pickFiles('study') },
    { id: 'files/folder', label: files.folder, group: 'Files', keys: [], run: () => pickFiles('folder') },
    { id: 'files/demo', label: files.demo, group: 'Files', keys: [], run: () => void openDemo(app), isEnabled: () => !app.studies.studies.some(({ isDemo }) => isDemo), needs: needs.noDemo },
    { id: 'files/model', label: files.model, group: 'Files', keys: ['Ctrl+Shift+O'], run: () => pickFiles('model') },
    { id: 'files/boxes', label: files.boxes, group: 'Files', keys: [], run: () => pickFiles('boxes'), isEnabled: () => !app.reading.blind.isAnythingBlind, needs: text.reading.findings.notWhileBlind },
    { id: 'files/overlay', label: files.overlay, group: 'Files', keys: ['Ctrl+S'], run: saveOverlay, ...hasImage },
    { id: 'files/report', label: files.report, group: 'Files', keys: ['Ctrl+E'], run: () => app.report.begin(), needs: needs.question, isEnabled: () => app.question !== null },

    { id: 'settings/open', label: settings.open, group: 'Settings', keys: ['Ctrl+,'], run: open('settings') },
    { id: 'settings/shortcuts', label: settings.shortcuts, group: 'Settings', keys: [], run: open('shortcuts') },
    { id: 'settings/theme-next', label: settings.themeNext, group: 'Settings', keys: [], run: () => void preferences.set('theme', shownTheme() === 'light' ? 'dark' : 'light') },
    { id: 'settings/text-larger', label: settings.textLarger, group: 'Settings', keys: ['Ctrl++', 'Ctrl+='], ...scale(1) },
    { id: 'settings/text-smaller', label: settings.textSmaller, group: 'Settings', keys: ['Ctrl+-'], ...scale(-1) },
    { id: 'settings/text-normal', label: settings.textNormal, group: 'Settings', keys: ['Ctrl+0'], run: () => void preferences.set('textScale', 1) },

    { id: 'help/keys', label: help.keys, group: 'Help', keys: ['?'], run: open('help') },
    { id: 'help/palette', label: help.palette, group: 'Help', keys: ['Ctrl+K'], run: open('palette') },
    { id: 'help/explain', label: text.frame.hints.command, group: 'Help', keys: ['Shift+F1'], run: explain },
    { id: 'help/about', label: help.about, group: 'Help', keys: [], run: open('about') },
    { id: 'help/leave', label: help.leave, group: 'Help', keys: ['Escape'], run: () => app.leave() },
  ];
}
