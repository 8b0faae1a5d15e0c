// What is measured beside single images: a batch, the first run from nothing, and the second executor.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { bench, python } from '../setup.mjs';
import { readNpy, writeNpy } from './npy.mjs';
import { explain, time } from './sides.mjs';
import { watchMemory } from './memory.mjs';

/** @typedef {Awaited<ReturnType<import('./sides.mjs').startPeers>>} Peers */

const images = 16;

/** @param {readonly number[]} values */
const smallest = (values) => Math.min(...values);

/**
 * All seven of sixteen images, each image's own highest class: one question on one side, seven calls with the whole batch on the other.
 * The images are the network's two inputs, shifted sideways. Nothing is remembered of classes that earlier runs found, as the peers remember nothing.
 *
 * @param {{ folder: string, work: string, peers: Peers, engine: string }} options
 */
export async function timeBatch({ folder, work, peers, engine }) {
  const inputs = [0, 1].map((index) => readNpy(join(folder, `input-${index}.npy`)));
  const [first] = inputs;
  if (first === undefined) throw new Error('no inputs');
  const [, , height = 1, width = 1] = first.shape;
  const length = first.values.length;
  const all = new Float32Array(images * length);
  for (let image = 0; image < images; image += 1) {
    const from = inputs[image % 2]?.values ?? first.values;
    for (let at = 0; at < length; at += 1) {
      const column = at % width;
      all[image * length + at] = from[at - column + ((column + 13 * image) % width)] ?? 0;
    }
  }
  const tensor = join(work, 'batch.npy');
  writeNpy(tensor, [images, 3, height, width], all);
  /** @type {number[]} */ const product = [];
  /** @type {number[]} */ const ofPeers = [];
  for (let round = 0; round < 2; round += 1) {
    const { printed } = await time({ model: join(folder, 'model.onnx'), tensor, repeat: 2, engine, methods: ['grad-cam'] });
    product.push(printed.ms.sevenNewClass);
    const { ms } = await peers.batch(tensor, 1);
    ofPeers.push(Object.values(ms).reduce((sum, times) => sum + smallest(times), 0));
  }
  // The shorter of two on both sides: sixteen images take seconds, and a pause of the machine is in every long run.
  return { images, product: smallest(product), peers: smallest(ofPeers) };
}

/**
 * Seconds and memory from starting a process to seven maps on disk: the command line, and a Python program that does the same.
 *
 * @param {{ name: string, folder: string, work: string, target: number, methods: readonly string[], peers: Peers, threads: number, engine: string }} options
 */
export async function timeCold({ name, folder, work, target, methods, peers, threads, engine }) {
  const state = join(work, 'state.pt');
  await peers.state(state);
  /** @type {{ seconds: number, residentMib: number | null }[]} */ const product = [];
  /** @type {{ seconds: number, residentMib: number | null }[]} */ const ofPeers = [];
  const question = { model: join(folder, 'model.onnx'), tensor: join(folder, 'input-0.npy'), target, layer: 'auto', methods, engine };
  for (let round = 0; round < 3; round += 1) {
    const begin = performance.now();
    const { memory } = await explain({ ...question, out: join(work, `cold-${round}`) });
    product.push({ seconds: (performance.now() - begin) / 1000, residentMib: memory?.residentMib ?? null });
    ofPeers.push(await runPython([join(bench, 'peers.py'), '--model', name, '--threads', `${threads}`, '--cold', state, '--out', join(work, `cold-peers-${round}`)]));
  }
  /** @param {{ seconds: number }[]} runs */
  const middle = (runs) => runs.toSorted((a, b) => a.seconds - b.seconds)[1];
  return { product: middle(product), peers: middle(ofPeers) };
}

/** @param {readonly string[]} args */
async function runPython(args) {
  const begin = performance.now();
  const child = spawn(python, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const memory = watchMemory(child.pid);
  const [code] = await once(child, 'close');
  memory.stop();
  if (code !== 0) throw new Error(`the peers' cold run ended with exit code ${code}`);
  return { seconds: (performance.now() - begin) / 1000, residentMib: memory.peak()?.residentMib ?? null };
}

/**
 * The second executor on the same file, where the machine has its native library.
 *
 * @param {{ folder: string, repeat: number }} options
 */
export async function timeTensorflow({ folder, repeat }) {
  try {
    const { printed } = await time({ model: join(folder, 'model.onnx'), tensor: join(folder, 'input-0.npy'), repeat, engine: 'tfjs:native', methods: ['gradient'] });
    return { forward: printed.ms.forward, gradient: printed.ms.methods.gradient, seven: printed.ms.sevenNewClass, engine: printed.engine, reason: null };
  } catch (error) {
    return { forward: null, gradient: null, seven: null, engine: null, reason: error instanceof Error ? error.message : `${error}` };
  }
}
