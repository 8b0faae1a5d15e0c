// Thousands of explanations through the real compute process, its memory watched: flat within 5 % once it is warm.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sevenMethods } from '../../src/contracts/explanation.ts';
import { workerEntry } from '../../src/host/locations.ts';
import { createWorkerClient } from '../../src/host/worker-client.ts';
import { seeded } from '../reference/seeded.ts';
import { floats, node, onnxFile } from '../importers/onnx-writer.ts';
import type { EngineChoice, MethodId } from '../../src/contracts/explanation.ts';
import type { WorkerReply } from '../../src/contracts/worker-protocol.ts';

export interface Leg {
  readonly name: string;
  readonly path: string;
  readonly explanations: number;
  /** How many kinds of questions are asked; all when absent. */
  readonly kinds?: number;
}

export interface Endured {
  readonly name: string;
  readonly explanations: number;
  /** MiB, one sample every hundredth of the way. */
  readonly rss: readonly number[];
  /** Highest median of a tenth after the first two, over that of the third: 1 is flat. */
  readonly growth: number;
}

/** What is asked in turn: other methods, classes, scores and layers. */
const questions: readonly { readonly methods: readonly MethodId[]; readonly score: 'logit' | 'probability' }[] = [
  { methods: sevenMethods, score: 'logit' }, { methods: ['gradient'], score: 'logit' }, { methods: ['grad-cam', 'layer-cam'], score: 'logit' }, { methods: ['guided-hires-cam'], score: 'logit' },
  { methods: ['deconvnet', 'hires-cam'], score: 'logit' },
];

/** RSS of another process is read from /proc: Linux. */
export async function endure(legs: readonly Leg[], { engine, seed = 1, onSample = () => undefined }: { engine: EngineChoice; seed?: number; onSample?: (leg: Leg, done: number, mebibytes: number) => void }): Promise<Endured[]> {
  let pid = 0;
  const worker = createWorkerClient({
    spawn: () => {
      const child = fork(workerEntry, [], { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      pid = child.pid ?? 0;
      return {
        send: (request) => { child.send(request); },
        onReply: (listener) => { child.on('message', (message) => listener(message as WorkerReply)); },
        onExit: (listener) => { child.on('exit', (code, signal) => listener(`code ${code}, signal ${signal}`)); },
        kill: () => { child.kill('SIGKILL'); },
      };
    },
    onRestart: (reason) => { throw new Error(`the compute process was lost: ${reason}`); },
  });
  const random = seeded(seed);
  const results: Endured[] = [];
  try {
    for (const leg of legs) {
      const source = { path: leg.path };
      const { input: { shape }, columns } = await worker.load(source);
      const inputs = Array.from({ length: 8 }, () => random.normal(shape).values as Float32Array);
      const rss: number[] = [];
      const sampleEvery = Math.max(1, Math.floor(leg.explanations / 100));
      for (let done = 1; done <= leg.explanations; done++) {
        const { methods, score } = questions[done % (leg.kinds ?? questions.length)] ?? questions[0]!;
        const input = { shape, values: inputs[done % inputs.length]! };
        const { maps } = await worker.explain(source, { input, target: done % 7 === 0 ? 'top' : done % columns, methods, layer: 'auto', score, switches: leg.kinds === undefined && done % 3 === 0 ? 'overwrite' : 'sum', engine });
        if (maps.length !== methods.length) throw new Error(`${methods.length} maps were asked for, got ${maps.length}`);
        if (done % sampleEvery !== 0) continue;
        const kib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
        rss.push(kib / 1024);
        onSample(leg, done, kib / 1024);
      }
      results.push({ name: leg.name, explanations: leg.explanations, rss, growth: growthOf(rss) });
    }
    return results;
  } finally {
    worker.dispose();
  }
}

/** Ten parts; the first two are warm-up. */
function growthOf(rss: readonly number[]): number {
  const part = rss.length / 10;
  const medians = Array.from({ length: 10 }, (_, index) => median(rss.slice(Math.floor(index * part), Math.max(Math.floor((index + 1) * part), Math.floor(index * part) + 1))));
  return Math.max(...medians.slice(3)) / (medians[2] ?? NaN);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** conv 1→16 · ReLU · max-pool · conv 16→16 · ReLU · global average · dense 16→4, 32×32. */
export function smallModelFile(folder: string): string {
  const random = seeded(3);
  const numbers = (shape: number[], scale: number): number[] => Array.from(random.normal(shape, scale).values, Number);
  const path = join(folder, 'small.onnx');
  writeFileSync(path, onnxFile({
    input: ['n', 1, 32, 32],
    nodes: [
      node('Conv', ['x', 'w1'], ['c1'], { pads: [1, 1, 1, 1] }, 'conv1'), node('Relu', ['c1'], ['r1'], {}, 'relu1'),
      node('MaxPool', ['r1'], ['m'], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, 'pool'),
      node('Conv', ['m', 'w2'], ['c2'], { pads: [1, 1, 1, 1] }, 'conv2'), node('Relu', ['c2'], ['r2'], {}, 'relu2'),
      node('GlobalAveragePool', ['r2'], ['p'], {}, 'average'), node('Flatten', ['p'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
    ],
    initialisers: [floats('w1', [16, 1, 3, 3], numbers([16, 1, 3, 3], 0.3)), floats('w2', [16, 16, 3, 3], numbers([16, 16, 3, 3], 0.1)), floats('fc', [16, 4], numbers([16, 4], 0.3))],
  }));
  return path;
}

/** `npm run endurance -- [--engine E] [--small N] [--large N]`: exit code 1 where memory grows. */
async function main(args: readonly string[]): Promise<number> {
  const option = (name: string, otherwise: string): string => (args.includes(name) ? args[args.indexOf(name) + 1] ?? otherwise : otherwise);
  const folder = mkdtempSync(join(tmpdir(), 'overread-endurance-'));
  const large = option('--model', new URL('../../../shared/data/models/onnx-light-topologies/light_densenet121.onnx', import.meta.url).pathname);
  const legs: Leg[] = [{ name: 'small', path: smallModelFile(folder), explanations: Number(option('--small', '10000')) }];
  if (existsSync(large)) legs.push({ name: 'large', path: large, explanations: Number(option('--large', '300')), kinds: 2 });
  else console.warn(`SKIPPED: the large model is absent (${large}); --model FILE names another`);
  try {
    const started = Date.now();
    const results = await endure(legs.filter(({ explanations }) => explanations > 0), {
      engine: option('--engine', 'ort') as EngineChoice,
      onSample: ({ name, explanations }, done, mebibytes) => {
        if (done % Math.max(1, Math.floor(explanations / 20)) === 0) console.log(`${name.padEnd(6)} ${String(done).padStart(6)} / ${explanations}  ${mebibytes.toFixed(0).padStart(5)} MiB  ${((Date.now() - started) / 1000).toFixed(0)} s`);
      },
    });
    for (const { name, explanations, growth } of results) console.log(`${name}: ${explanations} explanations, memory × ${growth.toFixed(3)} after warm-up${growth > 1.05 ? ': GROWS' : ''}`);
    return results.every(({ growth }) => growth <= 1.05) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
