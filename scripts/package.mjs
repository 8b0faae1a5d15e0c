// `npm run package`: builds everything and makes the installers of electron-builder.yml for this platform.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

import { findElectron } from './electron-binary.mjs';
import { PlainError, runMain } from './progress.mjs';
import { setup } from './setup.mjs';
import { root } from './state.mjs';

/** @param {readonly string[]} args for electron-builder */
async function makeInstallers(args) {
  const { runtime, failed } = await setup({ electron: true });
  if (failed.length > 0) throw new PlainError(`set-up could not finish: ${failed.join(', ')}`);
  const electron = findElectron({ base: root });
  if ('reason' in electron) throw new PlainError(`installers need Electron's binary: ${electron.reason}`);
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH === undefined ? [] : [`--config.electronDist=${dirname(electron.path)}`];
  const { status } = spawnSync(runtime.path, [join(root, 'node_modules/electron-builder/cli.js'), ...own, ...args], { cwd: root, stdio: 'inherit' });
  return status ?? 1;
}

await runMain(() => makeInstallers(process.argv.slice(2)));
