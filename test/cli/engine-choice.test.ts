// Which engine `auto` is on the command line: ONNX Runtime, then what was measured for the model, or what a passport says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openChoiceFile } from '../../src/host/engines/choice-file.ts';
import { floats, node, onnxFile } from '../importers/onnx-writer.ts';
import { writeTinyStudy } from '../host/tiny-study.ts';
import { overread } from './run-in-process.ts';
import type { TinyStudy } from '../host/tiny-study.ts';

interface Manifest {
  readonly model: { readonly sha256: string };
  readonly engine: { readonly id: string; readonly note: string | null };
  readonly repeats?: { readonly equal: Readonly<Record<string, boolean>> };
}

let study: TinyStudy;
let env: { readonly OVERREAD_DATA: string };
beforeAll(() => {
  study = writeTinyStudy();
  env = { OVERREAD_DATA: join(study.folder, 'data') };
});
afterAll(() => study.remove());

async function manifest(...more: string[]): Promise<Manifest> {
  const { stdout, stderr } = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--methods', 'gradient', '--json', ...more], { env });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Manifest;
}

describe('--engine auto', () => {
  it('is ONNX Runtime before anything was measured, the measured engine afterwards, and the passport\'s where one is repeated', async () => {
    const before = await manifest('--out', join(study.folder, 'before'));
    expect(before.engine).toMatchObject({ id: 'ort:cpu', note: null });
    await openChoiceFile(env.OVERREAD_DATA).set(before.model.sha256, { engine: 'tfjs:wasm', measurements: [{ id: 'tfjs:wasm', verdict: 'agrees', ms: 1, detail: null }] });
    expect((await manifest()).engine).toMatchObject({ id: 'tfjs:wasm', note: null });
    expect((await manifest('--engine', 'ort')).engine.id).toBe('ort:cpu');
    const { stdout } = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--json', '--from-passport', join(study.folder, 'before', 'manifest.json')], { env });
    expect(JSON.parse(stdout)).toMatchObject({ engine: { id: 'ort:cpu' }, repeats: { equal: { gradient: true } } });
  });

  it('goes on with the next engine where the measured one is no longer there, and says so', async () => {
    const { model } = await manifest();
    await openChoiceFile(env.OVERREAD_DATA).set(model.sha256, { engine: 'ort:dml', measurements: [{ id: 'ort:dml', verdict: 'agrees', ms: 1, detail: null }] });
    const { engine } = await manifest();
    expect(engine.id).toBe('ort:cpu');
    expect(engine.note).toMatch(/^ONNX Runtime for .* was built without dml.*; ONNX Runtime computed it instead\.$/);
  });

  it('refuses an engine that is named and not there, with exit code 4', async () => {
    const run = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--engine', process.platform === 'win32' ? 'ort:coreml' : 'ort:dml'], { env });
    expect(run).toMatchObject({ code: 4, stdout: '' });
    expect(run.stderr).toMatch(/was built without/);
  });
});

describe('doctor', () => {
  it('says of every engine what it is, or why it is not there and what would change that', async () => {
    const { code, stdout } = await overread(['doctor', '--json'], { env });
    expect(code).toBe(0);
    const { engines, machine } = JSON.parse(stdout) as { engines: { id: string; description: object | null; reason: string | null; remedy: string | null }[]; machine: { memoryCeilingGiB: number } };
    expect(engines.map(({ id }) => id)).toEqual(expect.arrayContaining(['ort:cpu', 'ort:webgpu', 'tfjs:native', 'tfjs:wasm']));
    expect(engines.find(({ id }) => id === 'ort:cpu')?.description).toMatchObject({ name: 'ort', version: expect.any(String), device: expect.stringContaining('CPU') });
    for (const { description, reason, remedy } of engines) expect([reason, remedy]).toEqual(description === null ? [expect.any(String), expect.any(String)] : [null, null]);
    expect(machine.memoryCeilingGiB).toBeGreaterThan(0);
  });

  it('measures the engines with a model, names the fastest that agrees, and auto is that one from then on', async () => {
    const { code, stdout } = await overread(['doctor', '--model', study.modelPath, '--json'], { env });
    expect(code).toBe(0);
    const { measured: [first] } = JSON.parse(stdout) as { measured: { engine: string; model: { sha256: string }; measurements: { id: string; verdict: string; ms: number | null }[] }[] };
    const agreeing = first?.measurements.filter(({ verdict }) => verdict === 'agrees') ?? [];
    expect(agreeing.map(({ id }) => id)).toEqual(expect.arrayContaining(['ort:cpu', 'tfjs:wasm']));
    expect(first?.engine).toBe(agreeing.toSorted((a, b) => (a.ms ?? 0) - (b.ms ?? 0))[0]?.id);
    expect((await manifest()).engine.id).toBe(first?.engine);
  });

  it('does not say that auto is another engine now where that could not be written down', async () => {
    const isFile = join(study.folder, 'in-the-way');
    writeFileSync(isFile, '');
    const unwritable = { OVERREAD_DATA: join(isFile, 'data') };
    const { code, stdout } = await overread(['doctor', '--model', study.modelPath], { env: unwritable });
    expect(code).toBe(0);
    expect(stdout).toMatch(/the fastest is \S+ \(.+\), but --engine auto stays as it was: the data folder cannot be written\n/);
    expect(stdout).not.toContain('--engine auto is now');
  });

  it('does not say that auto is an engine which cannot compute the model\'s maps, and ends with 4', async () => {
    const path = join(study.folder, 'explodes.onnx');
    const huge = [3e38, 3e38, 3e38, 3e38];
    writeFileSync(path, onnxFile({
      input: ['n', 1, 4, 4], outputs: ['z'],
      nodes: [node('Conv', ['x', 'w'], ['a'], { kernel_shape: [1, 1] }), node('Conv', ['a', 'v'], ['b'], { kernel_shape: [1, 1] }), node('GlobalAveragePool', ['b'], ['c']), node('Flatten', ['c'], ['z'])],
      initialisers: [floats('w', [2, 1, 1, 1], huge.slice(0, 2)), floats('v', [2, 2, 1, 1], huge)],
    }));
    const { code, stdout } = await overread(['doctor', '--model', path], { env });
    expect(stdout).toContain('measured with explodes.onnx: no engine can compute its maps\n');
    expect(code).toBe(4);
  });

  it('refuses what it cannot do', async () => {
    expect(await overread(['doctor', '--model', 'a.onnx', '--measure'], { env })).toMatchObject({ code: 2, stdout: '' });
    expect(await overread(['doctor', '--model', join(study.folder, 'no-such.onnx')], { env })).toMatchObject({ code: 3, stdout: '' });
  });
});
