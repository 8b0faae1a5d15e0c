// An engine that fails on purpose: the job still ends right on the next one, and the answer says what happened.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../src/contracts/errors.ts';
import { openCompute } from '../../../src/worker/compute.ts';
import { openEngine } from '../../../src/worker/engines/open-engine.ts';
import { floats, node, onnxFile } from '../../importers/onnx-writer.ts';
import type { EngineId } from '../../../src/contracts/engines.ts';
import type { EngineChoice } from '../../../src/contracts/explanation.ts';
import type { ExplainResult } from '../../../src/contracts/worker-protocol.ts';
import type { Compute } from '../../../src/worker/compute.ts';
import type { Executor } from '../../../src/worker/executors/executor.ts';

const input = { shape: [1, 1, 4, 4], values: Float32Array.from({ length: 16 }, (_, index) => Math.sin(index + 1)) };

/** conv 1→2 "features" · ReLU · global average · dense "y" */
const model = onnxFile({
  input: ['n', 1, 4, 4],
  nodes: [
    node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }, 'conv'), node('Relu', ['c'], ['r'], {}, 'features'),
    node('GlobalAveragePool', ['r'], ['p'], {}, 'pool'), node('Flatten', ['p'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
  ],
  initialisers: [floats('w', [2, 1, 3, 3], Array.from({ length: 18 }, (_, index) => Math.cos(index))), floats('fc', [2, 2], [1, -2, 0.5, 3])],
});

const gone = 'WebGPU device was lost: the driver was reset';
const full = 'Failed to allocate memory for requested buffer of size 123456';

/** The processor's engine under another name, which fails where it is told to. */
function failing({ compile, run }: { compile?: string; run?: { at: number; message: string } }): (id: EngineId) => Promise<Executor> {
  let runs = 0;
  return async (id) => {
    const real = await openEngine('ort:cpu', {});
    if (id === 'ort:cpu') return real;
    if (id !== 'ort:webgpu') throw new AppError('engine_unavailable', `no ${id} in this test`);
    return {
      engine: { name: 'ort', device: 'a card that fails', version: '0' },
      dispose: () => real.dispose(),
      compile: async (graph, outputs) => {
        if (compile !== undefined) throw new AppError('compute_failed', compile);
        const session = await real.compile(graph, outputs);
        return {
          ...session, outputs: session.outputs, bytes: session.bytes, dispose: () => session.dispose(),
          run: async (feeds) => {
            runs += 1;
            if (run !== undefined && runs >= run.at) throw new AppError('compute_failed', run.message);
            return session.run(feeds);
          },
        };
      },
    };
  };
}

describe('an engine that is lost', () => {
  let path: string;
  let folder: string;
  let right: ExplainResult;
  const opened: Compute[] = [];

  const ask = async (compute: Compute, engine: EngineChoice): Promise<ExplainResult> => {
    const { modelId } = await compute.load({ path });
    return compute.explain({ modelId, input, target: 'top', methods: ['gradient', 'grad-cam'], layer: 'auto', score: 'logit', switches: 'sum', engine });
  };
  const open = async (openWith?: (id: EngineId) => Promise<Executor>): Promise<Compute> => {
    const compute = await openCompute(openWith === undefined ? {} : { openEngine: openWith });
    opened.push(compute);
    return compute;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overread-pool-'));
    path = join(folder, 'small.onnx');
    await writeFile(path, model);
    right = await ask(await open(), 'ort');
  });
  beforeEach(() => { expect(right.engine).toMatchObject({ id: 'ort:cpu', note: null }); });
  afterEach(async () => {
    for (const compute of opened.splice(0)) await compute.dispose();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['when it compiles', { compile: gone }], ['at its first run', { run: { at: 1, message: gone } }], ['at a later run', { run: { at: 2, message: gone } }],
  ])('%s hands the job to the processor: same maps, and a note', async (_when, how) => {
    const compute = await open(failing(how));
    let result = await ask(compute, 'ort:webgpu');
    if (result.engine.id === 'ort:webgpu') result = await ask(compute, 'ort:webgpu');
    expect(result.maps).toEqual(right.maps);
    expect(result.logits).toEqual(right.logits);
    expect(result.engine.id).toBe('ort:cpu');
    expect(result.engine.note).toBe(`ONNX Runtime WebGPU lost its device (${gone}); ONNX Runtime computed it instead.`);
    const again = await ask(compute, 'ort:webgpu');
    expect(again.engine.note).toBe(`ONNX Runtime WebGPU lost its device earlier (${gone}); ONNX Runtime computed it instead.`);
  });

  it('is tried again for the next job where it only ran out of memory', async () => {
    const compute = await open(failing({ run: { at: 1, message: full } }));
    for (let job = 0; job < 2; job++) {
      const { engine, maps } = await ask(compute, 'ort:webgpu');
      expect(maps).toEqual(right.maps);
      expect(engine.note).toBe(`ONNX Runtime WebGPU ran out of memory (${full}); ONNX Runtime computed it instead.`);
    }
  });

  it('but still there and merely unable is not replaced where it was named', async () => {
    const compute = await open(failing({ compile: 'no kernel for MaxPool' }));
    await expect(ask(compute, 'ort:webgpu')).rejects.toMatchObject({ code: 'compute_failed', message: expect.stringContaining('no kernel for MaxPool') as unknown });
  });

  it('and no next one there ends the job with what the first one said', async () => {
    const compute = await open(async (id) => {
      if (id === 'ort:cpu') throw new AppError('engine_unavailable', 'not here');
      return failing({ run: { at: 1, message: gone } })(id);
    });
    await expect(ask(compute, 'ort:webgpu')).rejects.toThrow(gone);
  });

  it('is refused, not replaced, where it was named and never there', async () => {
    const compute = await open(failing({}));
    await expect(ask(compute, 'ort:cuda')).rejects.toMatchObject({ code: 'engine_unavailable', message: 'no ort:cuda in this test' });
    await expect(ask(compute, 'tfjs')).rejects.toMatchObject({ code: 'engine_unavailable', message: 'no tfjs:native in this test' });
  });
});
