// `npm test`: sets up, then types, lint, unit, reference and end-to-end tests, and one line that adds them up.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureOldElectron } from '../test/old-electron/obtain.mjs';
import { ensureBrowser } from './browser.mjs';
import { ensureDisplay } from './display.mjs';
import { findElectron } from './electron-binary.mjs';
import { PlainError, runMain, say } from './progress.mjs';
import { setup } from './setup.mjs';
import { filesUnder, root } from './state.mjs';
import { summary, tallyOfCheck, tallyOfVitest, tallyOfMissing } from './test-summary.mjs';

/** @typedef {import('./test-summary.mjs').Tally} Tally */

const isCi = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false';
const reports = join(root, '.cache', 'test');

/** @typedef {{ name: string, script: string, args: string[], needs?: string }} Check */

const tsc = 'node_modules/typescript/bin/tsc';

/** @type {readonly Check[]} */
const typeChecks = [
  ...['pure', 'node', 'test'].map((tier) => ({
    name: `types (${tier})`,
    script: tsc,
    args: ['--project', tier === 'test' ? 'tsconfig.json' : `tsconfig.${tier}.json`],
  })),
  {
    name: 'types (window)',
    script: 'node_modules/svelte-check/bin/svelte-check',
    args: ['--workspace', 'src/renderer', '--tsconfig', 'tsconfig.json', '--fail-on-warnings', '--output', 'human'],
    needs: 'src/renderer/index.html',
  },
  { name: 'types (window tests)', script: tsc, args: ['--project', 'test/renderer/tsconfig.json'], needs: 'src/renderer/index.html' },
];

/** @type {readonly Check[]} */
const lintChecks = [
  { name: 'lint', script: 'node_modules/eslint/bin/eslint.js', args: ['--max-warnings', '0', '.'] },
  { name: 'lint (repository)', script: 'lint/repository.mjs', args: [] },
];

/**
 * Runs a script under the product's Node; its output is shown as one piece when it ends.
 *
 * @param {string} runtime
 * @param {{ name: string, script: string, args: readonly string[] }} command
 * @param {{ env?: NodeJS.ProcessEnv, live?: boolean }} [options]
 * @returns {Promise<number>} exit code
 */
function runScript(runtime, { name, script, args }, { env = process.env, live = false } = {}) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(runtime, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
      cwd: root,
      env,
      stdio: ['ignore', live ? 2 : 'pipe', live ? 2 : 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      say(`${name}: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => {
      if (code !== 0 && output.trim() !== '') process.stderr.write(`${output.trimEnd()}\n`);
      say(`${code === 0 ? 'passed' : 'FAILED'}: ${name}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
      resolve(code ?? 1);
    });
  });
}

/**
 * Two at a time: on two cores the type checks and the lint take about as long as the slower half.
 *
 * @param {string} runtime
 * @param {readonly Check[]} checks
 * @returns {Promise<Tally[]>}
 */
async function runChecks(runtime, checks) {
  const queue = checks.filter(({ needs }) => needs === undefined || existsSync(join(root, needs)));
  /** @type {Tally[]} */
  const tallies = [];
  const drain = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      tallies.push(tallyOfCheck(check.name, await runScript(runtime, check)));
    }
  };
  await Promise.all([drain(), drain()]);
  return tallies;
}

/**
 * @param {string} runtime
 * @param {string} name of the report
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Tally>}
 */
async function runVitest(runtime, name, args, env = process.env) {
  const file = join(reports, `${name}.json`);
  mkdirSync(reports, { recursive: true });
  rmSync(file, { force: true });
  const code = await runScript(
    runtime,
    {
      name,
      script: 'node_modules/vitest/vitest.mjs',
      args: ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    },
    { env, live: true },
  );
  return tallyOfVitest(name, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null, code);
}

/**
 * @param {string} runtime
 * @returns {Promise<Tally[]>}
 */
async function runEndToEnd(runtime) {
  const files = filesUnder(root, 'test/e2e').filter((path) => path.endsWith('.test.ts') && !path.startsWith(electronTests));
  if (files.length === 0) return [];
  const browser = await ensureBrowser({ runtime });
  if (browser === null) {
    say('*** NO BROWSER: no Chromium, Chrome or Edge was found and none could be installed.');
    say(`*** ${isCi ? 'FAILED' : 'SKIPPED'}: all ${files.length} files of end-to-end tests: ${files.join(', ')}`);
    return [tallyOfMissing('e2e', { isCi, files: files.length })];
  }
  say(`end-to-end tests in ${browser}`);
  return [await runVitest(runtime, 'e2e', ['--project', 'e2e'], { ...process.env, OVERREAD_BROWSER: browser })];
}

const electronTests = 'test/e2e/electron';

/**
 * The real application in a real Electron: the official one where its binary is here, else the one that a package registry
 * carries, with the bridge of test/old-electron; then a package around it, which is started once.
 *
 * @param {string} runtime
 * @returns {Promise<Tally[]>}
 */
async function runElectron(runtime) {
  const files = filesUnder(root, electronTests).filter((path) => path.endsWith('.test.ts'));
  const official = findElectron({ base: root });
  const old = 'path' in official ? null : await ensureOldElectron();
  const display = old !== null && 'reason' in old ? old : await ensureDisplay();
  if ('reason' in display) {
    say(`*** NO ELECTRON: ${display.reason}`);
    say(`*** ${isCi ? 'FAILED' : 'SKIPPED'}: all ${files.length} files of tests in a real Electron: ${files.join(', ')}`);
    return [tallyOfMissing('electron', { isCi, files: files.length })];
  }
  say(`tests in ${'path' in official ? official.path : 'an old Electron, with the bridge of test/old-electron in front'}`);
  try {
    const env = { ...process.env, ...display.env };
    /** @type {Tally[]} */
    const tallies = [];
    for (const script of [...(old === null ? [] : ['test/old-electron/build.mjs']), 'test/old-electron/package.mjs']) {
      tallies.push(tallyOfCheck(script, await runScript(runtime, { name: script, script, args: [] }, { env })));
    }
    return [...tallies, await runVitest(runtime, 'electron', ['--project', 'electron'], env)];
  } finally {
    display.stop();
  }
}

const groups = ['types', 'lint', 'unit', 'e2e', 'electron'];

/**
 * @param {readonly string[]} args
 * @returns {{ only: readonly string[], filters: readonly string[] }} groups to run, and file filters for Vitest
 */
function parse(args) {
  const at = args.indexOf('--only');
  const only = at < 0 ? groups : (args[at + 1] ?? '').split(',');
  const unknown = only.find((name) => !groups.includes(name));
  if (unknown !== undefined) throw new PlainError(`--only takes ${groups.join(', ')}; got "${unknown}"`);
  return { only, filters: at < 0 ? args : args.toSpliced(at, 2) };
}

/** @param {readonly string[]} args */
async function test(args) {
  const { only, filters } = parse(args);
  const needsBuild = ['unit', 'e2e', 'electron'].some((group) => only.includes(group));
  const { runtime, failed } = await setup({ build: needsBuild, demo: needsBuild, tensorflow: only.includes('unit') });
  /** @type {Tally[]} */
  const tallies = failed.map((name) => tallyOfCheck(name, 1));
  if (needsBuild && failed.length === 0) tallies.push(tallyOfCheck('set-up', 0));

  const checks = [...(only.includes('types') ? typeChecks : []), ...(only.includes('lint') ? lintChecks : [])];
  tallies.push(...(await runChecks(runtime.path, checks)));
  if (only.includes('unit')) {
    tallies.push(await runVitest(runtime.path, 'unit', ['unit', 'window', 'reference'].flatMap((project) => ['--project', project]).concat(filters)));
  }
  if (only.includes('e2e')) tallies.push(...(await runEndToEnd(runtime.path)));
  if (only.includes('electron')) tallies.push(...(await runElectron(runtime.path)));

  const { line, exitCode } = summary(tallies);
  for (const tally of tallies.filter((one) => one.failed > 0)) say(`FAILED: ${tally.name}`);
  process.stdout.write(`${line}\n`);
  return exitCode;
}

await runMain(() => test(process.argv.slice(2)));
