// `npm run bench`: Overread and its peers on the same model, input and machine, taking turns in one run; right first, then fast.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { readNpy } from './compare/npy.mjs';
import { chart } from './compare/chart.mjs';
import { timeBatch, timeCold, timeTensorflow } from './compare/more.mjs';
import { shortfalls } from './compare/promises.mjs';
import { bareForward, explain, startPeers, time } from './compare/sides.mjs';
import { methodTable, moreTables, summaryTable, updateDocument } from './compare/tables.mjs';
import { judge } from './compare/verdict.mjs';
import { bench, networks, setUp } from './setup.mjs';

const seven = ['deconvnet', 'gradient', 'guided-backprop', 'grad-cam', 'hires-cam', 'layer-cam', 'guided-grad-cam'];
const atALayer = ['grad-cam', 'hires-cam', 'layer-cam', 'guided-grad-cam'];
/** The networks of a quick run, and of the first run from nothing. */
const small = ['densenet121', 'resnet50'];
/** Those whose batch of sixteen is timed. */
const batched = ['alexnet', ...small];
/** Seconds per run: VGG-16 takes as long as all the others together. */
const heavy = ['vgg16'];

const usage = `node bench/compare.mjs [--only NAME,…] [--quick] [--maps-only] [--rounds N] [--repeat N] [--engine ort|tfjs] [--name RESULT]
  --quick      DenseNet-121 and ResNet-50, two rounds of three, single images only, nothing written
  --maps-only  compare maps, time nothing, write nothing
  --rounds     turns that each side takes (default 4), --repeat timed runs in each (default 5); VGG-16 at most 3 of 3
  --name       name of the file in bench/results (default: today's date)`;

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** @param {string} line */
const say = (line) => process.stderr.write(`bench: ${line}\n`);

/** @typedef {{ folder: string, work: string, engine: string, manifest: any }} Network */
/** @typedef {{ file: string, suffix: '' | '@earlier' }} Case one exported file, at the last CAM layer or the one before */

/**
 * The product's maps, written to a folder of their own.
 *
 * @param {Network} network
 * @param {Case} which
 */
async function explainCase({ folder, work, engine, manifest }, { file, suffix }) {
  const out = join(work, `${file}${suffix}`);
  // The last layer is what `--layer auto` must find by itself; the earlier one is named.
  const layer = suffix === '' ? 'auto' : manifest.files[file].earlier.tensor;
  const { printed, memory } = await explain({
    model: join(folder, file), tensor: join(folder, 'input-0.npy'), target: manifest.target, layer, methods: suffix === '' ? seven : atALayer, out, engine,
  });
  return { out, suffix, logits: printed.logits, engine: printed.engine, memory, stages: printed.ms, parameters: printed.model?.parameters ?? null };
}

/**
 * The product's maps against the peers' and the reference.
 *
 * @param {{ out: string, suffix: string, logits: number[] }} explained
 * @param {{ peers: string, reference: string }} folders
 */
function judgeCase({ out, suffix, logits }, { peers, reference }) {
  /** @type {Record<string, import('./compare/verdict.mjs').Verdict>} */
  const verdicts = {};
  for (const method of suffix === '' ? seven : atALayer) {
    const file = `${method}${suffix}.npy`;
    verdicts[method] = judge(method, { found: readNpy(join(out, 'maps', `${method}.npy`)), peer: readNpy(join(peers, file)), reference: readNpy(join(reference, file)) });
  }
  const found = { shape: [1, logits.length], values: Float64Array.from(logits) };
  verdicts.logits = judge('logits', { found, peer: readNpy(join(peers, 'logits.npy')), reference: readNpy(join(reference, 'logits.npy')) });
  return verdicts;
}

/**
 * Rounds in which the product, the peers and ONNX Runtime alone take turns.
 *
 * @param {{ folder: string, peers: Awaited<ReturnType<typeof startPeers>>, rounds: number, repeat: number, engine: string, threads: number }} options
 */
async function timeBoth({ folder, peers, rounds, repeat, engine, threads }) {
  const question = { model: join(folder, 'model.onnx'), tensor: join(folder, 'input-0.npy'), repeat };
  /** @type {any[]} */ const products = [];
  /** @type {Record<string, number[]>[]} */ const ofPeers = [];
  /** @type {number[][]} */ const bare = [];
  const turns = [
    async () => products.push((await time({ ...question, engine })).printed.ms),
    async () => ofPeers.push(await peers.time(repeat)),
    async () => bare.push((await bareForward({ ...question, threads })).printed.ms),
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < turns.length; turn += 1) await turns[(round + turn) % turns.length]?.();
  }
  /** @param {string} name */
  const peerMedian = (name) => median(ofPeers.map((times) => median(times[name] ?? [])));
  return {
    forward: { product: median(products.map(({ forward }) => forward)), peers: peerMedian('forward'), bare: median(bare.map(median)) },
    methods: Object.fromEntries(seven.map((method) => [method, { product: median(products.map(({ methods }) => methods[method])), peers: peerMedian(method) }])),
    seven: {
      product: median(products.map((times) => times.seven)), newClass: median(products.map((times) => times.sevenNewClass)),
      peers: seven.reduce((sum, method) => sum + peerMedian(method), 0),
    },
    rounds: products.map((product, round) => ({ product, peers: Object.fromEntries(Object.entries(ofPeers[round] ?? {}).map(([name, values]) => [name, median(values)])), bare: median(bare[round] ?? []) })),
  };
}

/**
 * @param {string} name
 * @param {{ rounds: number, repeat: number, engine: string, isTimed: boolean, isWhole: boolean }} options
 */
async function compareNetwork(name, { rounds: mostRounds, repeat: mostRepeat, engine, isTimed, isWhole }) {
  const [rounds, repeat] = heavy.includes(name) ? [Math.min(3, mostRounds), Math.min(3, mostRepeat)] : [mostRounds, mostRepeat];
  const folder = join(bench, '.models', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const work = mkdtempSync(join(tmpdir(), 'overread-bench-'));
  const network = { folder, work, engine, manifest };
  let peers;
  try {
    const first = await explainCase(network, { file: 'model.onnx', suffix: '' });
    // The product chooses its threads (one a physical core); the others get as many.
    const threads = Number(/(\d+) threads?/.exec(first.engine.device)?.[1] ?? cpus().length);
    peers = await startPeers({ name, threads });
    const folders = { peers: join(work, 'peers'), reference: join(folder, 'reference') };
    await peers.maps(folders.peers);
    const memory = { product: first.memory, peers: peers.memory() };
    /** @type {Record<string, ReturnType<typeof judgeCase>>} */
    const maps = { 'model.onnx': judgeCase(first, folders) };
    maps['@earlier'] = judgeCase(await explainCase(network, { file: 'model.onnx', suffix: '@earlier' }), folders);
    for (const file of Object.keys(manifest.files)) {
      if (file !== 'model.onnx') maps[file] = judgeCase(await explainCase(network, { file, suffix: '' }), folders);
    }
    const ms = isTimed ? await timeBoth({ folder, peers, rounds, repeat, engine, threads }) : null;
    const others = { name, folder, work, peers, engine, threads, target: manifest.target, methods: seven };
    const has = (/** @type {readonly string[]} */ names) => isTimed && isWhole && names.includes(name);
    return {
      name, title: manifest.title, target: manifest.target, float32Noise: manifest.float32_noise, maps, ms,
      memory, threads, engine: first.engine, peers: peers.facts, parameters: first.parameters, stages: first.stages,
      batch: has(batched) ? await attempt('the batch', () => timeBatch(others)) : null,
      cold: has(small) ? await attempt('the first run', () => timeCold(others)) : null,
      tensorflow: isTimed && isWhole ? await timeTensorflow({ folder, repeat: 3 }) : null,
    };
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  } finally {
    await peers?.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * What is beside the point of a run may fail without taking the run with it; it is then missing, and said to be.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} measure
 * @returns {Promise<T | null>}
 */
async function attempt(what, measure) {
  try {
    return await measure();
  } catch (error) {
    say(`FAILED  ${what}: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

/** What a reader must know about the machine; nothing that says whose it is. */
function machine() {
  const [processor] = cpus();
  return {
    processor: processor?.model.trim() ?? 'unknown', cores: cpus().length, memoryGib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`, node: process.versions.node, loadAtStart: Number(loadavg()[0]?.toFixed(2)),
  };
}

/** @param {any[]} results */
function complaints(results) {
  const wrong = results.flatMap(({ title, maps }) => Object.entries(maps).flatMap(([file, verdicts]) => Object.entries(/** @type {any} */ (verdicts))
    .filter(([, verdict]) => !verdict.isRight)
    .map(([method, { toPeer }]) => `${title}, ${file}, ${method}: ${toPeer === null ? 'another shape than the peer' : `cosine ${toPeer.cosine.toFixed(6)}, relative L2 ${toPeer.relativeL2.toExponential(1)}`}`)));
  const slow = results.flatMap((result) => shortfalls(result));
  return { wrong, slow };
}

async function main() {
  const { values } = parseArgs({ options: {
    only: { type: 'string' }, quick: { type: 'boolean', default: false }, 'maps-only': { type: 'boolean', default: false }, rounds: { type: 'string' },
    repeat: { type: 'string' }, engine: { type: 'string', default: 'ort' }, name: { type: 'string' }, help: { type: 'boolean', default: false },
  } });
  if (values.help) return process.stdout.write(`${usage}\n`);
  const names = values.only?.split(',') ?? (values.quick ? small : networks);
  const stranger = names.find((name) => !networks.includes(name));
  if (stranger !== undefined) throw new Error(`--only: expected ${networks.join(', ')}, got "${stranger}"`);
  setUp(names);
  const options = {
    rounds: Number(values.rounds ?? (values.quick ? 2 : 4)), repeat: Number(values.repeat ?? (values.quick ? 3 : 5)),
    engine: values.engine, isTimed: !values['maps-only'], isWhole: !values.quick,
  };
  const about = machine();
  if (options.isTimed && about.loadAtStart > 0.5) say(`this machine is busy (load ${about.loadAtStart}): these times will not repeat`);
  const results = [];
  for (const name of names) {
    say(name);
    results.push(await compareNetwork(name, options));
  }
  const parts = results.map((result) => `### ${result.title}\n\n${methodTable(result)}`).join('\n\n');
  process.stdout.write(`${summaryTable(results)}\n\n${moreTables(results)}\n\n${parts}\n`);

  const { wrong, slow } = complaints(results);
  for (const line of slow) say(`TOO SLOW  ${line}`);
  for (const line of wrong) say(`WRONG  ${line}`);
  const isWhole = names.length === networks.length && options.isTimed && !values.quick;
  if (isWhole && wrong.length === 0) write({ values, about, options, results, parts });
  else say(`nothing written: ${wrong.length > 0 ? 'maps are wrong' : 'not a whole run'}`);
  if (wrong.length > 0) process.exitCode = 1;
}

/** @param {{ values: { name?: string }, about: ReturnType<typeof machine>, options: any, results: any[], parts: string }} run */
function write({ values, about, options, results, parts }) {
  const date = new Date().toISOString().slice(0, 10);
  const name = `${values.name ?? date}.json`;
  mkdirSync(join(bench, 'results'), { recursive: true });
  const [{ engine, peers, threads }] = results;
  writeFileSync(join(bench, 'results', name), `${JSON.stringify({ date, machine: about, options, engine, peers, networks: results }, null, 1)}\n`);
  const { versions } = peers;
  writeFileSync(join(bench, '..', 'docs', 'benchmarks.svg'), chart(results));
  updateDocument(join(bench, '..', 'docs', 'benchmarks.md'), {
    machine: `${date} · ${about.processor}, ${about.cores} cores, ${about.memoryGib} GiB, ${about.platform} · ${threads} threads on each side · `
      + `${engine.name} ${engine.version} on ${engine.device}, Node ${about.node} · PyTorch ${versions.torch}, Captum ${versions.captum}, pytorch-grad-cam ${versions['grad-cam']} · `
      + `medians of ${options.rounds} turns of ${options.repeat} runs (VGG-16 at most 3 of 3) · raw numbers: [bench/results/${name}](../bench/results/${name})`,
    summary: summaryTable(results),
    more: moreTables(results),
    methods: parts,
  });
  say(`wrote bench/results/${name}, docs/benchmarks.md and docs/benchmarks.svg`);
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : `${error}`);
  process.exitCode = 4;
}
