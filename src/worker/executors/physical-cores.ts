// How many cores the machine has: two threads of one core share its vector units, so arithmetic gains nothing from the second.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const topology = '/sys/devices/system/cpu';

/** Cores this process may use; at least 1. */
export function physicalCores(): number {
  const threads = availableParallelism();
  return Math.max(1, Math.min(threads, coresOfLinux() ?? coresOfOthers(threads)));
}

function coresOfLinux(): number | undefined {
  if (process.platform !== 'linux' || !existsSync(topology)) return undefined;
  const cores = new Set<string>();
  for (const cpu of readdirSync(topology).filter((name) => /^cpu\d+$/.test(name))) {
    const siblings = `${topology}/${cpu}/topology/thread_siblings_list`;
    if (existsSync(siblings)) cores.add(readFileSync(siblings, 'utf8').trim());
  }
  return cores.size > 0 ? cores.size : undefined;
}

/** ARM processors have one thread per core, x86 ones mostly two; a thread too few costs less than one too many. */
function coresOfOthers(threads: number): number {
  return process.arch === 'x64' ? Math.ceil(threads / 2) : threads;
}
