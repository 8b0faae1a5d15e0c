// Several hundred explanations: the memory of the compute process stays flat, and no engine keeps tensors.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { sevenMethods } from '../../src/contracts/explanation.ts';
import { openCompute } from '../../src/worker/compute.ts';
import { loadTensorflow } from '../../src/worker/executors/tensorflow/library.ts';
import { endure, smallModelFile } from '../endurance/endurance.ts';
import { seeded } from '../reference/seeded.ts';
import type { EngineChoice } from '../../src/contracts/explanation.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-endurance-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = smallModelFile(folder);

const native = await loadTensorflow(1).catch(() => undefined);

describe('a compute process that explains again and again', () => {
  it.skipIf(process.platform !== 'linux')('takes no more memory after 600 explanations than after 120', async () => {
    const [leg] = await endure([{ name: 'small', path, explanations: 600 }], { engine: 'ort' });
    expect(leg?.rss).toHaveLength(100);
    expect(leg?.growth).toBeLessThanOrEqual(1.05);
  }, 300_000);

  const engines: [EngineChoice, () => number][] = [['tfjs:wasm', () => memory().numTensors]];
  if (native !== undefined) engines.push(['tfjs:native', () => native.tf.memory().numTensors]);
  else console.warn('SKIPPED: tensors of native TensorFlow: the library is not here');

  it.each(engines)('keeps no tensor on %s, however often it is asked and what for', async (engine, tensors) => {
    const compute = await openCompute();
    const before = tensors();
    const { modelId } = await compute.load({ path });
    const input = { shape: [1, 1, 32, 32], values: seeded(2).normal([1, 1, 32, 32]).values as Float32Array };
    const ask = (round: number) => compute.explain({ modelId, input, target: round % 4, methods: round % 2 === 0 ? sevenMethods : ['gradient'], layer: 'auto', score: 'logit', switches: 'sum', engine });
    for (let round = 0; round < 4; round++) await ask(round);
    const warm = tensors();
    for (let round = 0; round < 60; round++) await ask(round);
    expect(tensors()).toBe(warm);
    await compute.dispose();
    expect(tensors()).toBe(before);
  }, 300_000);
});
