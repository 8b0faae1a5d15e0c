// What ESLint cannot see: checks over all tracked files of the repository. Run by `npm run lint`.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { nameFault, sizeFault, textFaults } from './file-faults.mjs';
import { heavyPackageFaults } from './heavy-packages.mjs';
import { windowTextFaults } from './window-text.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {{ path: string, line?: number, fault: string }} Finding */

/**
 * Files of the window whose strings do not stand in the catalogue yet, and how many; the list only gets shorter.
 *
 * @type {Readonly<Record<string, number>>}
 */

/**
 * Tracked files that are there, as slash paths.
 *
 * @param {string} base
 */
function trackedFiles(base) {
  const list = execFileSync('git', ['ls-files', '-z'], { cwd: base, encoding: 'utf8', maxBuffer: 64 << 20 });
  return list
    .split('\0')
    .filter((path) => path !== '' && statSync(join(base, path), { throwIfNoEntry: false })?.isFile() === true);
}

/**
 * @param {string} base
 * @param {readonly string[]} paths
 * @returns {Finding[]}
 */
export function lintRepository(base, paths) {
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Map<string, string>} */
  const sources = new Map();
  for (const path of paths) {
    const bytes = readFileSync(join(base, path));
    for (const fault of [nameFault(path), sizeFault(path, bytes.length)]) {
      if (fault !== null) findings.push({ path, fault });
    }
    if (bytes.subarray(0, 8_192).includes(0)) continue;
    const text = bytes.toString('utf8');
    findings.push(...textFaults(path, text).map((found) => ({ path, ...found })));
    if (path.startsWith('src/')) sources.set(path, text);
  }
  return [...findings, ...heavyPackageFaults(sources), ...windowTextFaults(sources)];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const findings = lintRepository(root, trackedFiles(root));
  for (const { path, line, fault } of findings) {
    process.stderr.write(`${path}${line === undefined ? '' : `:${line}`}  ${fault}\n`);
  }
  process.exitCode = findings.length > 0 ? 1 : 0;
}
