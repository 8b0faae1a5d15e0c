// What a job takes, estimated beforehand: never less than it really takes, at most four times as much, and refused in one line.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { sevenMethods } from '../../../src/contracts/explanation.ts';
import { openCompute } from '../../../src/worker/compute.ts';
import { bytesOf, memoryCeiling } from '../../../src/worker/engines/memory-ceiling.ts';
import { sharedPath } from '../../shared-data.ts';
import { floats, node, onnxFile } from '../../importers/onnx-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));
const takeMemory = fileURLToPath(new URL('../../fixtures/engines/take-memory.ts', import.meta.url));

const hasFullSizeNetworks = existsSync(sharedPath('models/onnx-light-topologies/light_squeezenet.onnx'));

describe('the estimate', () => {
  const cases = [['light_squeezenet', 'ort:cpu', 1], ['light_squeezenet', 'ort:cpu', 4], ['light_resnet50', 'ort:cpu', 1], ['light_squeezenet', 'tfjs:wasm', 1]] as const;

  it.skipIf(process.platform !== 'linux' || !hasFullSizeNetworks).each(cases)(
    'of %s on %s with a batch of %i is not below what a process takes, nor above four times that',
    async (name, engine, batch) => {
      const path = sharedPath(`models/onnx-light-topologies/${name}.onnx`);
      for (const question of ['predict', 'seven']) {
        const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', takeMemory, engine, path, String(batch), question]);
        const { taken, estimate } = JSON.parse(stdout) as { taken: number; estimate: number };
        expect(estimate / taken, `${question}: estimated ${estimate}, taken ${taken}`).toBeGreaterThanOrEqual(1);
        expect(estimate / taken, `${question}: estimated ${estimate}, taken ${taken}`).toBeLessThanOrEqual(4);
      }
    },
  );
});

describe('a job that cannot fit', () => {
  const before = process.env.OVERREAD_MEMORY;
  afterEach(() => {
    if (before === undefined) delete process.env.OVERREAD_MEMORY;
    else process.env.OVERREAD_MEMORY = before;
  });

  it('is refused before anything is compiled, with what it needs and what there is; a smaller one goes on', async () => {
    const path = join(folder, 'wide.onnx');
    writeFileSync(path, onnxFile({
      input: ['n', 1, 512, 512],
      nodes: [
        node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }, 'conv'), node('Relu', ['c'], ['r'], {}, 'features'),
        node('GlobalAveragePool', ['r'], ['p'], {}, 'pool'), node('Flatten', ['p'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
      ],
      initialisers: [floats('w', [64, 1, 3, 3], new Array<number>(576).fill(0.1)), floats('fc', [64, 2], new Array<number>(128).fill(0.1))],
    }));
    const compute = await openCompute();
    const { modelId } = await compute.load({ path });
    const input = { shape: [1, 1, 512, 512], values: new Float32Array(512 * 512) };
    const ask = () => compute.explain({ modelId, input, target: 0, methods: sevenMethods, layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort' });
    process.env.OVERREAD_MEMORY = '300MiB';
    await expect(ask()).rejects.toMatchObject({ code: 'memory_exceeded', exitCode: 4 });
    await expect(ask()).rejects.toThrow(/^this job on ONNX Runtime: expected at most 300 MiB \(OVERREAD_MEMORY\), got an estimate of \d\.\d GiB; ask for fewer methods/);
    process.env.OVERREAD_MEMORY = '8GiB';
    expect((await ask()).maps).toHaveLength(7);
    await compute.dispose();
  });

  it('has a ceiling that the user sets in MiB or with a unit; nonsense is no ceiling', () => {
    expect(['512', '512MiB', '0.5 GB', '2g', '1024k'].map(bytesOf)).toEqual([2 ** 29, 2 ** 29, 2 ** 29, 2 ** 31, 2 ** 20]);
    expect(['', 'lots', '-1', '0', undefined].map(bytesOf)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(memoryCeiling({ OVERREAD_MEMORY: '1GiB' })).toEqual({ bytes: 2 ** 30, source: 'OVERREAD_MEMORY' });
    expect(memoryCeiling({}).bytes).toBeGreaterThan(2 ** 20);
  });
});
