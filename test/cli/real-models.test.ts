// The command line on real models and radiographs, where they are at hand: references from elsewhere, both formats, both engines.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { readNpy, writeNpy } from '../../src/host/files/npy.ts';
import { sevenMethods } from '../../src/contracts/explanation.ts';
import { describeShared, sharedFloats, sharedPath } from '../shared-data.ts';
import { cardOf, factSheet, sharedModel } from '../shared-models.ts';
import { isOneLine, overread } from './run-in-process.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'overread-real-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function cardFile(model: string, changes: object = {}): string {
  const path = join(folder, `${model}.json`);
  writeFileSync(path, JSON.stringify({ ...cardOf(model), ...changes }));
  return path;
}

async function explained(argv: readonly string[]): Promise<{ logits: number[]; probabilities: number[] | null; methods: Record<string, { min: number; max: number }> }> {
  const run = await overread(['explain', ...argv, '--json']);
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout);
}

describeShared('models/index.json', 'explain on real models', () => {
  it.each([['ort'], ['tfjs']])('gives the pneumonia classifier\'s reference probability from the radiograph itself, from ONNX and tfjs alike (%s)', async (engine) => {
    const sheet = factSheet('am1codes-pneumonia-onnx');
    const reference = sheet.references.find(({ source }) => source.includes('PNEUMONIA'))!;
    const image = sharedPath(reference.source);
    const results = [];
    for (const model of ['am1codes-pneumonia-onnx', 'am1codes-pneumonia-tfjs']) {
      results.push(await explained(['--model', sharedModel(model), '--card', cardFile(model), '--image', image, '--engine', engine, '--methods', 'gradient,grad-cam']));
    }
    for (const { probabilities } of results) expect(probabilities![0]).toBeCloseTo(reference.outputs[0]!.values[0]!, 3);
    expect(Math.abs(results[0]!.logits[0]! - results[1]!.logits[0]!)).toBeLessThan(1e-4);
  });

  it.each([['squeezenet11-imagenet-fp16-onnx', 5e-3], ['resnet20-cifar10-onnx', 1e-3], ['darknet-tiny-imagenet-tfjs', 1e-3]])('gives the reference output of %s for its reference tensor', async (model, tolerance) => {
    const sheet = factSheet(model);
    const [reference] = sheet.references;
    const tensor = join(folder, `${model}.npy`);
    writeFileSync(tensor, writeNpy(reference!.shape, sharedFloats(`models/${model}/${reference!.input}`)));
    const { logits, probabilities } = await explained(['--model', sharedModel(model), '--card', cardFile(model), '--tensor', tensor, '--methods', 'layer-cam']);
    const expected = reference!.outputs[0]!.values;
    const scores = sheet.output_activation === 'none' || probabilities === null ? logits : probabilities;
    expected.forEach((value, index) => expect(Math.abs(scores[index]! - value), `column ${index}`).toBeLessThan(tolerance * Math.max(1, Math.abs(value))));
  });
});

describeShared('cxr/nih/boxes.csv', 'review on a real radiograph', () => {
  it('writes maps, overlays, tables and a report that loads nothing', async () => {
    const out = join(folder, 'review');
    const model = 'am1codes-pneumonia-onnx';
    const run = await overread(['review', '--model', sharedModel(model), '--card', cardFile(model), '--image', sharedPath('cxr/nih/00001437_012.png'), '--boxes', sharedPath('cxr/nih/boxes.csv'), '--target', 'PNEUMONIA', '--out', out]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(out, 'maps')).sort()).toEqual(sevenMethods.map((method) => `${method}.npy`).sort());
    expect(readdirSync(join(out, 'overlays')).sort()).toEqual(sevenMethods.map((method) => `${method}.png`).sort());
    const { agreement } = JSON.parse(readFileSync(join(out, 'agreement.json'), 'utf8')) as { agreement: { energyInside: number; energyInsideByChance: number; iouAtOtsu: number; note: string }[] };
    expect(agreement).toHaveLength(7);
    for (const { energyInside: energy, energyInsideByChance, iouAtOtsu: iou, note } of agreement) {
      // The box of 353 × 617 pixels on 1024 × 1024, all of which the model sees.
      expect(energyInsideByChance).toBeCloseTo((353 * 617) / 1024 ** 2, 6);
      expect(energy).toBeGreaterThan(0);
      expect(energy).toBeLessThanOrEqual(1);
      expect(iou).toBeGreaterThanOrEqual(0);
      expect(note).toContain('is no class of the model');
    }
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    expect(/(src|href)=["']?(https?:)?\/\//.test(html)).toBe(false);
    expect(readNpy(readFileSync(join(out, 'maps/gradient.npy')), 'gradient').shape).toEqual([1, 150, 150, 3]);
  });
});

describeShared('models/malformed', 'broken model files', () => {
  const broken = ['empty.onnx', 'truncated.onnx', 'lfs-pointer.h5', 'truncated.h5', 'tfjs-missing-shard/model.json', 'tfjs-short-shard/model.json'];
  it.each(broken.map((name) => [name]))('%s is refused in one line with exit code 3', async (name) => {
    const run = await overread(['inspect', sharedPath(`models/malformed/${name}`)]);
    expect([run.code, isOneLine(run)], run.stderr).toEqual([3, true]);
  });
});

describeShared('dicom/malformed', 'broken DICOM files', () => {
  it('are inspected or refused in one line, and nothing else', async () => {
    for (const name of readdirSync(sharedPath('dicom/malformed'))) {
      const run = await overread(['inspect', sharedPath(`dicom/malformed/${name}`), '--json']);
      if (run.code === 0) expect(() => JSON.parse(run.stdout), name).not.toThrow();
      else expect([name, run.code, isOneLine(run)], run.stderr).toEqual([name, expect.toSatisfy((code: number) => code === 2 || code === 3), true]);
    }
  });
});
