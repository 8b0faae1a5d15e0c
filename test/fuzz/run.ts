// The long fuzzing run: npm run fuzz -- [--mutants 100000] [--seed 1]. Fails on a crash, a mutant of more than 5 s of processor time, or more than 1 GB of memory.
import { Worker } from 'node:worker_threads';
import { parseArgs } from 'node:util';
import type { FuzzMessage, FuzzTask } from './fuzz-thread.ts';

const { values } = parseArgs({ options: { mutants: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' }, 'largest-bytes': { type: 'string', default: String(2 ** 24) } } });
const firstSeed = Number(values.seed);
const lastSeed = firstSeed + Number(values.mutants) - 1;

const longestMs = 5000;
const mostBytes = 1e9;
const heart = new SharedArrayBuffer(7 * 4);
const beat = new Int32Array(heart);

let faults = 0;
/** Decoding that never ended and was given up, as the product's pool does. */
const endless: number[] = [];
let peakBytes = 0;
let longest = 0;

/** Processor time of this process: only the thread works, and a busy machine must not look like a mutant that hangs. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs the seeds from `from` on; the thread is ended, and begun anew behind the seed, when one does not end. */
async function runFrom(from: number): Promise<number> {
  const worker = new Worker(new URL('./fuzz-thread.ts', import.meta.url), {
    workerData: { firstSeed: from, lastSeed, largestBytes: Number(values['largest-bytes']), heart } satisfies FuzzTask,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  let [step, since] = [Atomics.load(beat, 5), Number.POSITIVE_INFINITY];
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      const now = Atomics.load(beat, 5);
      if (now !== step) [step, since] = [now, processorMs()];
      const takes = processorMs() - since;
      const limitMs = Atomics.load(beat, 6);
      const seed = Atomics.load(beat, 0);
      if (takes > 0) longest = Math.max(longest, takes);
      if (takes > longestMs) end(seed, `takes more than ${longestMs} ms`);
      else if (limitMs > 0 && takes > limitMs) {
        endless.push(seed);
        end(seed);
      }
    }, 20);
    const end = (at: number, problem?: string): void => {
      clearInterval(watch);
      if (problem !== undefined) {
        faults += 1;
        console.log(`FAULT seed ${at}: ${problem}`);
      }
      worker.removeAllListeners();
      void worker.terminate().then(() => resolve(at + 1));
    };
    worker.on('message', (message: FuzzMessage) => {
      if (message.kind === 'done') return end(lastSeed);
      faults += 1;
      console.log(`FAULT seed ${message.seed} (${message.original}): ${message.problem}`);
    });
    worker.on('error', (error) => {
      // Dead before its first mutant: it would die again.
      if (Atomics.load(beat, 0) < from) throw error;
      end(Atomics.load(beat, 0), `the thread died: ${error.stack ?? error.message}`);
    });
  });
}

const started = performance.now();
const progress = setInterval(() => console.log(summary()), 30_000);
for (let from = firstSeed; from <= lastSeed;) from = await runFrom(from);
clearInterval(progress);
if (peakBytes > mostBytes) {
  faults += 1;
  console.log(`FAULT: the process held ${(peakBytes / 1e6).toFixed(0)} MB at its peak`);
}
console.log(summary());
process.exitCode = faults === 0 ? 0 : 1;

function summary(): string {
  const [, done, read, refused, other] = beat;
  return `${done} mutants of seeds ${firstSeed} to ${lastSeed}: ${read} read, ${refused} refused, ${other} no longer DICOM, ${endless.length} given up at the time limit${endless.length === 0 ? '' : ` (seeds ${endless.join(', ')})`}, ${faults} faults; `
    + `longest ${longest.toFixed(0)} ms of processor time, peak ${(peakBytes / 1e6).toFixed(0)} MB, ${((performance.now() - started) / 1000).toFixed(0)} s`;
}
