// The system's dialogs: to open, to save, and to say what cannot go on.
import { app, dialog } from 'electron';
import { copyFile } from 'node:fs/promises';

import { unwritableReason } from '../contracts/unreadable-reason.ts';
import { text } from './text.ts';
import type { BrowserWindow, MessageBoxOptions, OpenDialogOptions } from 'electron';

export type Picked = 'study' | 'folder' | 'model' | 'boxes' | 'backup';

const questions: Readonly<Record<Picked, OpenDialogOptions>> = {
  study: { title: text.open.study, properties: ['openFile'] },
  folder: { title: text.open.folder, properties: ['openDirectory'] },
  model: { title: text.open.model, properties: ['openFile'], filters: [{ name: text.kinds.models, extensions: ['onnx', 'json'] }, { name: text.kinds.all, extensions: ['*'] }] },
  boxes: { title: text.open.boxes, properties: ['openFile'], filters: [{ name: text.kinds.boxes, extensions: ['csv', 'json', 'dcm'] }, { name: text.kinds.all, extensions: ['*'] }] },
  backup: { title: text.open.backup, properties: ['openFile'], filters: [{ name: text.kinds.backups, extensions: ['db'] }, { name: text.kinds.all, extensions: ['*'] }] },
};

/** @returns null when the dialog was dismissed */
export async function pickPath(window: BrowserWindow | null, what: Picked): Promise<string | null> {
  const { filePaths } = window === null ? await dialog.showOpenDialog(questions[what]) : await dialog.showOpenDialog(window, questions[what]);
  return filePaths[0] ?? null;
}

/** Asks where, and puts the file that the host wrote there. @returns the place; null when the dialog was dismissed */
export async function saveFile(window: BrowserWindow | null, suggestedName: string, written: string): Promise<string | null> {
  const question = { title: text.save, defaultPath: suggestedName };
  const { filePath } = window === null ? await dialog.showSaveDialog(question) : await dialog.showSaveDialog(window, question);
  if (filePath === undefined || filePath === '') return null;
  try {
    await copyFile(written, filePath);
  } catch (error) {
    // The window would hear of a save that was dismissed.
    await tell(window, { type: 'error', message: text.notSaved, detail: text.notSavedBecause(filePath, unwritableReason(error)) });
    return null;
  }
  return filePath;
}

/** @returns the number of the button, 0 for the first and where there is only one */
export async function tell(window: BrowserWindow | null, options: MessageBoxOptions): Promise<number> {
  const question = { title: text.product, noLink: true, ...options };
  const { response } = window === null || window.isDestroyed() ? await dialog.showMessageBox(question) : await dialog.showMessageBox(window, question);
  return response;
}

/** One window that says why there is no other, then the end. */
export async function giveUp(message: string, detail: string): Promise<void> {
  console.error(`overread: ${message} ${detail}`);
  await tell(null, { type: 'error', message, detail, buttons: [text.quit] });
  app.exit(failedExitCode);
}

/** The command line's own exit code for what cannot be computed. */
const failedExitCode = 4;
