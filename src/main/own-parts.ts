// Where the application's own parts lie, and whether they are all there.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

function below(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/**
 * In a package host and compute process lie beside the archive as plain files: they load native libraries, models and each
 * other by path.
 */
function unpacked(path: string): string {
  return path.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked');
}

export const hostEntry = unpacked(below('../host/host.js'));
export const workerEntry = unpacked(below('../worker/worker.js'));
export const preloadEntry = below('../preload/preload.cjs');
export const windowFolder = below('../renderer/');

/** Names of parts that are not there: an installation that was torn, or a build that was not finished. */
export function missingParts(exists: (path: string) => boolean = existsSync): readonly string[] {
  return [hostEntry, workerEntry, preloadEntry, `${windowFolder}index.html`].filter((path) => !exists(path)).map((path) => basename(path));
}
