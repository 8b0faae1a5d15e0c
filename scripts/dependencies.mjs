// Are the installed packages those of package-lock.json, and if not, install them.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { PlainError, say, step } from './progress.mjs';
import { contentHash } from './state.mjs';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} LockFile */

/**
 * The first difference between what is wanted and what is installed; null when there is none.
 * Optional packages may be absent (other platforms), but not of another version.
 *
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile} installed node_modules/.package-lock.json, npm's own record
 */
export function firstMismatch(wanted, installed) {
  const have = installed.packages ?? {};
  for (const [path, { version, optional, link }] of Object.entries(wanted.packages ?? {})) {
    if (path === '' || link === true) continue;
    const got = have[path];
    if (got === undefined && optional === true) continue;
    if (got?.version !== version) {
      return `${path}: expected ${version ?? 'no version'}, got ${got?.version ?? 'nothing'}`;
    }
  }
  return null;
}

/** @param {string} base */
export function lockHash(base) {
  return contentHash(base, ['package.json', 'package-lock.json']);
}

/**
 * Installs when needed. Install scripts never run: what they would fetch is either in the package or optional.
 *
 * @param {string} base
 * @param {string | undefined} knownLock lock hash that was last found installed
 * @returns {Promise<string>} the lock hash that is installed now
 */
export async function ensureDependencies(base, knownLock) {
  const lock = lockHash(base);
  const record = join(base, 'node_modules', '.package-lock.json');
  if (lock === knownLock && existsSync(record)) return lock;
  if (existsSync(record) && firstMismatch(readJson(join(base, 'package-lock.json')), readJson(record)) === null) return lock;

  await step('installing packages (once; a few hundred MB)', () => {
    if (npm(base, ['ci']) === 0) return;
    say('npm ci failed; trying npm install');
    if (npm(base, ['install']) !== 0) {
      throw new PlainError('packages could not be installed: see the lines of npm above; is a package registry reachable?');
    }
  });
  return lockHash(base);
}

/**
 * npm's own settings are handed down by the npm that started us; what matters here is said again.
 *
 * @param {string} base
 * @param {readonly string[]} command
 */
function npm(base, command) {
  const options = [
    '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error',
  ];
  const npmScript = process.env.npm_execpath;
  const direct = npmScript !== undefined && /npm-cli\.[cm]?js$/.test(npmScript);
  const [file, args] = direct ? [process.execPath, [npmScript]] : ['npm', []];
  const { status, error } = spawnSync(file, [...args, ...command, ...options], {
    cwd: base,
    stdio: ['ignore', 2, 2],
    shell: !direct && process.platform === 'win32',
  });
  if (error !== undefined) say(`npm could not be started: ${error.message}`);
  return status ?? 1;
}

/**
 * @param {string} path
 * @returns {LockFile}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
