// Where the product's own parts lie. Holds in a checkout and in a build: both have this file one folder below their root.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = import.meta.url;

function below(path: string): string {
  return fileURLToPath(new URL(path, here));
}

const isBuilt = extname(fileURLToPath(here)) !== '.ts';

/** assets/ with the demo study and the demo models. */
export const assetsFolder = below('../../assets/');

/** The window, built by Vite. */
export const windowFolder = isBuilt ? below('../renderer/') : below('../../dist/renderer/');

/** The compute process. */
export const workerEntry = below(`../worker/worker${isBuilt ? '.js' : '.ts'}`);

/** The thread that looks for images. */
export const studyThreadEntry = below(`../host/study-thread${isBuilt ? '.js' : '.ts'}`);

/** The thread that makes thumbnails. */
export const thumbnailThreadEntry = below(`../host/thumbnail-thread${isBuilt ? '.js' : '.ts'}`);

/** The thread that compares readers. */
export const comparisonThreadEntry = below(`../host/comparison-thread${isBuilt ? '.js' : '.ts'}`);

/** The threads that decode images. */
export const decodeThreadEntry = below(`../host/decode-thread${isBuilt ? '.js' : '.ts'}`);

/** `npm start` of a checkout. */
export const startScript = below('../../scripts/start.mjs');

export function overreadVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(below('../../package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

export function inUseMessage(folder: string): string {
  return `${folder}: expected a data folder that no other Overread has open, got one that is in use; close that one, or name another folder in OVERREAD_DATA`;
}

/** Where the workstation keeps what the user made: OVERREAD_DATA, else the system's place for such things. */
export function dataFolder(env: Readonly<Record<string, string | undefined>>, platform: string = process.platform): string {
  const own = env.OVERREAD_DATA;
  if (own !== undefined && own !== '') return own;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Overread');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Overread');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'overread');
}
