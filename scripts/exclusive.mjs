// One set-up at a time in a checkout: a second one waits for the first and then finds its work done.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { say } from './progress.mjs';

/**
 * Runs `work` while holding the lock folder; a lock whose owner is gone is taken over.
 *
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(folder, work) {
  mkdirSync(dirname(folder), { recursive: true });
  let isWaitingSaid = false;
  while (!tryLock(folder)) {
    if (isAbandoned(folder)) {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    if (!isWaitingSaid) say('waiting for another set-up in this folder …');
    isWaitingSaid = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function tryLock(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
}

/**
 * True when the process that wrote the lock no longer runs, or died before it wrote its number.
 *
 * @param {string} folder
 */
function isAbandoned(folder) {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  const ageMs = Date.now() - stat.mtimeMs;
  let pid;
  try {
    pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  } catch {
    return ageMs > 5_000;
  }
  // Numbers are used again, above all in containers: an own number or an hour's age means a lock left behind.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || ageMs > 3_600_000) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}
