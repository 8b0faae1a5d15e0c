// The measured engines, kept per model and machine in the data folder: read with distrust, written as one piece.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { engineIds, engineVerdicts } from '../../contracts/engines.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { overreadVersion } from '../locations.ts';
import type { MeasuredEngines } from '../../contracts/engines.ts';

const measurement = z.object({ id: z.enum(engineIds), verdict: z.enum(engineVerdicts), ms: z.number().positive().nullable(), detail: z.string().nullable() });
const measured = z.object({ engine: z.enum(engineIds), measurements: z.array(measurement) })
  // A choice that its own measurements do not carry was not written by this program.
  .refine(({ engine, measurements }) => measurements.some(({ id, verdict }) => id === engine && verdict === 'agrees'));
const file = z.object({ writtenBy: z.literal('overread engines'), machine: z.string(), models: z.record(z.string(), z.unknown()) });

/** Models kept at most: the oldest go. */
const mostModels = 200;

export interface ChoiceFile {
  /** What was measured with the model of this hash on this machine; undefined where nothing holds any more. */
  get(modelSha256: string): Promise<MeasuredEngines | undefined>;
  /** Failing to write is no failure: it is measured again another time. @returns whether it is kept */
  set(modelSha256: string, value: MeasuredEngines): Promise<boolean>;
}

export function openChoiceFile(dataFolder: string, machine: string = machineKey()): ChoiceFile {
  const path = join(dataFolder, 'engines.json');

  async function read(): Promise<Record<string, unknown>> {
    try {
      const parsed = file.safeParse(JSON.parse(await readFile(path, 'utf8')));
      return parsed.success && parsed.data.machine === machine ? parsed.data.models : {};
    } catch {
      return {};
    }
  }

  let writing: Promise<boolean> = Promise.resolve(true);
  return {
    async get(sha256) {
      const models = await read();
      const parsed = measured.safeParse(Object.hasOwn(models, sha256) ? models[sha256] : undefined);
      return parsed.success ? parsed.data : undefined;
    },
    set(sha256, value) {
      writing = writing.then(async () => {
        const { [sha256]: _replaced, ...others } = await read();
        const kept = Object.entries(others).slice(1 - mostModels);
        return writeFileAtomic(path, `${JSON.stringify({ writtenBy: 'overread engines', machine, models: Object.fromEntries([...kept, [sha256, value]]) }, null, 2)}\n`).then(() => true, () => false);
      });
      return writing;
    },
  };
}

/** Everything but the model that the times and the choice depend on: product, runtime, engines, processor and its abilities, threads. */
export function machineKey(): string {
  const parts = [
    overreadVersion(), process.versions.node, process.platform, process.arch, cpus()[0]?.model ?? '', String(availableParallelism()), processorFlags(),
    ...['onnxruntime-node', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node'].map(packageVersion),
    process.env.OVERREAD_TENSORFLOW ?? '',
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

function processorFlags(): string {
  try {
    return /^(?:flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  } catch {
    return '';
  }
}

function packageVersion(name: string): string {
  try {
    const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
  } catch {
    return '';
  }
}
