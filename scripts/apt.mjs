// Debian packages that tests need: installed where this user may, and nowhere else.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** On Linux, as root, with apt-get: a container, as a rule. */
export function canInstallPackages() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    accessSync('/usr/bin/apt-get', constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {readonly string[]} names */
export function installPackages(names) {
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 2], timeout: 15 * 60_000 };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], options);
}
