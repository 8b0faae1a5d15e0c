// Lines about what set-up is doing, on stderr only, so that stdout stays the command's own.

import { stripVTControlCharacters } from 'node:util';

/** @param {string} text its colours are kept for a terminal only */
export function say(text) {
  process.stderr.write(`overread: ${process.stderr.isTTY ? text : stripVTControlCharacters(text)}\n`);
}

/**
 * Runs one step, says what it is, and how long it took when it took a while.
 *
 * @template T
 * @param {string} text what is being done, as a participle: "installing packages"
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(text, work) {
  say(`${text} …`);
  const started = Date.now();
  const result = await work();
  const seconds = (Date.now() - started) / 1000;
  if (seconds >= 1) say(`${text}: ${seconds.toFixed(1)} s`);
  return result;
}

/** A failure whose message is the whole story; it is shown without a stack. */
export class PlainError extends Error {}

/**
 * Runs a script's main function: plain errors become one line, others keep their stack; both exit with 1.
 *
 * @param {() => Promise<number | void>} main resolves to the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (error instanceof PlainError) say(error.message);
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
