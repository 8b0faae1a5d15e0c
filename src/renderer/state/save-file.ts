// Where a finished file goes: to the place that the system's dialog names, else to the browser's downloads.
import { upload } from '../api/bytes.ts';
import type { Workstation } from './workstation.svelte.ts';

/** Known from the first moment on, before the host has described itself. */
export function hasSystemDialogs(app: Workstation): boolean {
  return app.app?.canPickFiles ?? 'overread' in globalThis;
}

/** @returns the place; null when the dialog was dismissed */
export async function saveBySystem(app: Workstation, file: Blob, name: string): Promise<string | null> {
  return (await app.api.call('export/save', { suggestedName: name, upload: await upload(app.api, file, name) })).savedTo;
}

/** Hands a file to the browser's own download. */
export function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
