// A folder for weights that goes with its executor or with the process; left by a killed process, when the next one needs a folder.
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, utimesSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'overread-weights-';
const hourMs = 60 * 60 * 1000;
/** After so long without a sign of life a folder is taken for abandoned whose process cannot be asked for. */
const silenceMs = 24 * hourMs;
const signOfLifeMs = 6 * hourMs;

export class TemporaryFolder {
  readonly path: string;
  readonly #signsOfLife: NodeJS.Timeout;
  readonly #removeAtExit = (): void => rmSync(this.path, { recursive: true, force: true });

  constructor(parent: string = tmpdir()) {
    mkdirSync(parent, { recursive: true });
    removeAbandoned(parent);
    this.path = mkdtempSync(join(parent, `${prefix}${process.pid}-${processSpace()}-`));
    process.once('exit', this.#removeAtExit);
    this.#signsOfLife = setInterval(() => giveSignOfLife(this.path), signOfLifeMs).unref();
  }

  dispose(): void {
    clearInterval(this.#signsOfLife);
    this.#removeAtExit();
    process.off('exit', this.#removeAtExit);
  }
}

/**
 * Removes folders whose process was killed before it could. A process id says who lives in its own space only: what a process
 * in another container, on another machine, or of an earlier version has put into the same folder goes by its age.
 */
function removeAbandoned(parent: string): void {
  const here = processSpace();
  for (const entry of readdirSync(parent)) {
    const [, pid, space] = /^overread-weights-(\d+)-(?:([0-9a-f]{12})-)?/.exec(entry) ?? [];
    if (pid === undefined) continue;
    try {
      const folder = join(parent, entry);
      const { mtimeMs, uid } = lstatSync(folder);
      if (process.getuid !== undefined && uid !== process.getuid()) continue;
      const isAbandoned = space === here ? !isAlive(Number(pid)) : Date.now() - mtimeMs > silenceMs;
      // A link that somebody named so is removed itself, never what it leads to.
      if (isAbandoned) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Just removed by another process, or not to be had: nothing that this one needs.
    }
  }
}

/** Equal for processes among which a process id names one: those of one PID namespace of one running kernel. */
function processSpace(): string {
  let space = `${process.platform} ${hostname()}`;
  try {
    if (process.platform === 'linux') space = `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Without /proc nothing tells containers apart: no space is shared with anybody, not even with this process.
    space = `${process.pid} ${Date.now()}`;
  }
  return createHash('sha256').update(space).digest('hex').slice(0, 12);
}

function giveSignOfLife(folder: string): void {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // Gone: whoever writes there will say so.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
