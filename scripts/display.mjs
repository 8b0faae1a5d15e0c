// A screen for tests that open windows: one in memory where there is Xvfb, so that no desk is disturbed, else the one that is there.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { canInstallPackages, installPackages } from './apt.mjs';
import { step } from './progress.mjs';

/** @typedef {{ env: Record<string, string>, stop: () => void } | { reason: string }} Display */

/** @returns {Promise<Display>} */
export async function ensureDisplay() {
  if (process.platform !== 'linux') return { env: {}, stop: () => undefined };
  if (findXvfb() === null && canInstallPackages()) await step('installing xvfb with apt-get', () => installPackages(['xvfb']));
  const xvfb = findXvfb();
  if (xvfb !== null) return startXvfb(xvfb);
  const { DISPLAY } = process.env;
  return DISPLAY === undefined || DISPLAY === '' ? { reason: 'there is no screen, and no Xvfb (Debian package xvfb) to make one' } : { env: { DISPLAY }, stop: () => undefined };
}

function findXvfb() {
  const places = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, 'Xvfb'));
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }) ?? null;
}

/**
 * Xvfb takes the first free number itself and says which.
 *
 * @param {string} path
 * @returns {Promise<Display>}
 */
function startXvfb(path) {
  const child = spawn(path, ['-displayfd', '1', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      said += chunk.toString();
      if (said.includes('\n')) resolve({ env: { DISPLAY: `:${said.trim()}` }, stop: () => { child.kill(); } });
    });
    child.on('error', (error) => resolve({ reason: `Xvfb could not be started: ${error.message}` }));
    child.on('exit', (code) => resolve({ reason: `Xvfb ended with ${code ?? 'a signal'}` }));
  });
}
