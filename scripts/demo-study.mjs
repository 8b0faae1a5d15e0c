// Makes the demo study from its seed into assets/demo-study. Runs under Node 24, which reads TypeScript as it stands.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runMain } from './progress.mjs';
import { root } from './state.mjs';

export const demoSource = 'training/demo-study.ts';
export const demoFolder = 'assets/demo-study';

async function makeDemo() {
  const draft = join(root, '.cache', 'demo-study');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const { makeDemoStudy } = await import(pathToFileURL(join(root, demoSource)).href);
  await makeDemoStudy(draft);
  const target = join(root, demoFolder);
  if (existsSync(target)) rmSync(target, { recursive: true });
  mkdirSync(join(root, 'assets'), { recursive: true });
  renameSync(draft, target);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(makeDemo);
