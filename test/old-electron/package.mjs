// A package of the kind that `--dir` makes, around whatever Electron is at hand, into .cache/old-electron/packed or dist/installers.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { findElectron } from '../../scripts/electron-binary.mjs';
import { stageApp, stageServices } from '../../scripts/package-contents.mjs';
import { drawIcon, runBuilder } from '../../scripts/package.mjs';
import { PlainError, runMain, step } from '../../scripts/progress.mjs';
import { root } from '../../scripts/state.mjs';
import { findOldElectron } from './obtain.mjs';

const folder = join(root, '.cache', 'package');

/** Of the old distribution, which has no fuses to set. */
const oldVersion = '9.4.1';

async function makeFolder() {
  const { platform, arch } = process;
  const official = findElectron({ base: root });
  const old = 'path' in official ? null : findOldElectron();
  if (old === null && 'reason' in official) throw new PlainError(`there is no Electron to package: ${official.reason}`);
  rmSync(join(root, '.cache/packed'), { recursive: true, force: true });
  await step('staging a package', () => {
    stageApp({ base: root, folder });
    // The native TensorFlow would make a gigabyte of it, and is tried from the checkout.
    stageServices({ base: root, folder, target: { platform, arch }, withTensorflow: false });
    if (old !== null) useBridge(join(root, '.cache/old-electron/app'));
  });
  await drawIcon(folder);
  const distribution = old ?? ('path' in official ? dirname(official.path) : '');
  const code = await step('packaging', () => runBuilder(process.execPath, [
    '--dir', '--config.directories.output=.cache/packed', `--config.electronDist=${distribution}`,
    ...(old === null ? [] : ['--config', withoutFuses(), `--config.electronVersion=${oldVersion}`]),
  ]));
  if (code !== 0) throw new PlainError('electron-builder could not make the package');
  return code;
}

/**
 * The old language in the archive, and the child that gives services their parent port beside them.
 *
 * @param {string} built by build.mjs
 */
function useBridge(built) {
  const app = join(folder, 'app');
  rmSync(app, { recursive: true });
  mkdirSync(join(app, 'dist'), { recursive: true });
  for (const part of ['package.json', 'main-bridge.js', 'LICENSE', 'dist/main', 'dist/preload', 'dist/renderer']) cpSync(join(built, part), join(app, part), { recursive: true });
  cpSync(join(built, 'child.mjs'), join(folder, 'services', 'child.mjs'));
}

/** The configuration of the product without what an old distribution does not have. */
function withoutFuses() {
  const text = readFileSync(join(root, 'electron-builder.yml'), 'utf8').replace(/^electronFuses:\n(?: .*\n)+/m, '');
  const path = join(folder, 'electron-builder.yml');
  writeFileSync(path, text);
  return path;
}

/** @returns {string | null} executable of the package, where it was made */
export function findPackage() {
  const names = process.platform === 'darwin' ? ['mac/Overread.app/Contents/MacOS/Overread', 'mac-arm64/Overread.app/Contents/MacOS/Overread'] : process.platform === 'win32' ? ['win-unpacked/Overread.exe'] : ['linux-unpacked/overread'];
  return names.map((name) => join(root, '.cache/packed', name)).find((path) => existsSync(path)) ?? null;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(makeFolder);
