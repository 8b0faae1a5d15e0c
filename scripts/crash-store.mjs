// `npm run crash-store -- [--kills 1000] [--seed 1]`: kills a process that writes into the store, again and again, under the product's Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { runMain } from './progress.mjs';
import { setup } from './setup.mjs';
import { root } from './state.mjs';

await runMain(async () => {
  const { runtime } = await setup();
  const child = spawn(runtime.path, ['--disable-warning=ExperimentalWarning', join(root, 'test', 'store', 'crash', 'run.ts'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});
