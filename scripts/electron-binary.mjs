// Electron's binary comes from outside the package registry and may be out of reach: tried once per version, never required.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { probe } from './probe.mjs';
import { say, step } from './progress.mjs';
import { readState, writeState } from './state.mjs';

const downloadMs = 10 * 60_000;

/**
 * Path of the executable inside an Electron distribution.
 *
 * @param {string} platform
 */
export function executableName(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * Where the binary is, or the reason why there is none.
 *
 * @param {object} options
 * @param {string} options.base
 * @param {Record<string, string | undefined>} [options.env] ELECTRON_OVERRIDE_DIST_PATH names a distribution of one's own
 * @param {string} [options.platform]
 * @param {(path: string) => boolean} [options.exists]
 * @returns {{ path: string } | { reason: string }}
 */
export function findElectron({ base, env = process.env, platform = process.platform, exists = existsSync }) {
  const name = executableName(platform);
  const own = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (own !== undefined && own !== '') {
    const path = join(own, name);
    return exists(path) ? { path } : { reason: `ELECTRON_OVERRIDE_DIST_PATH has no ${name}` };
  }
  const path = join(base, 'node_modules', 'electron', 'dist', name);
  if (exists(path)) return { path };
  return { reason: readState(base).electron?.reason ?? 'its binary has not been fetched' };
}

/** @param {string} base */
export function electronVersion(base) {
  try {
    return String(JSON.parse(readFileSync(join(base, 'node_modules/electron/package.json'), 'utf8')).version);
  } catch {
    return null;
  }
}

/**
 * Should the download be tried? Not when it is there, and not again for a version that failed, unless forced.
 *
 * @param {{ found: boolean, version: string | null, failedVersion: string | undefined, force: boolean }} situation
 */
export function shouldFetch({ found, version, failedVersion, force }) {
  if (found || version === null) return false;
  return force || failedVersion !== version;
}

/**
 * Fetches the binary where that can be done; otherwise one line says why not and how to try again.
 *
 * @param {{ base: string, runtime: string, force: boolean }} options
 */
export async function ensureElectron({ base, runtime, force }) {
  const found = 'path' in findElectron({ base });
  const version = electronVersion(base);
  if (!shouldFetch({ found, version, failedVersion: readState(base).electron?.version, force })) return;

  const reason = await fetchBinary(base, runtime);
  const { electron: _past, ...state } = readState(base);
  if (reason === null) {
    writeState(base, state);
    return;
  }
  writeState(base, { ...state, electron: { version: version ?? '', reason } });
  say(`Electron is left out: ${reason} (try again with: npm run setup -- --electron --force)`);
}

/**
 * @param {string} base
 * @param {string} runtime
 * @returns {Promise<string | null>} why it failed; null when the binary is there now
 */
async function fetchBinary(base, runtime) {
  const source = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/';
  const unreachable = await probe(source);
  if (unreachable !== null) return unreachable;
  return step('fetching Electron (about 120 MB)', () => {
    const { status, error } = spawnSync(runtime, [join(base, 'node_modules/electron/install.js')], {
      cwd: base,
      stdio: ['ignore', 2, 'ignore'],
      timeout: downloadMs,
    });
    if (error !== undefined) return `its download did not finish (${error.message})`;
    if (status !== 0 || !('path' in findElectron({ base }))) return 'its download failed';
    return null;
  });
}
