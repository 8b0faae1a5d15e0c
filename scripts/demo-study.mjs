// Makes the demo study from its seed into assets/demo-study. Runs under Node 24, which reads TypeScript as it stands.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runMain, say } from './progress.mjs';
import { root } from './state.mjs';

export const demoSource = 'training/demo-study.ts';
export const demoFolder = 'assets/demo-study';

/**
 * The source of the demo study and all files of the project that it imports, directly or not.
 *
 * @param {string} base
 * @returns {string[]} sorted slash paths; imports of files that are not there are left out
 */
export function demoInputs(base) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} path */
  const visit = (path) => {
    if (found.has(path) || !existsSync(join(base, path))) return;
    found.add(path);
    if (!/\.[cm]?[jt]s$/.test(path)) return;
    for (const [, specifier] of readFileSync(join(base, path), 'utf8').matchAll(/(?:\bfrom|\bimport\(|\bURL\()\s*'(\.{1,2}\/[^']+)'/g)) {
      if (specifier !== undefined) visit(posix.join(posix.dirname(path), specifier));
    }
  };
  visit(demoSource);
  return [...found].sort();
}

async function makeDemo() {
  const draft = join(root, '.cache', 'demo-study');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const { makeDemoStudy } = await import(pathToFileURL(join(root, demoSource)).href);
  await makeDemoStudy(draft, { log: say });
  const target = join(root, demoFolder);
  if (existsSync(target)) rmSync(target, { recursive: true });
  mkdirSync(join(root, 'assets'), { recursive: true });
  renameSync(draft, target);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(makeDemo);
