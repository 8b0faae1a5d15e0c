// `npm run train -- [honest|cheat] [--evaluate]`: hands over to train.ts in a Node that reads TypeScript as it stands.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { findRuntime, runtimeMissing } from '../scripts/node-runtime.mjs';
import { root } from '../scripts/state.mjs';

const runtime = findRuntime(root);
if (runtime === null) {
  process.stderr.write(`train: ${runtimeMissing()}\n`);
  process.exitCode = 1;
} else {
  const { status } = spawnSync(runtime.path, [join(root, 'training', 'train.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
