// What a compiled model depends on beside its graph: the processor, whose blocks of channels it is arranged in, and our own code.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Platform, architecture, model and, where the system tells, the instruction sets of the processor. */
export function processorKey(): string {
  return JSON.stringify([process.platform, process.arch, cpus()[0]?.model ?? '', processorFlags()]);
}

function processorFlags(): string {
  if (process.platform !== 'linux') return '';
  // "flags" on x86, "Features" on ARM.
  return /^(?:flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
}

/**
 * A hash of the code that writes models. A build's own file names its chunks by their content, so that it stands for all of them;
 * in a checkout all files are read.
 */
export function codeKey(): string {
  const own = fileURLToPath(import.meta.url);
  const hash = createHash('sha256');
  if (extname(own) !== '.ts') return hash.update(readFileSync(own)).digest('hex');
  for (const folder of [join(dirname(own), '..'), join(dirname(own), '..', '..', '..', 'graph')]) {
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
      if (path.endsWith('.ts')) hash.update(path).update('\0').update(readFileSync(join(folder, path)));
    }
  }
  return hash.digest('hex');
}
