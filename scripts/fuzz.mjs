// `npm run fuzz -- [--mutants 100000] [--seed 1]`: the long fuzzing run of the DICOM reader, under the product's Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { runMain } from './progress.mjs';
import { setup } from './setup.mjs';
import { root } from './state.mjs';

await runMain(async () => {
  const { runtime } = await setup();
  const child = spawn(runtime.path, ['--disable-warning=ExperimentalWarning', join(root, 'test', 'fuzz', 'run.ts'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});
