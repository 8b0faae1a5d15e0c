// The three sides as processes: the product's command line, the peers in Python, and ONNX Runtime alone for the forward pass.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { bench, python } from '../setup.mjs';
import { watchMemory } from './memory.mjs';

/** @typedef {import('./memory.mjs').Peak} Peak */

const overread = join(bench, '..', 'scripts', 'overread.mjs');

/**
 * Run a program to its end and parse what it prints.
 *
 * @param {readonly string[]} args for this Node
 * @returns {Promise<{ printed: any, memory: Peak | null }>}
 * @throws {Error} with the last line of its stderr, when it fails
 */
async function runNode(args) {
  // ONNX Runtime reads its switch for telemetry when it is loaded.
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const memory = watchMemory(child.pid);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const [code] = await once(child, 'close');
  memory.stop();
  if (code !== 0) throw new Error(stderr.trim().split('\n').pop() || `exit code ${code}`);
  return { printed: JSON.parse(stdout), memory: memory.peak() };
}

/**
 * `overread explain`: maps into `out`, the manifest as the result.
 *
 * @param {{ model: string, tensor: string, target: number, layer: string, methods: readonly string[], out: string, engine: string }} question
 */
export function explain({ model, tensor, target, layer, methods, out, engine }) {
  return runNode([
    overread, 'explain', '--model', model, '--tensor', tensor, '--target', `${target}`, '--layer', layer,
    '--methods', methods.join(','), '--engine', engine, '--out', out, '--json',
  ]);
}

/**
 * `overread bench`: warm medians.
 *
 * @param {{ model: string, tensor: string, repeat: number, engine: string, methods?: readonly string[] }} question
 */
export function time({ model, tensor, repeat, engine, methods = ['all'] }) {
  return runNode([overread, 'bench', '--model', model, '--tensor', tensor, '--methods', methods.join(','), '--repeat', `${repeat}`, '--engine', engine, '--json']);
}

/**
 * The forward pass in ONNX Runtime with nothing around it.
 *
 * @param {{ model: string, tensor: string, repeat: number, threads: number }} question
 */
export function bareForward({ model, tensor, repeat, threads }) {
  return runNode([join(bench, 'compare', 'bare-ort.mjs'), model, tensor, `${repeat}`, `${threads}`]);
}

/**
 * The peers for one network, loaded once and asked many times.
 *
 * @param {{ name: string, threads: number }} options
 */
export async function startPeers({ name, threads }) {
  const child = spawn(python, [join(bench, 'peers.py'), '--model', name, '--threads', `${threads}`, '--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const memory = watchMemory(child.pid);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the peers of ${name} ended with exit code ${child.exitCode}`);
    const parsed = JSON.parse(value);
    if (parsed.error !== undefined) throw new Error(parsed.error);
    return parsed;
  };
  /** @param {string} command */
  const ask = (command) => {
    child.stdin.write(`${command}\n`);
    return answer();
  };
  const facts = await answer();
  return {
    facts,
    memory: memory.peak,
    /** @param {string} folder */
    maps: (folder) => ask(`maps ${folder}`),
    /**
     * @param {number} repeat
     * @returns {Promise<Record<string, number[]>>} milliseconds of every run
     */
    time: async (repeat) => (await ask(`time ${repeat}`)).ms,
    /**
     * @param {string} tensor file of many images
     * @param {number} repeat
     * @returns {Promise<{ ms: Record<string, number[]> }>} milliseconds of every run of all images
     */
    batch: (tensor, repeat) => ask(`batch ${tensor} ${repeat}`),
    /** @param {string} file where the weights go */
    state: (file) => ask(`state ${file}`),
    stop: async () => {
      memory.stop();
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
