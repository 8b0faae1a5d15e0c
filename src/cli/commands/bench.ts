// `overread bench`: warm medians of the forward pass, of every method alone, and of all seven asked for at once.
import { performance } from 'node:perf_hooks';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError, exitCodes } from '../../contracts/errors.ts';
import { engineNames, sevenMethods } from '../../contracts/explanation.ts';
import { defaultSampling } from '../../contracts/sampling.ts';
import { demoModelPaths } from '../../host/models/demo-models.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import { readNpy } from '../../host/files/npy.ts';
import { findCard } from '../../host/models/cards.ts';
import { openCompute } from '../../worker/compute.ts';
import { overreadVersion } from '../../host/locations.ts';
import { allMaps } from '../all-maps.ts';
import { stopIfCancelled } from '../asked.ts';
import { measuredEngine } from '../measured-engine.ts';
import { parseOptions } from '../options.ts';
import { readMethods } from '../question.ts';
import { lines } from '../result-text.ts';
import type { Command, Surroundings } from '../command.ts';
import type { UsedEngine } from '../../contracts/engines.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { SamplingSettings } from '../../contracts/sampling.ts';
import type { TensorMessage } from '../../contracts/question.ts';
import type { LoadedModel } from '../../contracts/worker-protocol.ts';

const benchOptions = {
  model: { kind: 'text', value: 'FILE', about: 'default: the bundled demo model' },
  tensor: { kind: 'text', value: 'FILE.npy', about: 'default: a seeded random input of the model\'s shape; with several images, times are of all of them' },
  card: { kind: 'text', value: 'FILE', about: 'model card (default overread.json beside the model)' },
  methods: { kind: 'text', value: 'all|a,b', about: 'default all: the seven' },
  repeat: { kind: 'integer', value: 'N', about: 'timed runs of each, after two warm-up runs (default 9)', min: 1 },
  engine: { kind: 'choice', of: engineNames, about: 'default auto' },
  json: { kind: 'flag', about: 'print JSON, and nothing else, on stdout' },
} as const;

const warmUps = 2;
/** Enough to compile and warm what a method needs that asks the model many times. Score-CAM has no fewer channels: its forward pass is warm by then. */
const fewSamples: SamplingSettings = { ...defaultSampling, steps: 2, samples: 2, masks: 8, window: 64, stride: 64 };

interface BenchResult {
  readonly engine: UsedEngine;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly repeat: number;
  readonly images: number;
  /** Medians. `sevenNewClass`: nothing is remembered of classes that earlier runs asked for. */
  readonly ms: { readonly forward: number; readonly methods: Readonly<Partial<Record<MethodId, number>>>; readonly seven: number; readonly sevenNewClass: number };
  readonly peakRssBytes: number;
  readonly versions: Readonly<Record<string, string>>;
}

export const bench: Command = {
  summary: 'Time the forward pass, each method alone and all seven at once.',
  usage: 'bench [--model M] [--tensor X.npy] [--methods all|a,b] [--repeat N] [--engine E] [--json]',
  options: benchOptions,
  notes: [
    'Everything runs in this process. The class is the one with the highest score, found before the clock starts; of several images, each one\'s own, found within the run.',
    'Seven at once is timed twice: for classes whose part of the walks is remembered from the run before, and with nothing remembered.',
  ],

  async run(argv, surroundings) {
    const { options } = parseOptions(argv, { options: benchOptions });
    const methods = readMethods(options.methods);
    const modelPath = options.model ?? (await bundledModel());
    const card = await findCard(modelPath, options.card);
    const engine = options.engine ?? 'auto';
    const compute = await openCompute(engine === 'auto' ? {} : { engine });
    try {
      const model = await compute.load({ path: modelPath, ...(card === undefined ? {} : { card }) });
      const inputs = options.tensor === undefined ? [seededInput(model)] : await readImages(options.tensor, model);
      const [input = seededInput(model)] = inputs;
      const measured = await measuredEngine(engine, { env: surroundings.env, sha256: model.sha256 });
      const { top, engine: used } = await compute.predict({ modelId: model.modelId, input, engine, ...measured });
      const explain = (asked: readonly MethodId[], target: number | 'top' = top, sampling = defaultSampling): Promise<unknown> => {
        const question = { modelId: model.modelId, target, methods: asked, layer: 'auto', score: 'logit', switches: 'sum', engine, sampling, ...measured } as const;
        return inputs.length === 1 ? compute.explain({ ...question, input }).then(allMaps) : compute.explainMany({ ...question, target: 'top', inputs }).then((results) => results.map(allMaps));
      };
      const time = (run: () => Promise<unknown>, warmUp = run) => warmMedian(run, warmUp, options.repeat ?? 9, surroundings);
      const forward = await time(async () => {
        for (const image of inputs) await compute.predict({ modelId: model.modelId, input: image, engine, ...measured });
      });
      const alone: Partial<Record<MethodId, number>> = {};
      for (const method of methods) alone[method] = await time(() => explain([method]), () => explain([method === 'score-cam' ? 'grad-cam' : method], top, fewSamples));
      const seven = await time(() => explain(sevenMethods));
      let asked = top;
      const sevenNewClass = await time(async () => {
        await compute.forget();
        asked = (asked + 1) % model.columns;
        return explain(sevenMethods, asked);
      });
      const result: BenchResult = {
        engine: used,
        model: { name: model.name, sha256: model.sha256 },
        input: { name: options.tensor === undefined ? 'seeded random' : basename(options.tensor), shape: input.shape },
        images: inputs.length,
        repeat: options.repeat ?? 9,
        ms: { forward, methods: alone, seven, sevenNewClass },
        peakRssBytes: process.resourceUsage().maxRSS * 1024,
        versions: { overread: overreadVersion(), node: process.versions.node },
      };
      surroundings.stdout(options.json ? `${JSON.stringify(result, null, 2)}\n` : benchText(result));
      return exitCodes.done;
    } finally {
      await compute.dispose();
    }
  },
};

async function bundledModel(): Promise<string> {
  const [first] = await demoModelPaths();
  if (first === undefined) throw new AppError('model_unreadable', 'expected the bundled demo model in assets/demo-models, got none; give a --model');
  return first;
}

/** The images of a file: the model's own shape, or that shape with more images on its first axis. @throws AppError `tensor_invalid` */
async function readImages(path: string, model: LoadedModel): Promise<TensorMessage[]> {
  const name = basename(path);
  const { shape } = model.input;
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new AppError('tensor_invalid', `--tensor ${name}: expected a .npy file, got ${unreadableReason(error)}`);
  });
  const tensor = readNpy(bytes, name);
  const [count = 0, ...rest] = tensor.shape;
  if (count < 1 || rest.length !== shape.length - 1 || rest.some((extent, axis) => extent !== shape[axis + 1])) {
    throw new AppError('tensor_invalid', `--tensor ${name}: expected shape [n,${shape.slice(1).join(',')}], got [${tensor.shape.join(',')}]`);
  }
  const length = tensor.values.length / count;
  return Array.from({ length: count }, (_, index) => ({ shape, values: tensor.values.slice(index * length, (index + 1) * length) }));
}

/** Two runs to warm up, then `repeat` on the clock. @returns milliseconds */
async function warmMedian(run: () => Promise<unknown>, warmUp: () => Promise<unknown>, repeat: number, { signal }: Surroundings): Promise<number> {
  for (let count = 0; count < warmUps; count += 1) await warmUp();
  const times: number[] = [];
  for (let count = 0; count < repeat; count += 1) {
    stopIfCancelled(signal);
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const middle = times.length / 2;
  return times.length % 2 === 1 ? (times[Math.floor(middle)] ?? 0) : ((times[middle - 1] ?? 0) + (times[middle] ?? 0)) / 2;
}

/** Values spread over −1…1, the same on every machine: timing needs no more. */
function seededInput({ input: { shape } }: LoadedModel): TensorMessage {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  let state = 1;
  for (let index = 0; index < values.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[index] = state / 2 ** 31 - 1;
  }
  return { shape, values };
}

function benchText({ engine, model, input, images, ms, repeat, peakRssBytes }: BenchResult): string {
  const row = (name: string, value: number) => `  ${name.padEnd(20)} ${value.toFixed(1).padStart(8)} ms`;
  return lines([
    `${model.name} [${input.shape.join(',')}] ${input.name} · ${engine.name} ${engine.version} on ${engine.device} · median of ${repeat}, warm${images > 1 ? `, all ${images} images` : ''}`,
    row('forward', ms.forward),
    ...Object.entries(ms.methods).map(([name, value]) => row(name, value)),
    row('seven at once', ms.seven),
    row('… of new classes', ms.sevenNewClass),
    `  peak memory ${Math.round(peakRssBytes / 2 ** 20)} MiB`,
  ]);
}
