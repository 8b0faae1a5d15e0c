// Images of several frames: scores, maps and findings are those of the frame that was asked for, and of no other.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestHost } from './open-host.ts';
import { tinyDicom, tinySize, writeTinyStudy } from './tiny-study.ts';
import type { TestHost } from './open-host.ts';
import type { TinyStudy } from './tiny-study.ts';

const { rows, cols } = tinySize;
const firstFrame = Array.from({ length: rows * cols }, (_, index) => 100 + 20 * (index % cols));
const secondFrame = Array.from({ length: rows * cols }, (_, index) => (index % cols > 20 && index < 600 ? 3500 : 300));
let study: TinyStudy;
let host: TestHost;
let modelId: string;

async function open(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(study.folder, 'study', name);
  writeFileSync(path, bytes);
  const { firstImageId } = await host.job('study', 'study/open', { path });
  if (firstImageId === null) throw new Error('no image');
  return firstImageId;
}

let both: string;
let alone: string;

beforeAll(async () => {
  study = writeTinyStudy();
  host = openTestHost(study);
  modelId = (await host.call('model/open', { path: study.modelPath })).id;
  both = await open('both.dcm', tinyDicom({ '00080018': ['UI', '1.2.3.4.8'], '00280008': ['IS', '2'], '00181063': ['DS', '50'], '7fe00010': ['OW', [...firstFrame, ...secondFrame]] }));
  alone = await open('alone.dcm', tinyDicom({ '00080018': ['UI', '1.2.3.4.9'], '7fe00010': ['OW', secondFrame] }));
});

afterAll(async () => {
  await host.close();
  study.remove();
});

describe('a frame of several', () => {
  it('has the scores of its own pixels', async () => {
    const [first, second, same] = await Promise.all([[both, 0], [both, 1], [alone, 0]].map(([imageId, frame]) => host.job('predict', 'predict/start', { imageId, frame, modelId })));
    expect(second?.predictions).toEqual(same?.predictions);
    expect(second?.predictions).not.toEqual(first?.predictions);
  });

  it('has maps of its own, by their own names, whatever was asked before', async () => {
    const ask = async (imageId: string, frame: number) => (await host.job('maps', 'map/start', { imageId, frame, modelId, target: 'square', methods: ['gradient', 'layer-cam'] })).maps;
    const first = await ask(both, 0);
    const second = await ask(both, 1);
    const same = await ask(alone, 0);
    expect(second.map(({ max }) => max)).toEqual(same.map(({ max }) => max));
    expect(second.map(({ id }) => id)).not.toEqual(first.map(({ id }) => id));
    expect(await ask(both, 0)).toEqual(first);
  });

  it('is the one that is shown to the model and painted out', async () => {
    const input = (frame: number) => host.job('input', 'input/start', { imageId: both, frame, modelId });
    expect((await input(1)).inputId).not.toBe((await input(0)).inputId);
    const whatIf = await host.job('what-if', 'what-if/start', { imageId: both, frame: 1, modelId, rect: { x: 2, y: 2, width: 6, height: 6 }, fill: 'mean' });
    expect(whatIf.before).toEqual((await host.job('predict', 'predict/start', { imageId: alone, modelId })).predictions);
  });

  it('is measured against the findings on it, not against those on another frame', async () => {
    const readerId = (await host.call('readers/list', {})).readers[0]?.id ?? (await host.call('readers/save', { name: 'A' })).id;
    const annotation = (id: string, frame: number) => ({
      id, imageId: both, frame, shape: { kind: 'box' as const, x: 3, y: 3, width: 10, height: 10 }, finding: { label: 'square', role: 'finding' as const, laterality: null, confidence: null }, comment: '',
    });
    await host.call('annotations/change', { imageId: both, readerId, origin: 'test', changes: [{ do: 'add', annotation: annotation('on-first', 0) }, { do: 'add', annotation: annotation('on-second', 1) }] });
    const agreement = async (frame: number) => (await host.job('maps', 'map/start', { imageId: both, frame, modelId, target: 'square', methods: ['gradient'] })).agreement.map(({ boxId }) => boxId);
    expect(await agreement(0)).toEqual(['on-first']);
    expect(await agreement(1)).toEqual(['on-second']);
  });

  it('comes with the speed that the file wants', async () => {
    expect((await host.call('image/describe', { imageId: both, frame: 1 })).cine).toEqual({ framesPerSecond: 20, playback: null });
    expect((await host.call('image/describe', { imageId: alone })).cine).toBeNull();
  });
});
