// The command line in a checkout: `npm run --silent overread -- ARGS`. Sets up when needed, then hands over.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { majorOf, minimumToRun } from './node-runtime.mjs';
import { readState, root, statFingerprint, watched } from './state.mjs';

const command = join(root, 'dist', 'cli', 'overread.js');

/** @returns {Promise<string>} path of the Node that runs the product */
async function ready() {
  const { quick, runtime } = readState(root);
  const isCurrent = quick !== undefined && existsSync(command) && quick === statFingerprint(root, watched);
  if (isCurrent && majorOf(process.version) >= minimumToRun) return process.execPath;
  if (isCurrent && runtime !== undefined && existsSync(runtime.path)) return runtime.path;

  const { setup } = await import('./setup.mjs');
  const { runtime: found } = await setup();
  const { staleParts } = await import('./build.mjs');
  const missing = staleParts(root, readState(root).built ?? {}).filter(({ part }) => part.kind === 'node');
  if (missing.length > 0 || !existsSync(command)) {
    const { PlainError } = await import('./progress.mjs');
    throw new PlainError(`set-up could not build the command line: ${missing.map(({ part }) => part.name).join(', ')}`);
  }
  return found.path;
}

/**
 * In a Node that is new enough the command runs right here; else in one that is, with the same streams and exit code.
 *
 * @param {string} runtime
 * @param {readonly string[]} args
 */
async function handOver(runtime, args) {
  if (runtime === process.execPath) {
    const { enableCompileCache } = await import('node:module');
    enableCompileCache(join(root, '.cache', 'compiled'));
    process.argv = [process.execPath, command, ...args];
    await import(pathToFileURL(command).href);
    return;
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(runtime, [command, ...args], {
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compiled') },
  });
  // A terminal's Ctrl-C reaches the child by itself; what is sent to this process alone is passed on.
  const hasTerminal = process.stdin.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => hasTerminal || child.kill('SIGINT'));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  const { constants } = await import('node:os');
  child.on('error', (error) => {
    process.stderr.write(`overread: ${runtime} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 1 : constants.signals[signal]);
  });
}

try {
  await handOver(await ready(), process.argv.slice(2));
} catch (error) {
  const { PlainError } = await import('./progress.mjs');
  if (!(error instanceof PlainError)) throw error;
  process.stderr.write(`overread: ${error.message}\n`);
  process.exitCode = 1;
}
