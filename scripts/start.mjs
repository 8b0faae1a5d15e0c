// `npm start`: sets up, then opens the workstation on the demo study in the best window that this machine has.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { findInstalledBrowser, findPlaywrightBrowser } from './browser.mjs';
import { findElectron } from './electron-binary.mjs';
import { PlainError, runMain, say } from './progress.mjs';
import { setup } from './setup.mjs';
import { root } from './state.mjs';
import { browserArguments, chooseWindow, describeChoice, hasDisplay, loopbackAddress } from './window-choice.mjs';

const mainProcess = join(root, 'dist', 'main', 'main.js');
const command = join(root, 'dist', 'cli', 'overread.js');
const isRoot = process.getuid?.() === 0;

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @param {readonly string[]} args */
async function start(args) {
  const wish = wishOf(args);
  const display = hasDisplay({ platform: process.platform, env: process.env });
  const wantsElectron = display && wish !== 'browser' && wish !== 'none';
  const { runtime, failed } = await setup({ electron: wantsElectron && existsSync(join(root, 'src/main/main.ts')) });
  if (failed.includes('build')) throw new PlainError('set-up could not finish: build');

  const browser = findInstalledBrowser() ?? (await findPlaywrightBrowser());
  const situation = { electron: findElectron({ base: root }), browser, hasDisplay: display, hasMain: existsSync(mainProcess), wish };
  const choice = chooseWindow(situation);
  say(describeChoice(choice));
  if (choice.kind !== 'electron') return serve(runtime.path, choice.kind === 'browser' ? choice.path : null);

  const code = await runElectron(choice.path);
  if (code !== failedToOpen) return code;
  const next = chooseWindow({ ...situation, electron: { reason: 'it could not open a window here' }, wish: undefined });
  say(describeChoice(next));
  return serve(runtime.path, next.kind === 'browser' ? next.path : null);
}

/**
 * @param {readonly string[]} args
 * @returns {'electron' | 'browser' | 'none' | undefined}
 */
function wishOf(args) {
  if (args.includes('--no-window')) return 'none';
  if (args.includes('--browser')) return 'browser';
  return args.includes('--electron') ? 'electron' : undefined;
}

const failedToOpen = -1;

/**
 * @param {string} path Electron's executable
 * @returns {Promise<number>} its exit code, or failedToOpen when it ended in error within seconds
 */
async function runElectron(path) {
  const started = Date.now();
  const child = spawn(path, [...(isRoot ? ['--no-sandbox'] : []), root, '--open-demo'], { stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = passSignalsTo(() => [child]);
  const code = await ended(child);
  if (code !== 0 && stop.signal === null && Date.now() - started < 10_000) return failedToOpen;
  return stop.signal === null ? code : 130;
}

/**
 * Runs the loopback host, opens the browser on the address that it prints, and ends when either ends.
 *
 * @param {string} runtime
 * @param {string | null} browserPath null: only the address is shown
 */
async function serve(runtime, browserPath) {
  if (!existsSync(command)) throw new PlainError('there is no command line in this build: dist/cli/overread.js is missing');
  // The channel carries nothing: its end tells the host that this process is gone, however that came about.
  const host = spawn(runtime, [command, 'serve', '--open-demo'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  /** @type {ChildProcess[]} */
  const browsers = [];
  const stop = passSignalsTo(() => [...browsers, host]);
  let isClosedByUser = false;
  if (host.stdout === null) throw new PlainError('the host was started without a pipe to read its address from');
  const lines = createInterface({ input: host.stdout });
  let address = '';
  lines.on('line', (line) => {
    const url = loopbackAddress(line);
    address = url ?? address;
    // With a window of its own the address is nobody's business; without one it is the whole point.
    if (browserPath === null || url === null) process.stdout.write(`${line}\n`);
    if (url === null || browserPath === null || browsers.length > 0) return;
    const browser = openBrowser(browserPath, url);
    browsers.push(browser);
    const opened = Date.now();
    void ended(browser).then((code) => {
      // A browser that leaves at once has failed, or has given the page to one that runs already: keep serving.
      isClosedByUser = code === 0 && Date.now() - opened > 3_000;
      if (isClosedByUser) host.kill('SIGTERM');
      else if (stop.signal === null) say(`the browser window did not stay open; open this address instead: ${address}`);
    });
  });
  const code = await ended(host);
  for (const browser of browsers) browser.kill();
  if (stop.signal !== null) return 130;
  return isClosedByUser ? 0 : code;
}

/**
 * @param {string} path
 * @param {string} url
 */
function openBrowser(path, url) {
  const profile = join(root, '.cache', 'browser-profile');
  mkdirSync(profile, { recursive: true });
  return spawn(path, browserArguments({ url, profile, isRoot }), { stdio: 'ignore' });
}

/**
 * Ends the children on SIGINT, SIGTERM and SIGHUP; a child that has not left after 5 s is killed.
 *
 * @param {() => ChildProcess[]} children
 */
function passSignalsTo(children) {
  /** @type {{ signal: NodeJS.Signals | null }} */
  const stop = { signal: null };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      stop.signal = signal;
      for (const child of children()) child.kill('SIGTERM');
      setTimeout(() => children().forEach((child) => child.kill('SIGKILL')), 5_000).unref();
    });
  }
  return stop;
}

/**
 * @param {ChildProcess} child
 * @returns {Promise<number>} exit code; 128 + 15 and so on for a signal; 1 when it could not be started
 */
function ended(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(error.message);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });
}

await runMain(() => start(process.argv.slice(2)));
