// Works through seeds in a thread of its own, so that the script can see one that never ends. Its heart beats in shared memory.
import { parentPort, workerData } from 'node:worker_threads';
import { sharedOriginals, synthesizedOriginals } from './originals.ts';
import { tryMutant } from './one-mutant.ts';

export interface FuzzTask {
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly largestBytes: number;
  /** [0] the seed at work, [1] seeds done, [2] files read, [3] refused, [4] no longer DICOM, [5] what it works at, counted up, [6] ms that it may take. */
  readonly heart: SharedArrayBuffer;
}

export type FuzzMessage = { readonly kind: 'fault'; readonly seed: number; readonly original: string; readonly problem: string } | { readonly kind: 'done' };

const { firstSeed, lastSeed, largestBytes, heart } = workerData as FuzzTask;
const beat = new Int32Array(heart);
const originals = [...synthesizedOriginals(), ...sharedOriginals({ largestBytes })];
/** Small files are cheap: a file's turn comes as often as it is small, but it comes. */
const turns = originals.flatMap((original) => Array.from({ length: Math.max(1, Math.min(64, Math.floor(2 ** 19 / original.bytes.length))) }, () => original));

for (let seed = firstSeed; seed <= lastSeed; seed++) {
  Atomics.store(beat, 0, seed);
  Atomics.store(beat, 6, 0);
  Atomics.add(beat, 5, 1);
  const original = turns[Math.imul(seed, 0x9e3779b1) % turns.length + (Math.imul(seed, 0x9e3779b1) % turns.length < 0 ? turns.length : 0)];
  if (original === undefined) throw new Error('no originals');
  const outcome = tryMutant(original, seed, (limitMs) => {
    Atomics.store(beat, 6, limitMs);
    Atomics.add(beat, 5, 1);
  });
  Atomics.add(beat, 1, 1);
  if (outcome.kind === 'fault') parentPort?.postMessage({ kind: 'fault', seed, original: original.name, problem: outcome.problem } satisfies FuzzMessage);
  else Atomics.add(beat, { read: 2, refused: 3, 'not-dicom': 4 }[outcome.kind], 1);
}
parentPort?.postMessage({ kind: 'done' } satisfies FuzzMessage);
