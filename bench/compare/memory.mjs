// Watches how much memory a process and its children take: from /proc, so on Linux only; elsewhere nothing is claimed.
import { readFileSync, readdirSync } from 'node:fs';

/** @typedef {{ readonly residentMib: number, readonly ownMib: number }} Peak resident memory, and the part that is no file's pages */

/**
 * Peak over time of the sums over the process tree.
 *
 * @param {number | undefined} pid
 * @returns {{ peak: () => Peak | null, stop: () => void }}
 */
export function watchMemory(pid) {
  let resident = 0;
  let own = 0;
  const look = () => {
    if (pid === undefined) return;
    const tree = treeOf(pid).map(memoryOf);
    resident = Math.max(resident, tree.reduce((sum, { resident: value }) => sum + value, 0));
    own = Math.max(own, tree.reduce((sum, { own: value }) => sum + value, 0));
  };
  look();
  const timer = setInterval(look, 50);
  timer.unref();
  return {
    peak: () => (resident === 0 ? null : { residentMib: Math.round(resident / 1024), ownMib: Math.round(own / 1024) }),
    stop: () => clearInterval(timer),
  };
}

/**
 * @param {number} pid
 * @returns {number[]} the process and all its descendants
 */
function treeOf(pid) {
  try {
    const children = readdirSync(`/proc/${pid}/task`)
      .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' '))
      .filter((child) => child !== '');
    return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
  } catch {
    return [];
  }
}

/**
 * @param {number} pid
 * @returns {{ resident: number, own: number }} KiB
 */
function memoryOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    /** @param {string} name */
    const read = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { resident: read('VmRSS'), own: read('RssAnon') + read('RssShmem') };
  } catch {
    return { resident: 0, own: 0 };
  }
}
