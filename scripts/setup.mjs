// Brings a bare clone to where everything runs. Needs Node's own modules only; does nothing when nothing changed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { staleParts } from './build.mjs';
import { demoFolder, demoInputs, demoSource } from './demo-study.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureElectron } from './electron-binary.mjs';
import { exclusively } from './exclusive.mjs';
import { ensureNativeTensorflow, findNativeTensorflow } from './native-tensorflow.mjs';
import { findRuntime, runtimeMissing, tooOldToSetUp } from './node-runtime.mjs';
import { PlainError, runMain, say, step } from './progress.mjs';
import { contentHash, readState, root, statFingerprint, watched, writeState } from './state.mjs';

/**
 * @typedef {object} SetupOptions
 * @property {boolean} [build] build dist/ (default true)
 * @property {boolean} [demo] make the demo study (default true)
 * @property {boolean} [electron] try to fetch Electron's binary (default false)
 * @property {boolean} [tensorflow] try to get native TensorFlow (default false)
 * @property {boolean} [force] try optional parts again that failed before
 */

/** @typedef {{ runtime: { path: string, version: string }, failed: string[] }} SetupResult */

/**
 * @param {SetupOptions} [options]
 * @returns {Promise<SetupResult>} the Node that runs the product, and the parts that could not be made
 */
export async function setup({ build = true, demo = true, electron = false, tensorflow = false, force = false } = {}) {
  const tooOld = tooOldToSetUp(process.version);
  if (tooOld !== null) throw new PlainError(tooOld);
  return exclusively(join(root, '.cache', 'setup.lock'), async () => {
    const quick = statFingerprint(root, watched);
    const lock = await ensureDependencies(root, readState(root).lock);
    writeState(root, { ...readState(root), lock });

    const runtime = findRuntime(root);
    if (runtime === null) throw new PlainError(runtimeMissing());
    writeState(root, { ...readState(root), runtime });

    /** @type {string[]} */
    const failed = [];
    if (build && staleParts(root, readState(root).built ?? {}).length > 0) {
      if (run(runtime.path, 'scripts/build.mjs') !== 0) failed.push('build');
    }
    if (demo && !(await ensureDemo(runtime.path, force))) failed.push('demo study');
    if (electron) await ensureElectron({ base: root, runtime: runtime.path, force });
    if (tensorflow) await ensureNativeTensorflow({ base: root, runtime: runtime.path, force });

    if (build && demo && failed.length === 0) writeState(root, { ...readState(root), quick });
    return { runtime, failed };
  });
}

/**
 * A failure is remembered with its sources, so that it costs its time once and not at every command.
 *
 * @param {string} runtime
 * @param {boolean} force
 * @returns {Promise<boolean>} false when the demo study could not be made just now
 */
async function ensureDemo(runtime, force) {
  if (!existsSync(join(root, demoSource))) return true;
  const hash = contentHash(root, demoInputs(root));
  const { demo } = readState(root);
  if (demo === hash && existsSync(join(root, demoFolder))) return true;
  if (demo === `failed:${hash}` && !force) return true;
  const status = await step('making the demo study', () => run(runtime, 'scripts/demo-study.mjs'));
  writeState(root, { ...readState(root), demo: status === 0 ? hash : `failed:${hash}` });
  if (status !== 0) say('the demo study could not be made (try again with: npm run setup -- --force)');
  return status === 0;
}

/**
 * @param {string} runtime
 * @param {string} script
 */
function run(runtime, script) {
  const { status } = spawnSync(runtime, ['--disable-warning=ExperimentalWarning', join(root, script)], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  return status ?? 1;
}

/** Says what tfjs will run on, so that nobody has to guess. */
function sayWhatIsOptional() {
  const found = findNativeTensorflow(root);
  say('home' in found ? 'tfjs runs on native TensorFlow' : `tfjs runs on WebAssembly: ${found.reason}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    const args = process.argv.slice(2);
    const onlyBuild = args.includes('--only') && args[args.indexOf('--only') + 1] === 'build';
    const { failed } = await setup({
      demo: !onlyBuild,
      electron: args.includes('--electron'),
      tensorflow: !onlyBuild && !args.includes('--no-tensorflow'),
      force: args.includes('--force'),
    });
    if (failed.length > 0) throw new PlainError(`set-up could not finish: ${failed.join(', ')}`);
    if (!onlyBuild) sayWhatIsOptional();
    say('ready');
    return 0;
  });
}
