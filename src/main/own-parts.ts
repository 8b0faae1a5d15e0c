// Where the application's own parts lie, and whether they are all there.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function below(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/**
 * In a package host and compute process lie beside the archive, in services/, as plain files: they load native libraries,
 * models, threads and each other by path.
 *
 * @param dist folder of all built parts, in the archive or in a checkout
 */
export function servicesFolder(dist: string): string {
  const [, resources] = /^(.*)[\\/]app\.asar[\\/]/.exec(dist) ?? [];
  return resources === undefined ? dist : join(resources, 'services', 'dist');
}

const services = servicesFolder(below('../'));
export const hostEntry = join(services, 'host', 'host.js');
export const workerEntry = join(services, 'worker', 'worker.js');
export const preloadEntry = below('../preload/preload.cjs');
export const windowFolder = below('../renderer/');

/** Names of parts that are not there: an installation that was torn, or a build that was not finished. */
export function missingParts(exists: (path: string) => boolean = existsSync): readonly string[] {
  return [hostEntry, workerEntry, preloadEntry, join(windowFolder, 'index.html')].filter((path) => !exists(path)).map((path) => basename(path));
}
