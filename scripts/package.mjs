// `npm run package`: builds everything and makes the installers of electron-builder.yml for this platform.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { findElectron } from './electron-binary.mjs';
import { stageApp, stageServices } from './package-contents.mjs';
import { PlainError, runMain, say, step } from './progress.mjs';
import { setup } from './setup.mjs';
import { root } from './state.mjs';

const staging = join(root, '.cache', 'package');
const leaveOut = '--without-tensorflow';

/** @param {readonly string[]} args for electron-builder, and --without-tensorflow */
async function makeInstallers(args) {
  const { runtime, failed } = await setup({ electron: true });
  if (failed.length > 0) throw new PlainError(`set-up could not finish: ${failed.join(', ')}`);
  const electron = findElectron({ base: root });
  if ('reason' in electron) throw new PlainError(`installers need Electron's binary: ${electron.reason}`);
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH === undefined ? [] : [`--config.electronDist=${dirname(electron.path)}`];
  const { platform, arch } = process;
  await step('staging', () => {
    stageApp({ base: root, folder: staging });
    stageServices({ base: root, folder: staging, target: { platform, arch }, withTensorflow: !args.includes(leaveOut) });
  });
  await drawIcon(staging);
  return runBuilder(runtime.path, [...own, ...args.filter((argument) => argument !== leaveOut)]);
}

/**
 * @param {string} runtime
 * @param {readonly string[]} args
 * @returns {number} exit code
 */
export function runBuilder(runtime, args) {
  const { status, error } = spawnSync(runtime, [join(root, 'node_modules/electron-builder/cli.js'), ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined) say(`electron-builder could not be started: ${error.message}`);
  return status ?? 1;
}

/**
 * The window's own icon, as large as the installers want it.
 *
 * @param {string} folder
 */
export async function drawIcon(folder) {
  const { default: sharp } = await import('sharp');
  mkdirSync(folder, { recursive: true });
  await sharp(readFileSync(join(root, 'src/renderer/overread.svg')), { density: 1_200 }).resize(1_024, 1_024, { fit: 'contain', background: '#00000000' }).png().toFile(join(folder, 'icon.png'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(() => makeInstallers(process.argv.slice(2)));
