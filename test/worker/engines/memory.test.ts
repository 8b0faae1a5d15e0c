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
import { defaultSampling } from '../../../src/contracts/sampling.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { jobBytes } from '../../../src/worker/engines/job-memory.ts';
import { MemoryGate } from '../../../src/worker/engines/memory-gate.ts';
import { SessionCache } from '../../../src/worker/sessions.ts';
import { relativeL2 } from '../../reference/index.ts';
import { bytesOf, memoryCeiling } from '../../../src/worker/engines/memory-ceiling.ts';
import { sharedPath } from '../../shared-data.ts';
import { floats, node, onnxFile } from '../../importers/onnx-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));
const takeMemory = fileURLToPath(new URL('../../fixtures/engines/take-memory.ts', import.meta.url));

const hasFullSizeNetworks = existsSync(sharedPath('models/onnx-light-topologies/light_squeezenet.onnx'));

describe('the estimate', () => {
  const cases = [
    ['light_squeezenet', 'ort:cpu', 1, 1], ['light_squeezenet', 'ort:cpu', 4, 1], ['light_squeezenet', 'ort:cpu', 8, 2], ['light_resnet50', 'ort:cpu', 1, 1], ['light_resnet50', 'ort:cpu', 2, 2],
    ['light_squeezenet', 'tfjs:wasm', 1, 1],
  ] as const;

  it.skipIf(process.platform !== 'linux' || !hasFullSizeNetworks).each(cases)(
    'of %s on %s with a batch of %i in %i lanes is not below what a process takes, nor above four times that',
    async (name, engine, batch, lanes) => {
      const path = sharedPath(`models/onnx-light-topologies/${name}.onnx`);
      for (const question of ['predict', 'seven']) {
        const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', takeMemory, engine, path, String(batch), question, String(lanes)]);
        const { taken, estimate } = JSON.parse(stdout) as { taken: number; estimate: number };
        expect(estimate / taken, `${question}: estimated ${estimate}, taken ${taken}`).toBeGreaterThanOrEqual(1);
        expect(estimate / taken, `${question}: estimated ${estimate}, taken ${taken}`).toBeLessThanOrEqual(4);
      }
    },
  );
});

/** conv to 64 channels · ReLU · global average · dense, on an image of this size. */
function wide(size: number): string {
  const path = join(folder, `wide-${size}.onnx`);
  writeFileSync(path, onnxFile({
    input: ['n', 1, size, size],
    nodes: [
      node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }, 'conv'), node('Relu', ['c'], ['r'], {}, 'features'),
      node('GlobalAveragePool', ['r'], ['p'], {}, 'pool'), node('Flatten', ['p'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
    ],
    initialisers: [floats('w', [64, 1, 3, 3], new Array<number>(576).fill(0.1)), floats('fc', [64, 2], new Array<number>(128).fill(0.1))],
  }));
  return path;
}

describe('a job that cannot fit', () => {
  const before = process.env.OVERREAD_MEMORY;
  afterEach(() => {
    if (before === undefined) delete process.env.OVERREAD_MEMORY;
    else process.env.OVERREAD_MEMORY = before;
  });

  it('of many samples has smaller runs instead, down to single ones, and the same map', async () => {
    const compute = await openCompute();
    const { modelId } = await compute.load({ path: wide(128) });
    const input = { shape: [1, 1, 128, 128], values: Float32Array.from({ length: 128 * 128 }, (_, at) => Math.sin(at)) };
    const sampling = { ...defaultSampling, samples: 16 };
    const ask = async (ceiling: string) => {
      process.env.OVERREAD_MEMORY = ceiling;
      const { maps: [map] } = await compute.explain({ modelId, input, target: 0, methods: ['smooth-grad'], layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort', sampling });
      return map!.values;
    };
    const roomy = await ask('8GiB');
    for (const tight of ['500MiB', '200MiB']) expect(relativeL2(await ask(tight), roomy)).toBeLessThan(1e-6);
    await expect(ask('60MiB')).rejects.toMatchObject({ code: 'memory_exceeded' });
    await compute.dispose();
  });

  it('gives up lanes first, then halves its runs until they fit', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 16, 64, 64] });
    const graph = b.finish([b.relu(b.mul(x, b.scalar(2)))]);
    const gate = new MemoryGate(new SessionCache(2 ** 30));
    const fitting = async (ceiling: number, size: number, lanes: number) => {
      process.env.OVERREAD_MEMORY = `${Math.ceil(ceiling / 2 ** 20)}MiB`;
      return gate.fitting(graph, 'ort:cpu', { size, lanes });
    };
    expect(await fitting(jobBytes(graph, 16, 'ort:cpu', 2), 16, 2)).toEqual({ size: 16, lanes: 2 });
    expect(await fitting(jobBytes(graph, 16, 'ort:cpu'), 16, 2)).toEqual({ size: 16, lanes: 1 });
    expect(await fitting(jobBytes(graph, 9, 'ort:cpu'), 16, 2)).toEqual({ size: 8, lanes: 1 });
    expect(await fitting(2 ** 20, 16, 2)).toEqual({ size: 1, lanes: 1 });
  });

  it('is refused before anything is compiled, with what it needs and what there is; a smaller one goes on', async () => {
    const path = wide(512);
    const compute = await openCompute();
    const { modelId } = await compute.load({ path });
    const input = { shape: [1, 1, 512, 512], values: new Float32Array(512 * 512) };
    const ask = () => compute.explain({ modelId, input, target: 0, methods: sevenMethods, layer: 'auto', score: 'logit', switches: 'sum', engine: 'ort' });
    process.env.OVERREAD_MEMORY = '300MiB';
    await expect(ask()).rejects.toMatchObject({ code: 'memory_exceeded', exitCode: 4 });
    await expect(ask()).rejects.toThrow(/^this job on ONNX Runtime: expected at most 300 MiB \(OVERREAD_MEMORY\), got an estimate of \d\.\d GiB; fewer methods at once take less, and OVERREAD_MEMORY sets another limit$/);
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
