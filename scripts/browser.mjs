// Finds a Chromium, Chrome or Edge on this machine, and for tests gets one where that can be done.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { canInstallPackages, installPackages } from './apt.mjs';
import { say, step } from './progress.mjs';
import { root } from './state.mjs';

const linuxNames = [
  'google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge-stable', 'microsoft-edge',
];

/**
 * Paths where a browser may be, best first. OVERREAD_BROWSER comes before all others.
 *
 * @param {object} machine
 * @param {string} machine.platform
 * @param {Record<string, string | undefined>} machine.env
 * @returns {string[]}
 */
export function browserCandidates({ platform, env }) {
  const own = env.OVERREAD_BROWSER !== undefined && env.OVERREAD_BROWSER !== '' ? [env.OVERREAD_BROWSER] : [];
  if (platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    const folders = ['/Applications', ...(env.HOME === undefined ? [] : [`${env.HOME}/Applications`])];
    return [...own, ...names.flatMap((name) => folders.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`))];
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((folder) => folder !== undefined);
    const tails = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return [...own, ...tails.flatMap((tail) => folders.map((folder) => `${folder}\\${tail}`))];
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...own, ...linuxNames.flatMap((name) => folders.map((folder) => `${folder}/${name}`))];
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {object} [options]
 * @param {string} [options.platform]
 * @param {Record<string, string | undefined>} [options.env]
 * @param {(path: string) => boolean} [options.exists]
 * @returns {string | null}
 */
export function findInstalledBrowser({ platform = process.platform, env = process.env, exists = isExecutable } = {}) {
  return browserCandidates({ platform, env }).find((path) => exists(path)) ?? null;
}

/** The browser that Playwright downloaded earlier, if any. Needs the packages to be installed. */
export async function findPlaywrightBrowser() {
  try {
    const { chromium } = await import('playwright');
    const path = chromium.executablePath();
    return isExecutable(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * How a missing browser could be had here, in the order to try.
 *
 * @param {{ platform: string, isRoot: boolean, hasApt: boolean }} machine
 * @returns {('apt' | 'playwright')[]}
 */
export function waysToInstall({ platform, isRoot, hasApt }) {
  return platform === 'linux' && isRoot && hasApt ? ['apt', 'playwright'] : ['playwright'];
}

/**
 * A browser for the end-to-end tests: installed, else Playwright's, else installed now.
 *
 * @param {{ runtime: string }} options
 * @returns {Promise<string | null>}
 */
export async function ensureBrowser({ runtime }) {
  const present = findInstalledBrowser() ?? (await findPlaywrightBrowser());
  if (present !== null) return present;
  const ways = waysToInstall({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasApt: canInstallPackages(),
  });
  for (const way of ways) {
    if (way === 'apt') await step('installing chromium with apt-get', () => installPackages(['chromium', 'fonts-dejavu-core']));
    else await step("fetching Playwright's Chromium", () => installWithPlaywright(runtime));
    const path = findInstalledBrowser() ?? (await findPlaywrightBrowser());
    if (path !== null) return path;
    say(way === 'apt' ? 'apt-get could not install chromium' : "Playwright's Chromium could not be fetched");
  }
  return null;
}

/** @param {string} runtime */
function installWithPlaywright(runtime) {
  spawnSync(runtime, [join(root, 'node_modules/playwright/cli.js'), 'install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 5 * 60_000,
  });
}
