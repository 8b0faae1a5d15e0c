// The further methods on the command line, and a question asked again from the manifest of an earlier run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { furtherMethods } from '../../src/contracts/explanation.ts';
import { readNpy, writeNpy } from '../../src/host/files/npy.ts';
import { seeded } from '../reference/seeded.ts';
import { tinyDicom, tinyModel, writeTinyStudy } from '../host/tiny-study.ts';
import { isOneLine, overread } from './run-in-process.ts';
import type { TinyStudy } from '../host/tiny-study.ts';

let study: TinyStudy;
const at = (name: string) => join(study.folder, name);
const explain = (...more: string[]) => overread(['explain', '--model', study.modelPath, '--image', study.imagePath, ...more]);
const settings = ['--methods', furtherMethods.join(','), '--target', 'ground', '--score', 'log-probability', '--steps', '9', '--samples', '5', '--sigma', '0.2', '--masks', '40', '--seed', '3'];

beforeAll(async () => {
  study = writeTinyStudy();
  expect(await explain(...settings, '--out', at('first'))).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => study.remove());

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(at(folder), 'manifest.json'), 'utf8'));
const mapOf = (folder: string, method: string) => readFileSync(join(at(folder), 'maps', `${method}.npy`));

describe('the further methods', () => {
  it('write maps in their spaces, with the parameters that they were made with', () => {
    const { methods, question } = manifestOf('first');
    expect(Object.keys(methods)).toEqual([...furtherMethods]);
    const shapes: Record<string, number[]> = { 'grad-cam-plus-plus': [1, 16, 16], 'score-cam': [1, 16, 16], 'occlusion': [1, 16, 16], 'rise': [1, 16, 16] };
    for (const method of furtherMethods) {
      const { shape, values } = readNpy(mapOf('first', method), method);
      expect(shape, method).toEqual(shapes[method] ?? [1, 1, 16, 16]);
      expect(methods[method], method).toMatchObject({ shape, min: Math.min(...values) + 0, max: Math.max(...values), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(methods[method].max, method).toBeGreaterThan(methods[method].min);
    }
    expect(methods['integrated-gradients'].parameters).toMatchObject({ score: 'log-probability', steps: 9, quadrature: 'gauss-legendre', baseline: 'black', completenessGap: expect.any(Number) });
    expect(methods['smooth-grad'].parameters).toMatchObject({ samples: 5, sigma: 0.2, seed: 3 });
    expect(methods['rise'].parameters).toMatchObject({ masks: 40, cells: 7, visible: 0.5, baseline: 'black', seed: 3 });
    expect(methods['occlusion'].parameters).toMatchObject({ window: [2, 2], stride: [1, 1], windows: 225, baseline: 'black' });
    expect(methods['score-cam'].parameters).toMatchObject({ layer: 'seen', channels: 9, baseline: 'black' });
    expect(methods['grad-cam-plus-plus'].parameters).toMatchObject({ layer: 'seen' });
    expect(question.sampling).toMatchObject({ steps: 9, samples: 5, sigma: 0.2, masks: 40, seed: 3, baseline: 'auto' });
  });

  it('start from black for an image and from zero for a tensor, where black is refused', async () => {
    const path = at('x.npy');
    writeFileSync(path, writeNpy([1, 1, 16, 16], seeded(3).normal([256]).values as Float32Array));
    const run = (...more: string[]) => overread(['explain', '--model', join(study.modelPath, 'model.onnx'), '--tensor', path, '--methods', 'integrated-gradients', '--json', ...more]);
    expect(JSON.parse((await run()).stdout).methods['integrated-gradients'].parameters.baseline).toBe('zero');
    const refused = await run('--baseline', 'black');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('expected zero, mean or blur for a tensor');
  });

  it('give another map for another seed, and the same one for the same', async () => {
    const run = async (seed: string) => JSON.parse((await explain('--methods', 'rise,smooth-grad', '--masks', '20', '--seed', seed, '--json')).stdout).methods;
    const [first, again, other] = [await run('1'), await run('1'), await run('2')];
    for (const method of ['rise', 'smooth-grad']) {
      expect(again[method].sha256).toBe(first[method].sha256);
      expect(other[method].sha256).not.toBe(first[method].sha256);
    }
  });

  it('can be reviewed against boxes, and the report says what they were made with', async () => {
    const run = await overread(['review', '--model', study.modelPath, '--image', study.imagePath, '--boxes', study.boxesPath, '--methods', 'rise,occlusion,integrated-gradients,layer-cam', '--masks', '20', '--out', at('review')]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const report = readFileSync(join(at('review'), 'report.html'), 'utf8');
    for (const text of ['20 masks', 'Occlusion', '50 steps', 'one value a pixel', '--masks 20']) expect(report, text).toContain(text);
    expect(readFileSync(join(at('review'), 'agreement.csv'), 'utf8')).toMatch(/,occlusion,,/);
  });
});

describe('--from-passport', () => {
  it('asks the very same question again and gives the same maps, bit for bit', async () => {
    const again = await explain('--from-passport', join(at('first'), 'manifest.json'), '--out', at('again'));
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('the same maps as in the passport manifest.json, bit for bit');
    for (const method of furtherMethods) expect(mapOf('again', method).equals(mapOf('first', method)), method).toBe(true);
    const [first, second] = [manifestOf('first'), manifestOf('again')];
    for (const part of ['model', 'image', 'target', 'score', 'logits', 'layer', 'methods', 'question', 'card'] as const) expect(second[part], part).toEqual(first[part]);
    expect(second.repeats).toEqual({ passport: 'manifest.json', equal: Object.fromEntries(furtherMethods.map((method) => [method, true])) });
  });

  it('repeats a feature, and the card of that run even when another one lies beside the model now', async () => {
    expect((await explain('--methods', 'deconvnet', '--layer', 'seen', '--channel', '4,3,2', '--switches', 'overwrite', '--out', at('feature'))).code).toBe(0);
    const cardPath = join(study.modelPath, 'overread.json');
    const card = readFileSync(cardPath, 'utf8');
    try {
      writeFileSync(cardPath, JSON.stringify({ ...JSON.parse(card), input: { ...JSON.parse(card).input, mean: 0.1 } }));
      const run = await explain('--from-passport', join(at('feature'), 'manifest.json'), '--out', at('feature-again'));
      expect(run.stdout).toContain('bit for bit');
      expect(mapOf('feature-again', 'deconvnet').equals(mapOf('feature', 'deconvnet'))).toBe(true);
    } finally {
      writeFileSync(cardPath, card);
    }
  });

  it('says so when the maps come out otherwise', async () => {
    const manifest = manifestOf('first');
    manifest.methods.rise.sha256 = '0'.repeat(64);
    writeFileSync(at('changed.json'), JSON.stringify(manifest));
    expect((await explain('--from-passport', at('changed.json'))).stdout).toContain('other values than in the passport changed.json: rise');
  });

  it('refuses another model, another image, and what it already says', async () => {
    writeFileSync(at('other.onnx'), tinyModel(8));
    writeFileSync(at('other.dcm'), tinyDicom({ '00200013': ['IS', '7'] }));
    writeFileSync(at('none.json'), '{"a":1}');
    const passport = ['--from-passport', join(at('first'), 'manifest.json')];
    for (const [argv, code, text] of [
      [['--model', at('other.onnx'), '--image', study.imagePath, ...passport], 3, 'expected the model with SHA-256'],
      [['--model', study.modelPath, '--image', at('other.dcm'), ...passport], 3, 'expected the image with SHA-256'],
      [['--model', study.modelPath, '--image', study.imagePath, ...passport, '--target', '1'], 2, '--target: expected without --from-passport'],
      [['--model', study.modelPath, '--image', study.imagePath, '--from-passport', at('none.json')], 3, 'expected a manifest.json of overread explain'],
      [['--model', study.modelPath, '--image', study.imagePath, '--from-passport', at('nowhere.json')], 3, 'got no such file'],
      [['--model', study.modelPath, ...passport], 2, '--image or --tensor'],
    ] as const) {
      const run = await overread(['explain', ...argv]);
      expect(run.stderr).toContain(text);
      expect(run.code, text).toBe(code);
      expect(isOneLine(run), run.stderr).toBe(true);
    }
  });
});
