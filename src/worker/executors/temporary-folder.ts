// A folder for weights that goes with its executor, with the process, or, left by a killed process, a day later.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'overread-weights-';
const dayMs = 24 * 60 * 60 * 1000;

export class TemporaryFolder {
  readonly path: string;
  readonly #removeAtExit = (): void => rmSync(this.path, { recursive: true, force: true });

  constructor(parent: string = tmpdir()) {
    mkdirSync(parent, { recursive: true });
    removeAbandoned(parent);
    this.path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
    process.once('exit', this.#removeAtExit);
  }

  dispose(): void {
    this.#removeAtExit();
    process.off('exit', this.#removeAtExit);
  }
}

/**
 * Folders whose process is gone: it was killed before it could remove them. Only a day later, as a process id says
 * nothing about a process in another container that shares the folder.
 */
function removeAbandoned(parent: string): void {
  for (const entry of readdirSync(parent)) {
    const pid = Number(/^overread-weights-(\d+)-/.exec(entry)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    try {
      const folder = join(parent, entry);
      if (Date.now() - statSync(folder).mtimeMs > dayMs) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Someone else's, or just removed by another process: nothing that this one needs.
    }
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
