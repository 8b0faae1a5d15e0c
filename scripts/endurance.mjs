// `npm run endurance -- [--small 10000] [--large 300] [--engine ort]`: explains for as long as it takes and fails when memory grows. Linux.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { runMain } from './progress.mjs';
import { setup } from './setup.mjs';
import { root } from './state.mjs';

await runMain(async () => {
  const { runtime } = await setup();
  const child = spawn(runtime.path, ['--disable-warning=ExperimentalWarning', join(root, 'test', 'endurance', 'endurance.ts'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});
