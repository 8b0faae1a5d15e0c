// What the commands write and print, on a study and a model written by the test.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sevenMethods } from '../../src/contracts/explanation.ts';
import { readNpy, writeNpy } from '../../src/host/files/npy.ts';
import { seeded } from '../reference/seeded.ts';
import { tinySize, writeTinyStudy } from '../host/tiny-study.ts';
import { overread } from './run-in-process.ts';
import type { TinyStudy } from '../host/tiny-study.ts';

let study: TinyStudy;
beforeAll(() => { study = writeTinyStudy(); });
afterAll(() => study.remove());

const out = (name: string) => join(study.folder, name);
const npy = (path: string) => readNpy(readFileSync(path), path);
const isPng = (path: string) => readFileSync(path).subarray(1, 4).toString('latin1') === 'PNG';

describe('explain', () => {
  it('writes the seven maps raw, their overlays and the manifest, and prints the same manifest', async () => {
    const folder = out('explained');
    const run = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--target', 'ground', '--out', folder, '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toBe(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const manifest = JSON.parse(run.stdout);
    expect(manifest).toMatchObject({
      model: { name: expect.any(String), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, image: { name: 'image.dcm', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      target: { index: 1, name: 'ground', sign: 1 }, score: { kind: 'logit', value: manifest.logits[1] }, layer: { name: 'seen', shape: [9, 16, 16] },
      engine: { name: 'ort', device: expect.any(String), version: expect.any(String) }, ms: { load: expect.any(Number) }, versions: { overread: expect.any(String) },
    });
    expect(manifest.logits).toHaveLength(3);
    expect(manifest.probabilities.reduce((sum: number, p: number) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(Object.keys(manifest.methods)).toEqual([...sevenMethods]);
    for (const method of sevenMethods) {
      const { shape, values } = npy(join(folder, 'maps', `${method}.npy`));
      expect(shape, method).toEqual(method.endsWith('-cam') && !method.startsWith('guided') ? [1, 16, 16] : [1, 1, 16, 16]);
      expect(manifest.methods[method], method).toMatchObject({ shape, min: Math.min(...values), max: Math.max(...values), parameters: { score: 'logit' } });
      expect(isPng(join(folder, 'overlays', `${method}.png`)), method).toBe(true);
    }
    expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'maps', 'overlays']);
    expect(manifest.files.sort()).toEqual([...sevenMethods.flatMap((method) => [`maps/${method}.npy`, `overlays/${method}.png`]), 'manifest.json'].sort());
  });

  it('takes a tensor as is: the gradient of a head after global averaging is that of its linear part', async () => {
    const path = out('x.npy');
    writeFileSync(path, writeNpy([1, 1, 16, 16], seeded(3).normal([256]).values as Float32Array));
    const folder = out('tensor');
    const run = await overread(['explain', '--model', join(study.modelPath, 'model.onnx'), '--tensor', path, '--methods', 'grad-cam,hires-cam', '--out', folder]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('hires-cam            [1,16,16]');
    expect(run.stdout).toContain('the same map as grad-cam at this layer, by construction');
    const [gradCam, hiresCam] = ['grad-cam', 'hires-cam'].map((method) => npy(join(folder, 'maps', `${method}.npy`)).values);
    expect(Math.max(...gradCam!)).toBeGreaterThan(0);
    gradCam!.forEach((value, index) => expect(hiresCam![index]).toBeCloseTo(value, 5));
  });

  it('explains by a column, and names what it explained', async () => {
    const { stdout } = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--target', '2', '--methods', 'gradient', '--score', 'probability', '--json']);
    const manifest = JSON.parse(stdout);
    expect(manifest.target).toEqual({ index: 2, name: 'nothing', sign: 1 });
    expect(manifest.score).toMatchObject({ kind: 'probability' });
    expect(manifest.score.value).toBeCloseTo(manifest.probabilities[2], 6);
    expect(manifest.files).toEqual([]);
  });

  it('reconstructs a feature and says so in its parameters', async () => {
    const { stdout, code } = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--methods', 'deconvnet', '--layer', 'seen', '--channel', '4,3,2', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).methods.deconvnet.parameters).toEqual({ channel: { channel: 4, position: { y: 3, x: 2 } }, layer: 'seen', switches: 'sum' });
  });

  it('does not say of a gradient that its pooling windows overwrite, which is a matter of deconvnet alone', async () => {
    const { stdout } = await overread(['explain', '--model', study.modelPath, '--image', study.imagePath, '--methods', 'deconvnet,gradient', '--switches', 'overwrite', '--json']);
    expect(JSON.parse(stdout).methods).toMatchObject({ deconvnet: { parameters: { switches: 'overwrite' } }, gradient: { parameters: { switches: 'sum' } } });
  });
});

describe('review', () => {
  it('measures each box against its own class, or against --target where it is no class', async () => {
    const folder = out('reviewed');
    const run = await overread(['review', '--model', study.modelPath, '--image', study.imagePath, '--boxes', study.boxesPath, '--target', 'ground', '--methods', 'grad-cam,gradient', '--out', folder]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { agreement } = JSON.parse(readFileSync(join(folder, 'agreement.json'), 'utf8')) as { agreement: { boxLabel: string; method: string; measuredClass: string; note: string | null; energyInsideByChance: number | null; undefinedBecause: string | null }[] };
    expect(agreement.map(({ boxLabel, method, measuredClass }) => [boxLabel, method, measuredClass])).toEqual([
      ['clear edge', 'grad-cam', 'ground'], ['clear edge', 'gradient', 'ground'], ['square', 'grad-cam', 'square'], ['square', 'gradient', 'square'],
    ]);
    expect(agreement.map(({ note }) => note)).toEqual([...new Array(2).fill('"clear edge" is no class of the model: measured against ground'), null, null]);
    for (const row of agreement.filter(({ undefinedBecause }) => undefinedBecause === null)) {
      expect(row.energyInsideByChance).toBeCloseTo((row.boxLabel === 'square' ? 120 : 36) / (tinySize.rows * tinySize.cols), 6);
    }
    const csv = readFileSync(join(folder, 'agreement.csv'), 'utf8').trimEnd().split('\r\n');
    expect(csv[0]).toMatch(/^image,box_id,box_label,.*,measured_class,.*,energy_inside,energy_inside_by_chance,pointing_hit,/);
    expect(csv).toHaveLength(5);
    expect(readdirSync(join(folder, 'targets'))).toEqual(['0-square']);
    expect(npy(join(folder, 'targets/0-square/maps/gradient.npy')).shape).toEqual([1, 1, 16, 16]);
    expect(isPng(join(folder, 'overlays/gradient.png'))).toBe(true);
    const html = readFileSync(join(folder, 'report.html'), 'utf8').replaceAll(/base64,[\w+/=]+/g, 'base64,');
    expect(html).not.toMatch(/(src|href)="?https?:/);
    expect(html).not.toContain('Doe');
  });

  it('names marks as the report and the window do, and nowhere by their ids', async () => {
    const folder = out('reviewed by name');
    const { stdout } = await overread(['review', '--model', study.modelPath, '--image', study.imagePath, '--boxes', study.boxesPath, '--target', 'ground', '--methods', 'gradient', '--out', folder]);
    expect(stdout).toMatch(/ {2}Box 1, square +gradient /);
    expect(stdout).toMatch(/ {2}Box 2, reference \(normal\) for clear edge {2}gradient /);
    expect(stdout).not.toMatch(/box-\d/);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).toContain('The class of box 1. Explained score');
    expect(html.replaceAll(/<td>box-\d<\/td>/g, '')).not.toMatch(/box-\d/);
  });
});

describe('inspect', () => {
  it('says what is in a model and an image, for people and for programs', async () => {
    expect((await overread(['inspect', study.modelPath])).stdout).toContain('seen 9×16×16 (auto)');
    expect(JSON.parse((await overread(['inspect', study.modelPath, '--json'])).stdout)).toMatchObject({ kind: 'model', usableWithImages: true, scores: ['logit', 'probability', 'log-probability'] });
    expect(JSON.parse((await overread(['inspect', study.imagePath, '--json'])).stdout)).toMatchObject({ kind: 'image', rows: 40, cols: 30, usable: true, stored: { dtype: '<u2', min: 100 } });
    expect((await overread(['inspect', study.imagePath])).stdout).not.toContain('Doe');
  });

  it('writes the stored values of a frame as they are', async () => {
    const path = out('pixels.npy');
    expect((await overread(['inspect', study.imagePath, '--pixels', path])).code).toBe(0);
    const { shape, values, descr } = npy(path);
    expect([shape, descr]).toEqual([[40, 30], '<u2']);
    expect(values[20 * 30 + 6]).toBe(3_220);
    expect((await overread(['inspect', study.imagePath, '--pixels', path, '--frame', '1'])).code).toBe(2);
  });
});

describe('bench and doctor', () => {
  it('prints medians of the forward pass, of each method and of all seven', async () => {
    const { stdout, code } = await overread(['bench', '--model', study.modelPath, '--repeat', '1', '--json']);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ engine: { name: 'ort' }, ms: { forward: expect.any(Number), seven: expect.any(Number) }, repeat: 1 });
    expect(Object.keys(result.ms.methods)).toEqual([...sevenMethods]);
    expect(result.peakRssBytes).toBeGreaterThan(2 ** 20);
  });
});
