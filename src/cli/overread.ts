#!/usr/bin/env node
// The command line's entry: connects a process (arguments, streams, Ctrl-C, SIGTERM) to the commands.
import { exitCodes } from '../contracts/errors.ts';
import { endedBy } from './ended-by.ts';

/** A native computation cannot be interrupted: after this it is left behind. Nothing is written before the end. */
const patienceMs = 1_500;

const controller = new AbortController();
process.on('SIGINT', () => end('SIGINT'));
// A command that listens itself, like `serve`, ends in its own way.
process.on('SIGTERM', () => {
  if (process.listenerCount('SIGTERM') === 1) end('SIGTERM');
});

function end(signal: keyof typeof endedBy): void {
  const { code, line } = endedBy[signal];
  if (controller.signal.aborted) process.exit(code);
  controller.abort(signal);
  setTimeout(() => {
    process.stderr.write(`overread: ${line}\n`);
    process.exit(code);
  }, patienceMs).unref();
}

// A reader that closes its end early (`overread … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed));

// Loaded after the handlers are in place: an interrupt is heard from the start.
const { runCommandLine } = await import('./run.ts');
const code = await runCommandLine(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  // Back to the start of the line, and clear it.
  ...(process.stderr.isTTY ? { progress: (text: string) => process.stderr.write(`\r\u001b[K${text}`) } : {}),
  signal: controller.signal,
  env: process.env,
});
// Engines may keep threads alive; what was printed goes out first.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
process.exit(code);
