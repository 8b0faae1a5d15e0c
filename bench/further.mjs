// `node bench/further.mjs`: the further methods against Captum and pytorch-grad-cam, taking turns; right first, then fast.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import { readNpy } from './compare/npy.mjs';
import { explain, time } from './compare/sides.mjs';
import { updateDocument } from './compare/tables.mjs';
import { distance, limits } from './compare/verdict.mjs';
import { bench, networks, python, setUp } from './setup.mjs';

/** @typedef {import('./compare/npy.mjs').Values} Values */

const methods = ['gradient-x-input', 'grad-cam-plus-plus', 'integrated-gradients', 'smooth-grad', 'occlusion', 'rise', 'score-cam'];
/** Of both sides: what the product's maps are made with where nothing else is asked for. */
const settings = { steps: 50, samples: 25, sigma: 0.15, masks: 1000, window: [28, 28], stride: [14, 14] };
const promised = 0.6;

const usage = `node bench/further.mjs [--only NAME,…] [--methods a,b] [--maps-only] [--times-only] [--rounds N] [--name RESULT]
  default: DenseNet-121 and ResNet-50, all methods, one round, about a quarter of an hour; writes results/further-DATE.json
  (or RESULT.json) and its table in docs/benchmarks.md when all maps are right; with any narrowing, only the result, and only where --name asks for it`;

/** @param {string} line */
const say = (line) => process.stderr.write(`bench: ${line}\n`);

/**
 * @param {string} name
 * @param {number} threads
 */
async function startFurther(name, threads) {
  const child = spawn(python, [join(bench, 'further.py'), '--model', name, '--threads', `${threads}`, '--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the peers of ${name} ended with exit code ${child.exitCode}`);
    return JSON.parse(value);
  };
  const { versions } = await answer();
  return {
    versions,
    /** @param {string} command @param {string} method @param {object} given */
    ask: (command, method, given) => {
      child.stdin.write(`${command} ${method} ${JSON.stringify(given)}\n`);
      return answer();
    },
    stop: async () => {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}

/**
 * How far the product's maps are from the peers'. RISE has no peer, so its map is not judged here (test/reference/sampled.test.ts does).
 *
 * @param {string} name
 * @param {{ folder: string, work: string, target: number }} where
 */
async function judgeMaps(name, { folder, work, target }) {
  const [own, peers] = [join(work, 'own'), join(work, 'peers')];
  const judged = methods.filter((method) => method !== 'rise');
  await explain({ model: join(folder, 'model.onnx'), tensor: join(folder, 'input-0.npy'), target, layer: 'auto', methods: judged, out: own, engine: 'ort' });
  say(`${name}: the product's maps are made; the peers' follow, Score-CAM is a forward pass a channel`);
  const { status } = spawnSync(python, [join(bench, 'further.py'), '--model', name, '--out', peers, '--settings', JSON.stringify(settings)], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`the peers' maps: exit code ${status}`);
  const mapOf = (/** @type {string} */ method) => readNpy(join(own, 'maps', `${method}.npy`));
  return Object.fromEntries(judged.map((method) => {
    const found = mapOf(method);
    const peer = readNpy(join(peers, `${method}.npy`));
    if (method === 'smooth-grad') {
      const share = independence(found, peer, readNpy(join(peers, `${method}@error.npy`)));
      return [method, { isRight: share > 0.8 && share < 1.25, toPeer: null, share }];
    }
    // One value a pixel: Captum repeats it in every channel.
    const toPeer = distance(found, method === 'occlusion' ? { shape: found.shape, values: peer.values.subarray(0, found.values.length) } : peer);
    const limit = method.includes('-cam') ? limits.cam : limits.input;
    const isRight = toPeer !== null && toPeer.cosine >= limit.cosine && toPeer.relativeL2 <= limit.relativeL2;
    const asIs = method === 'grad-cam-plus-plus' ? distance(found, readNpy(join(peers, `${method}@as-is.npy`))) : null;
    return [method, { isRight, toPeer, asIs }];
  }));
}

/**
 * Squared distance of two independent means over what two of them differ by: 1 where both sample the same thing.
 *
 * @param {Values} found @param {Values} peer @param {Values} error the standard error of each value of one mean
 */
function independence(found, peer, error) {
  let [squares, expected] = [0, 0];
  found.values.forEach((value, index) => {
    squares += (value - (peer.values[index] ?? NaN)) ** 2;
    expected += 2 * (error.values[index] ?? NaN) ** 2;
  });
  return squares / expected;
}

/**
 * @param {string} name
 * @param {{ folder: string, threads: number, rounds: number, asked: readonly string[] }} options
 */
async function timeBoth(name, { folder, threads, rounds, asked }) {
  const peers = await startFurther(name, threads);
  /** @type {Record<string, { product: number[], peers: number[], batch: number }>} */
  const found = {};
  /** @type {Map<string, number>} */ const batches = new Map();
  try {
    for (const method of asked) {
      // Occlusion, RISE and Score-CAM are forward passes under inference alike.
      const kind = ['occlusion', 'score-cam'].includes(method) ? 'rise' : method;
      const batch = batches.get(kind) ?? (await peers.ask('best', kind, settings)).batch;
      batches.set(kind, batch);
      found[method] = { product: [], peers: [], batch };
      for (let round = 0; round < rounds; round += 1) {
        const { printed } = await time({ model: join(folder, 'model.onnx'), tensor: join(folder, 'input-0.npy'), repeat: 1, engine: 'ort', methods: [method] });
        found[method].product.push(printed.ms.methods[method]);
        found[method].peers.push((await peers.ask('time', method, { ...settings, batch })).ms);
      }
      say(`${name} ${method}: ${found[method].product.map(Math.round)} ms, the peer ${found[method].peers.map(Math.round)} ms with batches of ${batch}`);
    }
  } finally {
    await peers.stop();
  }
  return { versions: peers.versions, ms: found };
}

/** @param {any[]} results */
function table(results) {
  const rows = results.flatMap(({ name, maps, ms }) => methods.flatMap((method) => {
    const verdict = maps?.[method];
    const times = ms?.[method];
    if (verdict === undefined && times === undefined) return [];
    const [product, peers] = [Math.min(...(times?.product ?? [])), Math.min(...(times?.peers ?? []))];
    const right = verdict === undefined ? 'no peer' : verdict.toPeer === null ? `${verdict.isRight ? 'right' : 'WRONG'}, ${verdict.share?.toFixed(2)} of the sampling error` : `${verdict.isRight ? 'right' : 'WRONG'}, cosine ${verdict.toPeer.cosine.toFixed(6)}, relative L2 ${verdict.toPeer.relativeL2.toExponential(0)}${verdict.asIs ? ` (as is: cosine ${verdict.asIs.cosine.toFixed(4)})` : ''}`;
    return [`| ${name} | ${method} | ${right} | ${times === undefined ? '' : `${Math.round(product)} | ${Math.round(peers)} | ${(product / peers).toFixed(2)}`} |`];
  }));
  return ['| network | method | against the peer | Overread ms | peer ms | ratio |', '| --- | --- | --- | ---: | ---: | ---: |', ...rows].join('\n');
}

async function main() {
  const { values } = parseArgs({ options: {
    only: { type: 'string' }, methods: { type: 'string' }, 'maps-only': { type: 'boolean', default: false }, 'times-only': { type: 'boolean', default: false }, rounds: { type: 'string' }, name: { type: 'string' }, help: { type: 'boolean', default: false },
  } });
  if (values.help) return process.stdout.write(`${usage}\n`);
  const names = values.only?.split(',') ?? ['densenet121', 'resnet50'];
  const stranger = names.find((name) => !networks.includes(name));
  if (stranger !== undefined) throw new Error(`--only: expected ${networks.join(', ')}, got "${stranger}"`);
  setUp(names);
  const loadAtStart = Number(loadavg()[0]?.toFixed(2));
  const asked = values.methods?.split(',') ?? methods;
  const results = [];
  for (const name of names) {
    const folder = join(bench, '.models', name);
    const work = mkdtempSync(join(tmpdir(), 'overread-further-'));
    try {
      const { target } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
      const maps = values['times-only'] ? undefined : await judgeMaps(name, { folder, work, target });
      const timed = values['maps-only'] ? undefined : await timeBoth(name, { folder, threads: Math.min(2, cpus().length), rounds: Number(values.rounds ?? 1), asked });
      results.push({ name, maps, ...timed });
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${table(results)}\n`);
  const wrong = results.flatMap(({ name, maps = {} }) => Object.entries(maps).filter(([, verdict]) => !verdict.isRight).map(([method]) => `${name} ${method}`));
  for (const line of wrong) say(`WRONG  ${line}`);
  for (const { name, ms = {} } of results) {
    for (const [method, { product, peers }] of Object.entries(ms)) {
      const ratio = Math.min(...product) / Math.min(...peers);
      if (ratio > promised) say(`TOO SLOW  ${name} ${method}: ${ratio.toFixed(2)} of the peer's time, promised ${promised}`);
    }
  }
  const date = new Date().toISOString().slice(0, 10);
  const isWhole = values.only === undefined && values.methods === undefined && !values['maps-only'] && !values['times-only'];
  const result = values.name ?? (isWhole ? `further-${date}` : undefined);
  if (result !== undefined && wrong.length === 0) {
    mkdirSync(join(bench, 'results'), { recursive: true });
    writeFileSync(join(bench, 'results', `${result}.json`), `${JSON.stringify({ date, loadAtStart, settings, results }, null, 1)}\n`);
    say(`written: results/${result}.json`);
    if (isWhole) updateDocument(join(bench, '..', 'docs', 'benchmarks.md'), { further: `${date} · raw numbers: [bench/results/${result}.json](../bench/results/${result}.json)\n\n${table(results)}` });
  }
  if (wrong.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : `${error}`);
  process.exitCode = 4;
}
