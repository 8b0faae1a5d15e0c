// `overread doctor`: what this machine can do, why it cannot do the rest, and which engine is the fastest for a model.
import { access } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { engineWord } from '../../contracts/engines.ts';
import { exitCodes } from '../../contracts/errors.ts';
import { probeEngines } from '../../host/engines/candidates.ts';
import { openChoiceFile } from '../../host/engines/choice-file.ts';
import { measureEngines } from '../../host/engines/measure-engines.ts';
import { forkWorker } from '../../host/fork-worker.ts';
import { assetsFolder, dataFolder, overreadVersion, windowFolder, workerEntry } from '../../host/locations.ts';
import { findCard } from '../../host/models/cards.ts';
import { demoModelPaths } from '../../host/models/demo-models.ts';
import { openCompute } from '../../worker/compute.ts';
import { memoryCeiling } from '../../worker/engines/memory-ceiling.ts';
import { openCompiledModels } from '../../worker/executors/compiled/cache-folder.ts';
import { parseOptions, usage } from '../options.ts';
import { lines } from '../result-text.ts';
import type { EngineCandidate, MeasuredEngines } from '../../contracts/engines.ts';
import type { ModelSource } from '../../contracts/worker-protocol.ts';
import type { CompiledModelsState } from '../../worker/executors/compiled/compiled-models.ts';
import type { Command, Surroundings } from '../command.ts';

const doctorOptions = {
  model: { kind: 'text', value: 'FILE', about: 'measure every engine with this model; --engine auto then takes the fastest whose maps agree' },
  card: { kind: 'text', value: 'FILE', about: 'model card (default overread.json beside the model)' },
  measure: { kind: 'flag', about: 'the same with the bundled demo models' },
  json: { kind: 'flag', about: 'print JSON, and nothing else, on stdout' },
} as const;

interface ModelMeasurement extends MeasuredEngines {
  readonly model: { readonly name: string; readonly sha256: string };
  /** false: the data folder cannot be written, and `--engine auto` stays what it was. */
  readonly isKept: boolean;
}

interface Diagnosis {
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: { readonly platform: string; readonly arch: string; readonly cpus: number; readonly memoryGiB: number; readonly memoryCeilingGiB: number };
  readonly engines: readonly EngineCandidate[];
  readonly measured: readonly ModelMeasurement[];
  readonly parts: Readonly<Record<string, boolean>>;
  readonly dataFolder: string;
  /** null: switched off. */
  readonly compiledModels: CompiledModelsState | null;
}

const spawn = () => forkWorker(workerEntry, { stderr: 'ignore' });

export const doctor: Command = {
  summary: 'Say what this machine can do: engines, versions, parts; and measure the engines.',
  usage: 'doctor [--model M [--card FILE] | --measure] [--json]',
  options: doctorOptions,
  notes: [
    'Engines are tried in processes of their own. An engine whose maps differ from ONNX Runtime\'s on the processor is named and never taken by auto.',
    'What was measured is kept in the data folder, per model and machine.',
  ],

  async run(argv, surroundings) {
    const { options } = parseOptions(argv, { options: doctorOptions });
    if (options.model !== undefined && options.measure) throw usage('expected --model or --measure, got both');
    if (options.card !== undefined && options.model === undefined) throw usage('--card: expected with --model, got it alone, where it has no effect');
    const engines = await probeEngines({ spawn, signal: surroundings.signal });
    const models = options.model === undefined ? (options.measure ? await demoModelPaths() : []) : [options.model];
    const measured: ModelMeasurement[] = [];
    for (const path of models) measured.push(await measureModel(path, options.card, { engines, surroundings }));
    const diagnosis: Diagnosis = {
      versions: { overread: overreadVersion(), node: process.versions.node },
      machine: {
        platform: process.platform, arch: process.arch, cpus: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30),
        memoryCeilingGiB: Math.round((memoryCeiling(surroundings.env).bytes / 2 ** 30) * 10) / 10,
      },
      engines, measured,
      parts: {
        'demo study': await exists(join(assetsFolder, 'demo-study')),
        'demo models': (await demoModelPaths()).length > 0,
        'window': await exists(join(windowFolder, 'index.html')),
        'compute process': await exists(workerEntry),
      },
      dataFolder: dataFolder(surroundings.env),
      compiledModels: openCompiledModels(surroundings.env)?.state() ?? null,
    };
    surroundings.stdout(options.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : doctorText(diagnosis));
    return engines.some(({ description }) => description !== null) && measured.every(isMeasurable) ? exitCodes.done : exitCodes.failed;
  },
};

async function measureModel(path: string, cardPath: string | undefined, { engines, surroundings }: { readonly engines: readonly EngineCandidate[]; readonly surroundings: Surroundings }): Promise<ModelMeasurement> {
  const card = await findCard(path, cardPath);
  const source: ModelSource = { path, ...(card === undefined ? {} : { card }) };
  // The hash that the choice is kept under, and a refusal of the model before any engine is tried.
  const compute = await openCompute();
  const { sha256 } = await compute.load(source).finally(() => compute.dispose());
  const measured = await measureEngines({ spawn, source, candidates: engines, signal: surroundings.signal });
  const isKept = await openChoiceFile(dataFolder(surroundings.env)).set(sha256, measured);
  return { isKept, model: { name: /^model\.(json|onnx)$/i.test(basename(path)) ? `${basename(dirname(path))}/${basename(path)}` : basename(path), sha256 }, ...measured };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

function doctorText({ versions, machine, engines, measured, parts, dataFolder: folder, compiledModels }: Diagnosis): string {
  return lines([
    `Overread ${versions.overread} on Node ${versions.node}, ${machine.platform} ${machine.arch}, ${machine.cpus} processors, ${machine.memoryGiB} GiB (one job may take ${machine.memoryCeilingGiB} GiB)`,
    ...engines.map(({ id, description, reason, remedy }) => (description === null
      ? `  ${id.padEnd(16)} not available: ${reason ?? 'unknown reason'}${remedy === null ? '' : ` (needs: ${remedy})`}`
      : `  ${id.padEnd(16)} ${description.version} on ${description.device}`)),
    ...measured.flatMap(measuredLines),
    ...Object.entries(parts).map(([name, isThere]) => `  ${name.padEnd(16)} ${isThere ? 'there' : 'missing: npm run setup makes it'}`),
    `  ${'data folder'.padEnd(16)} ${folder}`,
    `  ${'compiled models'.padEnd(16)} ${compiledModels === null ? 'not kept: OVERREAD_CACHE is off' : compiledModelsText(compiledModels)}`,
  ]);
}

function outcomeOf({ engine, measurements, isKept }: ModelMeasurement): string {
  if (measurements.some(({ verdict }) => verdict === 'unconfirmed')) return `--engine auto stays ${engine} (${engineWord(engine)}), which gave no answer: no two other engines agree`;
  if (!isMeasurable({ measurements })) return 'no engine can compute its maps';
  const chosen = `${engine} (${engineWord(engine)})`;
  return isKept ? `--engine auto is now ${chosen}` : `the fastest is ${chosen}, but --engine auto stays as it was: the data folder cannot be written`;
}

function isMeasurable({ measurements }: Pick<ModelMeasurement, 'measurements'>): boolean {
  return measurements.some(({ verdict }) => verdict === 'agrees');
}

function measuredLines(measured: ModelMeasurement): readonly string[] {
  const { model, measurements } = measured;
  return [
    `measured with ${model.name}: ${outcomeOf(measured)}`,
    ...measurements.map(({ id, verdict, ms, detail }) => {
      const time = ms === null ? '' : `${ms.toFixed(1)} ms`;
      const said = { agrees: 'its maps agree', disagrees: `DISAGREES, never used: ${detail ?? ''}`, failed: `failed: ${detail ?? ''}`, unconfirmed: `unconfirmed, not used: ${detail ?? ''}` }[verdict];
      return `  ${id.padEnd(16)} ${time.padStart(10)}  ${said}`;
    }),
  ];
}

function compiledModelsText({ folder, entries, bytes, ceilingBytes, problem }: CompiledModelsState): string {
  if (problem !== null) return `not kept: ${problem}`;
  return `${entries} in ${folder}, ${Math.ceil(bytes / 2 ** 20)} of at most ${ceilingBytes / 2 ** 20} MiB`;
}
