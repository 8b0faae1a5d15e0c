// `overread doctor`: what this machine can do, and why it cannot do the rest.
import { access } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { engineIds } from '../../contracts/engines.ts';
import { exitCodes } from '../../contracts/errors.ts';
import { assetsFolder, dataFolder, overreadVersion, windowFolder, workerEntry } from '../../host/locations.ts';
import { demoModelPaths } from '../../host/models/demo-models.ts';
import { openEngine } from '../../worker/engines/open-engine.ts';
import { parseOptions } from '../options.ts';
import { lines } from '../result-text.ts';
import type { Command } from '../command.ts';
import type { EngineCandidate, EngineId } from '../../contracts/engines.ts';

const doctorOptions = { json: { kind: 'flag', about: 'print JSON, and nothing else, on stdout' } } as const;

interface Diagnosis {
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: { readonly platform: string; readonly arch: string; readonly cpus: number; readonly memoryGiB: number };
  readonly engines: readonly EngineCandidate[];
  readonly parts: Readonly<Record<string, boolean>>;
  readonly dataFolder: string;
}

export const doctor: Command = {
  summary: 'Say what this machine can do: engines, versions, parts.',
  usage: 'doctor [--json]',
  options: doctorOptions,

  async run(argv, { stdout, env }) {
    const { options } = parseOptions(argv, { options: doctorOptions });
    const diagnosis: Diagnosis = {
      versions: { overread: overreadVersion(), node: process.versions.node },
      machine: { platform: process.platform, arch: process.arch, cpus: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
      engines: await Promise.all(engineIds.map(candidate)),
      parts: {
        'demo study': await exists(join(assetsFolder, 'demo-study')),
        'demo models': (await demoModelPaths()).length > 0,
        'window': await exists(join(windowFolder, 'index.html')),
        'compute process': await exists(workerEntry),
      },
      dataFolder: dataFolder(env),
    };
    stdout(options.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : doctorText(diagnosis));
    return diagnosis.engines.some(({ description }) => description !== null) ? exitCodes.done : exitCodes.failed;
  },
};

async function candidate(id: EngineId): Promise<EngineCandidate> {
  try {
    const executor = await openEngine(id, {});
    await executor.dispose();
    return { id, description: executor.engine, reason: null, remedy: null };
  } catch (error) {
    return { id, description: null, reason: error instanceof Error ? error.message : String(error), remedy: null };
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

function doctorText({ versions, machine, engines, parts, dataFolder: folder }: Diagnosis): string {
  return lines([
    `Overread ${versions.overread} on Node ${versions.node}, ${machine.platform} ${machine.arch}, ${machine.cpus} processors, ${machine.memoryGiB} GiB`,
    ...engines.map(({ id: engine, description, reason }) => (description === null
      ? `  ${engine.padEnd(16)} not available: ${reason ?? 'unknown reason'}`
      : `  ${engine.padEnd(16)} ${description.version} on ${description.device}`)),
    ...Object.entries(parts).map(([name, isThere]) => `  ${name.padEnd(16)} ${isThere ? 'there' : 'missing: npm run setup makes it'}`),
    `  ${'data folder'.padEnd(16)} ${folder}`,
  ]);
}
