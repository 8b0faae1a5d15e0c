// Models whose native run fails or gives no numbers: the job ends in one line that names the node, and no map comes out of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/errors.ts';
import { openCompute } from '../../src/worker/compute.ts';
import { atNode } from '../../src/worker/engines/failures.ts';
import { openEngine } from '../../src/worker/engines/open-engine.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { leavesNoTensors } from '../engines.ts';
import { floats, node, onnxFile } from '../importers/onnx-writer.ts';
import type { EngineId } from '../../src/contracts/engines.ts';
import type { MethodId } from '../../src/contracts/explanation.ts';
import type { Compute } from '../../src/worker/compute.ts';
import type { WrittenModel } from '../importers/onnx-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function written(model: WrittenModel): string {
  files += 1;
  const path = join(folder, `bad-${files}.onnx`);
  writeFileSync(path, onnxFile(model));
  return path;
}

const fill = (count: number, value: number): number[] => new Array<number>(count).fill(value);

/** conv 1→2 "first" · ReLU · conv 2→2 "second" · ReLU "last" · global average · dense; what makes it bad is given. */
function network({ first = fill(18, 0.5), second = fill(36, 0.5), dense = [1, -2, 0.5, 3] }: { first?: number[]; second?: number[]; dense?: number[] }): WrittenModel {
  return {
    input: ['n', 1, 6, 6],
    nodes: [
      node('Conv', ['x', 'w1'], ['c1'], { pads: [1, 1, 1, 1] }, 'first'), node('Relu', ['c1'], ['r1'], {}, 'first.relu'),
      node('Conv', ['r1', 'w2'], ['c2'], { pads: [1, 1, 1, 1] }, 'second'), node('Relu', ['c2'], ['r2'], {}, 'last'),
      node('GlobalAveragePool', ['r2'], ['p'], {}, 'pool'), node('Flatten', ['p'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
    ],
    initialisers: [floats('w1', [2, 1, 3, 3], first), floats('w2', [2, 2, 3, 3], second), floats('fc', [2, 2], dense)],
  };
}

/** The same with x/(mean(x)·zero) between the first ReLU and the second convolution; by default a division by zero. */
function dividing(kind: 'Relu' | 'LeakyRelu' | 'Clip', { zero = 0, first = fill(18, 0.5) }: { zero?: number; first?: number[] } = {}): WrittenModel {
  const { input, nodes, initialisers } = network({ first });
  const inserted = [
    node('GlobalAveragePool', ['r1'], ['m'], {}, 'mean'), node('Mul', ['m', 'zero'], ['z'], {}, 'times'), node('Div', ['r1', 'z'], ['d'], {}, 'divide'),
  ];
  const later = [
    node('Conv', ['d', 'w2'], ['c2'], { pads: [1, 1, 1, 1] }, 'second'),
    kind === 'Clip' ? node('Clip', ['c2', 'low', 'high'], ['r2'], {}, 'last') : node(kind, ['c2'], ['r2'], {}, 'last'),
  ];
  return {
    input, nodes: [...nodes.slice(0, 2), ...inserted, ...later, ...nodes.slice(4)],
    initialisers: [...initialisers ?? [], floats('zero', [], [zero]), ...(kind === 'Clip' ? [floats('low', [], [0]), floats('high', [], [6])] : [])],
  };
}

interface Refusal {
  readonly code: string;
  readonly exitCode: number;
  readonly message: string;
}

async function refusalOf(compute: Compute, path: string, { engine, methods = ['gradient', 'grad-cam'], scale = 1 }: { engine: EngineId; methods?: MethodId[]; scale?: number }): Promise<Refusal> {
  try {
    const { modelId } = await compute.load({ path });
    const input = { shape: [1, 1, 6, 6], values: Float32Array.from({ length: 36 }, (_, index) => scale * (1 + (index % 5))) };
    await compute.explain({ modelId, input, target: 0, methods, layer: 'auto', score: 'logit', switches: 'sum', engine });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const native = await openEngine('tfjs:native', {}).then(async (executor) => { await executor.dispose(); return true; }, () => false);
const engines: readonly EngineId[] = ['ort:cpu', 'tfjs:wasm', ...(native ? ['tfjs:native' as const] : [])];
if (!native) console.warn('SKIPPED: bad models on native TensorFlow: the library is not here');

describe.each(engines)('on %s', (engine) => {
  leavesNoTensors();
  const open = async (use: (compute: Compute) => Promise<void>): Promise<void> => {
    const compute = await openCompute();
    await use(compute).finally(() => compute.dispose());
  };

  it('weights that are no numbers are refused when the model is loaded, with node and tensor', () => open(async (compute) => {
    for (const bad of [NaN, Infinity]) {
      const refusal = await refusalOf(compute, written(network({ second: [...fill(7, 0.5), bad, ...fill(28, 0.5)] })), { engine });
      expect(refusal).toMatchObject({ code: 'model_weights_invalid', exitCode: 3 });
      expect(refusal.message).toMatch(new RegExp(`^bad-\\d+\\.onnx: node "second" \\(Conv\\): expected finite weights, got ${bad} at element 7 of "w2"$`));
    }
  }));

  it('activations that explode are named by the node where they do', () => open(async (compute) => {
    const refusal = await refusalOf(compute, written(network({ first: fill(18, 1e25), second: fill(36, 1e25) })), { engine });
    expect(refusal).toMatchObject({ code: 'map_not_finite', exitCode: 4 });
    expect(refusal.message).toMatch(/^the model's scores: expected finite numbers, got -?(Infinity|NaN) at element 0; the first node whose result is not finite is "second" \(Conv\)$/);
  }));

  it('a convolution in which infinities cancel is named though the ReLU after it would hide it', () => open(async (compute) => {
    // Both channels of the first overflow; the second takes one from the other.
    const path = written(network({ first: fill(18, 1e38), second: [...fill(9, 1), ...fill(9, -1), ...fill(9, -1), ...fill(9, 1)] }));
    const { modelId } = await compute.load({ path });
    const input = { shape: [1, 1, 6, 6], values: new Float32Array(36).fill(10) };
    const refused = { code: 'map_not_finite', exitCode: 4, message: expect.stringMatching(/expected finite numbers.*; the first node whose result is not finite is "first" \(Conv\)$/) };
    await expect(compute.predict({ modelId, input, engine })).rejects.toMatchObject(refused);
    expect(await refusalOf(compute, path, { engine, scale: 10 })).toMatchObject(refused);
  }));

  it.each(['Relu', 'LeakyRelu', 'Clip'] as const)('a division by zero is named though a %s after it would hide it', (kind) => open(async (compute) => {
    for (const model of [dividing(kind), dividing(kind, { first: fill(18, -0.5) })]) {
      const path = written(model);
      const { modelId } = await compute.load({ path });
      const input = { shape: [1, 1, 6, 6], values: Float32Array.from({ length: 36 }, (_, index) => 1 + (index % 5)) };
      const named = { code: 'map_not_finite', exitCode: 4, message: 'inside the model: expected finite numbers; the first node whose result is not finite is "divide" (Div)' };
      await expect(compute.predict({ modelId, input, engine })).rejects.toMatchObject(named);
      for (const methods of [['grad-cam'], ['gradient', 'score-cam'], ['occlusion']] as const) expect(await refusalOf(compute, path, { engine, methods: [...methods] })).toMatchObject(named);
    }
  }));

  it('a division whose results are finite is computed, even where their sum is not', () => open(async (compute) => {
    for (const zero of [1, 1e-37]) {
      const { modelId } = await compute.load({ path: written(dividing('Clip', { zero })) });
      const input = { shape: [1, 1, 6, 6], values: new Float32Array(36).fill(1) };
      const { logits } = await compute.predict({ modelId, input, engine });
      expect(logits.every((value) => Number.isFinite(value))).toBe(true);
    }
  }));

  it('a gradient that overflows is named by the node that the walk back was at, though the scores are finite', () => open(async (compute) => {
    const path = written(network({ first: fill(18, 1e20), second: fill(36, 1e20) }));
    const { modelId } = await compute.load({ path });
    const input = { shape: [1, 1, 6, 6], values: new Float32Array(36).fill(1e-20) };
    const { logits } = await compute.predict({ modelId, input, engine });
    expect(logits.every((value) => Number.isFinite(value))).toBe(true);
    const refusal = await refusalOf(compute, path, { engine, methods: ['gradient'], scale: 1e-20 });
    expect(refusal).toMatchObject({ code: 'map_not_finite', exitCode: 4 });
    expect(refusal.message).toMatch(/^the map of gradient: expected finite numbers, got (-?Infinity|NaN) at element \d+; the first result that is not finite is of the walk back through "first" \(Conv\)$/);
  }));
});

describe('an engine that fails at a node', () => {
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 2] });
  const y = b.value('Relu', [x], {}, { name: 'block1/conv: 3' });
  const graph = b.finish([y]);

  it.each([
    ['ONNX Runtime', 'ONNX Runtime failed: Non-zero status code returned while running FusedConv node. Name:\'block1/conv: 3/Conv~12\' Status Message: no kernel'],
    ['TensorFlow', 'TensorFlow failed: no kernel [[{{node block1/conv__3/Conv2D_4}}]]'],
    ['tfjs', 'tfjs failed: at node "block1/conv: 3" (Relu): no kernel'],
  ])('is said with the model\'s own name of the node: %s', (_engine, message) => {
    expect(atNode(new AppError('compute_failed', message), graph).message).toBe(`node "block1/conv: 3" (Relu) cannot be computed: ${message}`);
  });

  it('is said by the node that writes the value which ONNX Runtime names instead', () => {
    const message = `ONNX Runtime failed: Non-zero status code returned while running Conv node. Name:'${y}_nchwc' Status Message: no memory`;
    expect(atNode(new AppError('compute_failed', message), graph).message).toContain('node "block1/conv: 3" (Relu) cannot be computed');
  });

  it.skipIf(process.platform !== 'linux')('for want of memory names the convolution, in the real run of ONNX Runtime and of wasm', async () => {
    const before = process.env.OVERREAD_MEMORY;
    // The product's own refusal is out of the way: 800 GB are asked of the system.
    process.env.OVERREAD_MEMORY = '9000GiB';
    const path = written({
      input: ['n', 1, 1024, 1024],
      nodes: [
        node('Conv', ['x', 'w'], ['c'], {}, 'expander'), node('Relu', ['c'], ['r'], {}, 'features'), node('GlobalAveragePool', ['r'], ['p'], {}, 'pool'),
        node('Flatten', ['p'], ['f'], {}, 'flatten'), node('Gemm', ['f', 'fc'], ['y'], {}, 'classifier'),
      ],
      initialisers: [floats('w', [200_000, 1, 1, 1], fill(200_000, 1)), floats('fc', [200_000, 2], fill(400_000, 1))],
    });
    const compute = await openCompute();
    try {
      const { modelId } = await compute.load({ path });
      const input = { shape: [1, 1, 1024, 1024], values: new Float32Array(2 ** 20) };
      for (const engine of ['ort:cpu', 'tfjs:wasm'] as const) {
        await expect(compute.predict({ modelId, input, engine }), engine).rejects.toMatchObject({ code: 'compute_failed', message: expect.stringContaining('node "expander" (Conv) cannot be computed') as unknown });
      }
    } finally {
      if (before === undefined) delete process.env.OVERREAD_MEMORY;
      else process.env.OVERREAD_MEMORY = before;
      await compute.dispose();
    }
  });

  it('is left as it is where it names none', () => {
    expect(atNode(new Error('it broke'), graph).message).toBe('it broke');
    expect(atNode(new AppError('tensor_invalid', 'node "block1/conv: 3" is not fed'), graph).code).toBe('tensor_invalid');
  });
});
