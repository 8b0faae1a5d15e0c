// What set-up has already done, kept in .cache/setup.json, and the fingerprints that tell whether it still holds.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} SetupState
 * @property {string} [quick] stat fingerprint of everything below when it was last known good
 * @property {string} [lock] hash of package-lock.json that node_modules was found to match
 * @property {{ path: string, version: string }} [runtime] Node that runs the product
 * @property {Record<string, string>} [built] hash of the inputs of each built part
 * @property {string} [demo] hash of the sources that the demo study was made with
 * @property {{ version: string, reason: string }} [electron] last failed attempt at Electron's binary
 * @property {{ key: string, reason: string }} [tensorflow] last failed attempt at native TensorFlow
 */

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const ignored = new Set(['node_modules', 'dist', 'test-results', '__pycache__']);

/**
 * Files under a folder or the file itself, sorted, as slash paths relative to `base`; hidden names are left out.
 *
 * @param {string} base
 * @param {string} path
 * @returns {string[]}
 */
export function filesUnder(base, path) {
  const stat = statSync(join(base, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  const names = readdirSync(join(base, path)).sort();
  return names
    .filter((name) => !name.startsWith('.') && !ignored.has(name))
    .flatMap((name) => filesUnder(base, `${path}/${name}`));
}

/**
 * Cheap fingerprint from names, sizes and times; it changes at least whenever the contents do.
 *
 * @param {string} base
 * @param {readonly string[]} paths
 */
export function statFingerprint(base, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(base, path))) {
    const { size, mtimeMs } = statSync(join(base, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

/**
 * Fingerprint of names and contents. Two checkouts of one commit agree.
 *
 * @param {string} base
 * @param {readonly string[]} paths
 */
export function contentHash(base, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(base, path))) {
    hash.update(`${file}\0`).update(createHash('sha256').update(readFileSync(join(base, file))).digest());
  }
  return hash.digest('hex');
}

/** Everything whose change may mean work for set-up. */
export const watched = [
  'package.json',
  'package-lock.json',
  'vite.config.ts',
  'scripts',
  'src',
  'training',
];

/** @param {string} base */
const statePath = (base) => join(base, '.cache', 'setup.json');

/**
 * @param {string} base
 * @returns {SetupState} empty when there is none or it cannot be read
 */
export function readState(base) {
  try {
    return JSON.parse(readFileSync(statePath(base), 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Written beside and renamed, so that a reader never sees half a file.
 *
 * @param {string} base
 * @param {SetupState} state
 */
export function writeState(base, state) {
  const path = statePath(base);
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(draft, path);
}
