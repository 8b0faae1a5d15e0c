// The system's dialogs: to open, to save, and to say what cannot go on.
import { app, dialog } from 'electron';
import { copyFile } from 'node:fs/promises';

import { unwritableReason } from '../contracts/unreadable-reason.ts';
import type { BrowserWindow, MessageBoxOptions, OpenDialogOptions } from 'electron';

export type Picked = 'study' | 'folder' | 'model' | 'boxes' | 'backup';

const questions: Readonly<Record<Picked, OpenDialogOptions>> = {
  study: { title: 'Open images', properties: ['openFile'] },
  folder: { title: 'Open a folder of images', properties: ['openDirectory'] },
  model: { title: 'Open a model', properties: ['openFile'], filters: [{ name: 'Models', extensions: ['onnx', 'json'] }, { name: 'All files', extensions: ['*'] }] },
  boxes: { title: 'Import boxes', properties: ['openFile'], filters: [{ name: 'Boxes', extensions: ['csv', 'json', 'dcm'] }, { name: 'All files', extensions: ['*'] }] },
  backup: { title: 'Restore a backup', properties: ['openFile'], filters: [{ name: 'Backups of Overread', extensions: ['db'] }, { name: 'All files', extensions: ['*'] }] },
};

/** @returns null when the dialog was dismissed */
export async function pickPath(window: BrowserWindow | null, what: Picked): Promise<string | null> {
  const { filePaths } = window === null ? await dialog.showOpenDialog(questions[what]) : await dialog.showOpenDialog(window, questions[what]);
  return filePaths[0] ?? null;
}

/** Asks where, and puts the file that the host wrote there. @returns the place; null when the dialog was dismissed */
export async function saveFile(window: BrowserWindow | null, suggestedName: string, written: string): Promise<string | null> {
  const question = { title: 'Save', defaultPath: suggestedName };
  const { filePath } = window === null ? await dialog.showSaveDialog(question) : await dialog.showSaveDialog(window, question);
  if (filePath === undefined || filePath === '') return null;
  try {
    await copyFile(written, filePath);
  } catch (error) {
    // The window would hear of a save that was dismissed.
    await tell(window, { type: 'error', message: 'The file could not be saved.', detail: `${filePath}: expected a place that can be written, got ${unwritableReason(error)}` });
    return null;
  }
  return filePath;
}

/** @returns the number of the button, 0 for the first and where there is only one */
export async function tell(window: BrowserWindow | null, options: MessageBoxOptions): Promise<number> {
  const text = { title: 'Overread', noLink: true, ...options };
  const { response } = window === null || window.isDestroyed() ? await dialog.showMessageBox(text) : await dialog.showMessageBox(window, text);
  return response;
}

/** One window that says why there is no other, then the end. */
export async function giveUp(message: string, detail: string): Promise<void> {
  console.error(`overread: ${message} ${detail}`);
  await tell(null, { type: 'error', message, detail, buttons: ['Quit'] });
  app.exit(failedExitCode);
}

/** The command line's own exit code for what cannot be computed. */
const failedExitCode = 4;
