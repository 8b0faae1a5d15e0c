// Disks for tests: a full one and one that cannot be written, real ones where this machine lets us mount them.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Disk {
  readonly folder: string;
  /** Whether it is a real one: a machine that lets nobody mount has none. */
  readonly isReal: boolean;
  remove(): void;
}

/** A file system in memory of this size. */
export function smallDisk(kibibytes: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'overread-disk-'));
  const isReal = run('mount', '-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder);
  return {
    folder, isReal,
    remove() {
      if (isReal) run('umount', '-l', folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder cannot be written until the disk is removed. */
export function protect(folder: string): Disk {
  const isMounted = run('mount', '--bind', folder, folder) && run('mount', '-o', 'remount,ro,bind', folder);
  if (!isMounted) chmodSync(folder, 0o555);
  return {
    folder, isReal: isMounted || !canWrite(folder),
    remove() {
      if (isMounted) run('umount', '-l', folder);
      else chmodSync(folder, 0o755);
    },
  };
}

function canWrite(folder: string): boolean {
  try {
    writeFileSync(join(folder, 'trial'), '');
    rmSync(join(folder, 'trial'));
    return true;
  } catch {
    return false;
  }
}

function run(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
