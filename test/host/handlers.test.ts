// The host's answers through real decoding and the real compute process, on a study and a model written by the test.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readBytesAt } from '../../src/host/bytes.ts';
import { rawText } from '../../src/report/html/numbers.ts';
import { openTestHost } from './open-host.ts';
import { tinyPatient, tinySize, writeTinyStudy } from './tiny-study.ts';
import type { AnnotationChange } from '../../src/contracts/annotation.ts';
import type { TestHost } from './open-host.ts';
import type { TinyStudy } from './tiny-study.ts';

let study: TinyStudy;
let host: TestHost;
let imageId: string;
let modelId: string;

beforeAll(async () => {
  study = writeTinyStudy();
  host = openTestHost(study);
  imageId = (await host.job('study', 'study/open', { demo: true })).firstImageId!;
  modelId = (await host.call('model/list', {})).models[0]!.id;
});
afterAll(async () => {
  await host.close();
  study.remove();
});

async function floats(path: string): Promise<Float32Array> {
  const { body } = await readBytesAt(host.services, path);
  return new Float32Array(body.slice().buffer);
}

describe('studies and images', () => {
  it('opens the demo study with its boxes, and passes over files that are no images', async () => {
    const { studies } = await host.call('study/list', {});
    expect(studies).toMatchObject([{ date: '2026-11-20', isDemo: true, series: [{ modality: 'CR', images: [{ id: imageId, name: 'image.dcm', rows: 40, cols: 30, caption: 'CR PA', boxes: 2 }] }] }]);
    const { annotations } = await host.call('annotations/list', { imageId });
    expect(annotations.map(({ finding }) => [finding?.label, finding?.role])).toEqual([['square', 'finding'], ['clear edge', 'reference-normal']]);
  });

  it('opens the same file twice as one image', async () => {
    expect(await host.job('study', 'study/open', { path: study.imagePath })).toMatchObject({ firstImageId: imageId, images: 1, studies: 1, problemCount: 0 });
    expect((await host.call('study/list', {})).studies).toHaveLength(1);
  });

  it('lists the files of a folder that are broken images, and refuses a folder without any', async () => {
    const broken = join(study.folder, 'broken');
    mkdirSync(broken);
    await expect(host.job('study', 'study/open', { path: broken })).rejects.toMatchObject({ code: 'image_unreadable' });
    writeFileSync(join(broken, 'cut.dcm'), (await readBytesAt(host.services, `image/${imageId}/0`)).body);
    const dicom = new Uint8Array(400);
    dicom.set(new TextEncoder().encode('DICM'), 128);
    writeFileSync(join(broken, 'cut.dcm'), dicom);
    expect(await host.job('study', 'study/open', { path: broken })).toMatchObject({ firstImageId: null, images: 0, problems: [{ name: 'cut.dcm' }], problemCount: 1 });
  });

  it('describes an image for the viewer and serves its stored values', async () => {
    const description = await host.call('image/describe', { imageId });
    expect(description).toMatchObject({
      rows: 40, cols: 30, samples: 1, storedType: 'uint16', minStored: 100, maxStored: 100 + 20 * 13 + 3000, slope: 1, intercept: 0, isInverted: false,
      windows: [{ center: 2048, width: 4096, function: 'LINEAR' }], orientation: { left: 'R', right: 'L', top: 'H', bottom: 'F' },
    });
    const { body } = await readBytesAt(host.services, `image/${imageId}/0`);
    expect(body).toHaveLength(2 * tinySize.rows * tinySize.cols);
    expect(new Uint16Array(body.slice().buffer)[20 * 30 + 6]).toBe(100 + 120 + 3000);
  });

  it('makes a PNG thumbnail', async () => {
    const { body, type } = await readBytesAt(host.services, `thumbnail/${imageId}`);
    expect(type).toBe('image/png');
    expect([...body.subarray(1, 4)]).toEqual([...new TextEncoder().encode('PNG')]);
  });

  it('refuses ids and addresses that it does not know', async () => {
    await expect(host.call('image/describe', { imageId: 'nothing' })).rejects.toMatchObject({ code: 'image_unreadable' });
    for (const path of ['image/nothing/0', `image/${imageId}/9`, `image/${imageId}/x`, 'map/nothing', 'input/nothing', '../package.json', 'elsewhere/x', `image/${imageId}/0/0`]) {
      await expect(readBytesAt(host.services, path), path).rejects.toThrow();
    }
  });
});

describe('models', () => {
  it('lists the bundled model from its card and describes it as loaded', async () => {
    expect((await host.call('model/list', {})).models).toMatchObject([{ id: modelId, name: 'Tiny', format: 'ONNX', isDemo: true }]);
    expect(await host.call('model/describe', { modelId })).toMatchObject({
      labels: ['square', 'ground', 'nothing'], classes: 'exclusive', input: { height: 16, width: 16, channels: 1, layout: 'NCHW' },
      layers: expect.arrayContaining([expect.objectContaining({ name: 'seen', channels: 9, height: 16, width: 16, isDefault: true })]), thresholds: { square: 0.4 },
    });
  });

  it('opens a model by its path, and refuses what is none', async () => {
    expect((await host.call('model/open', { path: study.modelPath })).id).toBe(modelId);
    await expect(host.call('model/open', { path: study.boxesPath })).rejects.toMatchObject({ message: expect.stringContaining('boxes.csv') });
    await expect(host.call('model/open', { path: join(study.folder, 'no.onnx') })).rejects.toMatchObject({ code: 'model_unreadable' });
  });
});

describe('jobs', () => {
  it('predicts, with probabilities and thresholds', async () => {
    const { predictions, top, engine } = await host.job('predict', 'predict/start', { imageId, modelId });
    expect(predictions.map(({ label, threshold }) => [label, threshold])).toEqual([['square', 0.4], ['ground', null], ['nothing', null]]);
    expect(predictions.reduce((sum, { probability }) => sum + (probability ?? NaN), 0)).toBeCloseTo(1, 6);
    expect(predictions[top]!.logit).toBe(Math.max(...predictions.map(({ logit }) => logit)));
    expect(engine.name).toBe('ort');
  });

  it('computes maps with their planes, places and agreement', async () => {
    const { maps, agreement } = await host.job('maps', 'map/start', { imageId, modelId, target: 'square', methods: ['grad-cam', 'hires-cam', 'gradient'] });
    expect(maps.map(({ method, space, identicalTo }) => [method, space, identicalTo])).toEqual([['grad-cam', 'cam', null], ['hires-cam', 'cam', 'grad-cam'], ['gradient', 'input', null]]);
    for (const map of maps) {
      const plane = await floats(`map/${map.id}`);
      expect(plane).toHaveLength(16 * 16);
      expect(Math.max(...plane)).toBe(map.max);
      expect(Math.min(...plane)).toBe(map.min);
      // 30 × 40 letterboxed into 16 × 16: 12 columns in the middle.
      expect(map.placement).toMatchObject({ planeWidth: 16, planeHeight: 16, imageWidth: 30, imageHeight: 40, toImage: [2.5, 0, -5, 0, 2.5, 0], seen: { x: 0, y: 0, width: 30, height: 40 } });
    }
    expect(agreement).toHaveLength(2 * 3);
    expect(host.events.find(({ event }) => event === 'job/maps')?.payload).toMatchObject({ maps });
    const row = agreement.find(({ label, method }) => label === 'square' && method === 'grad-cam')!;
    expect(row.energyByChance).toBeCloseTo((10 * 12) / (30 * 40), 6);
    expect(row.undefinedBecause).toBeNull();
    // This model's gradient is negative everywhere here: nothing to measure, and said so.
    expect(agreement.find(({ method }) => method === 'gradient')).toMatchObject({ energy: null, hit: null, iou: null, undefinedBecause: 'the map has no positive value' });
  });

  it('measures again only what is new: another box, not another question', async () => {
    const question = { imageId, modelId, target: 'square', methods: ['grad-cam', 'hires-cam'] };
    const first = await host.job('maps', 'map/start', question);
    expect((await host.job('maps', 'map/start', question)).agreement).toEqual(first.agreement);
    const reader = await host.call('readers/save', { name: 'Dr A' });
    const change = (...changes: AnnotationChange[]) => host.call('annotations/change', { imageId, readerId: reader.id, origin: 'window', changes });
    await change({ do: 'add', annotation: { id: 'whole', imageId, frame: 0, shape: { kind: 'box', x: 0, y: 0, width: 30, height: 40 }, finding: { label: 'all', role: 'finding', laterality: null, confidence: null }, comment: '' } });
    const { agreement } = await host.job('maps', 'map/start', question);
    expect(agreement.slice(0, 4)).toEqual(first.agreement);
    expect(agreement.find(({ boxId }) => boxId === 'whole')).toMatchObject({ energy: 1, energyByChance: 1, hit: true });
    expect((await host.job('maps', 'map/start', { ...question, findingIds: ['whole', 'unknown'] })).agreement).toEqual(agreement.filter(({ boxId }) => boxId === 'whole'));
    await change({ do: 'remove', id: 'whole', version: 1 });
  });

  it('gives the same map the same id, whether the class is asked for by name, column or as the top one', async () => {
    const { top } = await host.job('predict', 'predict/start', { imageId, modelId });
    const ids = new Set<string>();
    for (const target of ['top', top] as const) ids.add((await host.job('maps', 'map/start', { imageId, modelId, target, methods: ['layer-cam'] })).maps[0]!.id);
    expect(ids.size).toBe(1);
  });

  it('reconstructs a feature', async () => {
    const { map, activationMax } = await host.job('feature', 'feature/start', { imageId, modelId, layer: 'seen', channel: 3, position: null });
    expect(map).toMatchObject({ method: 'deconvnet', layer: { name: 'seen', shape: [9, 16, 16] } });
    expect(activationMax).toBeGreaterThan(0);
  });

  it('shows the input as the network got it', async () => {
    const input = await host.job('input', 'input/start', { imageId, modelId });
    expect(input).toMatchObject({ width: 16, height: 16, channels: 1, cells: { rows: 16, cols: 16, layer: 'seen' } });
    const plane = await floats(`input/${input.inputId}`);
    // The bars of letterboxing: grey 0 through (0 / 255 − 0.5) / 0.25.
    expect(plane[0]).toBe(-2);
    expect(Math.max(...plane)).toBe(input.max);
    expect(input.steps.join(' ')).toContain('30 × 40 pixels are fitted into 16 × 16');
  });

  it('answers what if a rectangle were not there, and changes nothing where nothing changes', async () => {
    const rect = { x: 4, y: 18, width: 12, height: 14 };
    const gone = await host.job('what-if', 'what-if/start', { imageId, modelId, rect, fill: 'mean' });
    expect(gone.before).toEqual((await host.job('predict', 'predict/start', { imageId, modelId })).predictions);
    expect(Math.abs(gone.after[0]!.logit - gone.before[0]!.logit)).toBeGreaterThan(1e-3);
    // A rectangle of the flat letterbox corner does not exist; one pixel of a linear ramp blurred is the pixel.
    const same = await host.job('what-if', 'what-if/start', { imageId, modelId, rect: { x: 25, y: 5, width: 1, height: 1 }, fill: 'blur' });
    expect(same.after[0]!.logit).toBeCloseTo(same.before[0]!.logit, 4);
  });

  it('writes a report that can be fetched, without the patient\'s name', async () => {
    const { downloadUrl, fileName } = await host.job('report', 'report/start', { imageId, modelId, target: 'top', methods: ['grad-cam', 'gradient'] });
    const { body, type } = await readBytesAt(host.services, downloadUrl);
    const html = new TextDecoder().decode(body).replaceAll(/base64,[\w+/=]+/g, 'base64,');
    expect(type).toContain('text/html');
    expect(fileName).toMatch(/^overread-report-.*\.html$/);
    expect(html).toContain('grad-cam');
    expect(html).not.toContain('Doe');
  });

  it('asks the model anew about parts that were painted out, and writes what it says into the report', async () => {
    const part = { rect: { x: 5, y: 19, width: 10, height: 12 }, fill: 'mean' as const };
    const { before, after } = await host.job('what-if', 'what-if/start', { imageId, modelId, ...part });
    const { downloadUrl } = await host.job('report', 'report/start', { imageId, modelId, target: 'square', methods: ['gradient'], painted: [part] });
    const html = new TextDecoder().decode((await readBytesAt(host.services, downloadUrl)).body);
    const [, section = ''] = /<section class="painted"([\s\S]*?)<\/section>/.exec(html) ?? [];
    expect(rawText(before[0]!.logit)).not.toBe(rawText(after[0]!.logit));
    for (const { logit } of [before[0]!, after[0]!]) expect(section).toContain(`>${rawText(logit)}<`);
  });

  it('fails a job with the refusal of the compute process, and goes on', async () => {
    await expect(host.job('maps', 'map/start', { imageId, modelId, target: 'no such class', methods: ['gradient'] })).rejects.toMatchObject({ code: 'target_unknown' });
    await expect(host.job('maps', 'map/start', { imageId, modelId, target: 0, methods: ['grad-cam'], layer: 'no such layer' })).rejects.toMatchObject({ code: 'layer_unknown' });
    await host.job('predict', 'predict/start', { imageId, modelId });
  });

  it('cancels a job and says so, once', async () => {
    const { jobId } = await host.call('predict/start', { imageId, modelId });
    expect(await host.call('job/cancel', { jobId })).toEqual({ isCancelled: true });
    expect(await host.call('job/cancel', { jobId })).toEqual({ isCancelled: false });
    expect(host.events.filter(({ payload }) => (payload as { jobId?: string }).jobId === jobId).map(({ event }) => event)).toEqual(['job/cancelled']);
  });
});

describe('findings from files', () => {
  it('are imported once; bad rows are skipped with their reasons, and images that are not open are told of', async () => {
    const path = join(study.folder, 'more.csv');
    writeFileSync(path, 'image,label,x,y,width,height\nimage.dcm,new,1,1,5,5\nimage.dcm,bad,1,1,-5,5\nimage.dcm,far,100,1,5,5\nother.dcm,far,1,1,5,5\n');
    const first = await host.call('annotations/import', { path });
    expect(first.imported).toBe(1);
    expect(first.skipped).toHaveLength(3);
    expect((await host.call('annotations/import', { path })).imported).toBe(0);
  });
});

it('writes no patient data into its log', () => {
  expect(host.log.join('\n')).not.toContain(tinyPatient.split('^')[0]);
});
