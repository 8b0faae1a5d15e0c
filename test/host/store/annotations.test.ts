// The window's calls about annotations through a real host: what is kept, who is told, and what comes from files and earlier versions.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readBytesAt } from '../../../src/host/bytes.ts';
import { encodePng } from '../../../src/report/png.ts';
import { openTestHost } from '../open-host.ts';
import { writeTinyStudy } from '../tiny-study.ts';
import type { NewAnnotation } from '../../../src/contracts/annotation.ts';
import type { TestHost } from '../open-host.ts';
import type { TinyStudy } from '../tiny-study.ts';

let study: TinyStudy;
let host: TestHost;
let imageId: string;

beforeEach(async () => {
  study = writeTinyStudy();
  host = openTestHost(study);
  imageId = (await host.job('study', 'study/open', { demo: true })).firstImageId!;
});
afterEach(async () => {
  await host.close();
  study.remove();
});

const told = (event: string): unknown[] => host.events.filter((one) => one.event === event).map(({ payload }) => payload);
const ellipse = (id: string): NewAnnotation => ({ id, imageId, frame: 0, shape: { kind: 'ellipse', x: 2, y: 3, width: 10.5, height: 8 }, finding: { label: 'Nodule', role: 'finding', laterality: 'left', confidence: 5 }, comment: 'spiculated, "new"' });
const length = (id: string): NewAnnotation => ({ id, imageId, frame: 0, shape: { kind: 'length', points: [{ x: 1, y: 1 }, { x: 9, y: 9 }] }, finding: null, comment: '' });

async function again(): Promise<void> {
  await host.close();
  host = openTestHost(study);
  await host.job('study', 'study/open', { demo: true });
}

describe('changes', () => {
  it('are kept for the next session, and every window hears of them with the origin of the one that made them', async () => {
    const reader = await host.call('readers/save', { name: 'Dr A' });
    const { annotations, sequence } = await host.call('annotations/change', { imageId, readerId: reader.id, origin: 'window-1', changes: [{ do: 'add', annotation: ellipse('e1') }] });
    expect(annotations.at(-1)).toMatchObject({ ...ellipse('e1'), readerId: reader.id, version: 1 });
    expect(told('annotations/changed')).toEqual([{ imageId, origin: 'window-1' }]);
    expect(told('readers/changed')).toEqual([{}]);
    await again();
    expect(await host.call('annotations/list', { imageId })).toEqual({ annotations, sequence, isWhole: true, removed: [] });
    expect((await host.call('annotations/history', { imageId, limit: 1 })).events).toMatchObject([{ what: 'add', annotationId: 'e1', readerId: reader.id }]);
  });

  it('of two windows on one annotation: the second is told who was faster, and nothing of the first is lost', async () => {
    const [a, b] = [await host.call('readers/save', { name: 'Dr A' }), await host.call('readers/save', { name: 'Dr B' })];
    await host.call('annotations/change', { imageId, readerId: a.id, origin: 'window-1', changes: [{ do: 'add', annotation: ellipse('e1') }] });
    const { shape, finding } = ellipse('e1');
    await host.call('annotations/change', { imageId, readerId: b.id, origin: 'window-2', changes: [{ do: 'change', id: 'e1', version: 1, shape, finding, comment: 'of B' }] });
    await expect(host.call('annotations/change', { imageId, readerId: a.id, origin: 'window-1', changes: [{ do: 'remove', id: 'e1', version: 1 }] })).rejects.toMatchObject({ code: 'annotation_conflict', message: expect.stringContaining('"Nodule": it was changed by Dr B') as string });
    expect((await host.call('annotations/list', { imageId })).annotations.at(-1)).toMatchObject({ id: 'e1', comment: 'of B' });
  });
});

describe('the demo study', () => {
  it('brings its boxes once, as annotations of the reader that its file names', async () => {
    const { annotations } = await host.call('annotations/list', { imageId });
    expect(annotations.map(({ finding, version }) => [finding?.label, version])).toEqual([['square', 1], ['clear edge', 1]]);
    const { readers } = await host.call('readers/list', {});
    expect(readers.map(({ id }) => id)).toEqual([...new Set(annotations.map(({ readerId }) => readerId))]);
    const [first, second] = annotations;
    await host.call('annotations/change', { imageId, readerId: readers[0]!.id, origin: 'w', changes: [{ do: 'remove', id: first!.id, version: 1 }, { do: 'remove', id: second!.id, version: 1 }] });
    await again();
    expect((await host.call('annotations/list', { imageId })).annotations).toEqual([]);
  });
});

describe('boxes.json of before', () => {
  const write = (text: string): void => {
    mkdirSync(join(study.folder, 'data'), { recursive: true });
    writeFileSync(join(study.folder, 'data', 'boxes.json'), text);
  };

  it('is taken over once, kept as a copy and said in one line', async () => {
    await host.close();
    write(JSON.stringify({ version: 1, images: { [imageId]: [{ id: 'b1', label: 'mine', role: 'finding', x: 1.5, y: 2, width: 3, height: 4 }, { id: 'b2', label: 'theirs', role: 'reference-normal', reader: 'R2', x: 1, y: 2, width: 3, height: 4 }], unknown: [] } }));
    host = openTestHost(study);
    expect(host.log.filter((line) => line.includes('boxes.json'))).toEqual([expect.stringMatching(/^2 boxes of boxes\.json were taken over into the store; the file was kept as boxes-migrated-.*\.json$/)]);
    expect(existsSync(join(study.folder, 'data', 'boxes.json'))).toBe(false);
    const copy = readdirSync(join(study.folder, 'data')).find((name) => name.startsWith('boxes-migrated-'))!;
    expect(JSON.parse(readFileSync(join(study.folder, 'data', copy), 'utf8'))).toHaveProperty('images');
    expect((await host.call('store/describe', {})).keptCopies).toMatchObject([{ fileName: copy, why: 'migrated' }]);
    const { annotations } = await host.call('annotations/list', { imageId });
    expect(annotations.slice(-2).map(({ finding, shape }) => [finding?.label, finding?.role, shape])).toEqual([['mine', 'finding', { kind: 'box', x: 1.5, y: 2, width: 3, height: 4 }], ['theirs', 'reference-normal', { kind: 'box', x: 1, y: 2, width: 3, height: 4 }]]);
    expect((await host.call('readers/list', {})).readers.map(({ name }) => name)).toEqual(expect.arrayContaining(['Reader 1', 'R2']));
    await again();
    expect(host.log).toEqual([]);
  });

  it('that cannot be read is kept and said', async () => {
    await host.close();
    write('{ broken');
    host = openTestHost(study);
    expect(host.log).toEqual(['boxes.json could not be read; it was kept as boxes.json.unreadable']);
    expect(readFileSync(join(study.folder, 'data', 'boxes.json.unreadable'), 'utf8')).toBe('{ broken');
  });
});

describe('files', () => {
  const exported = async (format: 'csv' | 'nih' | 'coco'): Promise<{ readonly text: string; readonly left_out: readonly string[]; readonly fileName: string }> => {
    const { downloadUrl, ...rest } = await host.call('annotations/export', { format, imageIds: null });
    return { text: new TextDecoder().decode((await readBytesAt(host.services, downloadUrl)).body), ...rest };
  };

  it('go out with everything that the layout holds, and come in again as the same findings of the same readers', async () => {
    const reader = await host.call('readers/save', { name: 'Dr "A", left' });
    await host.call('annotations/change', { imageId, readerId: reader.id, origin: 'w', changes: [{ do: 'add', annotation: ellipse('e1') }, { do: 'add', annotation: length('l1') }] });
    const csv = await exported('csv');
    expect(csv).toMatchObject({ fileName: expect.stringMatching(/^overread-annotations-\d{4}-\d\d-\d\d\.csv$/) as string, left_out: ['1 measurement'] });
    expect((await exported('coco')).left_out).toEqual(['1 measurement']);
    expect((await exported('nih')).left_out).toEqual(['1 ellipse', '1 box of a normal region', 'the reader of 1 box', '1 measurement']);
    const before = (await host.call('annotations/list', { imageId })).annotations.filter(({ finding }) => finding !== null);
    const path = join(study.folder, 'out.csv');
    writeFileSync(path, csv.text);
    expect(await host.call('annotations/import', { path })).toEqual({ imported: 0, skipped: [] });

    await host.call('annotations/change', { imageId, readerId: reader.id, origin: 'w', changes: before.map(({ id, version }) => ({ do: 'remove' as const, id, version })) });
    expect(await host.call('annotations/import', { path })).toEqual({ imported: 3, skipped: [] });
    expect(told('annotations/changed').at(-1)).toEqual({ imageId, origin: null });
    const after = (await host.call('annotations/list', { imageId })).annotations.filter(({ finding }) => finding !== null);
    expect(after.map(({ shape, finding, comment, readerId }) => ({ shape, finding, comment, readerId }))).toEqual(before.map(({ shape, finding, comment, readerId }) => ({ shape, finding, comment, readerId })));
  });

  it.each(['csv', 'nih', 'coco'] as const)('of two pictures of one name from two folders keep them apart, and find the right one again (%s)', async (format) => {
    const reader = await host.call('readers/save', { name: 'Dr A' });
    const open = async (): Promise<string[]> => {
      const ids: string[] = [];
      for (const [folder, grey] of [['one', 40], ['two', 200]] as const) {
        const path = join(study.folder, folder, 'chest.png');
        mkdirSync(join(study.folder, folder), { recursive: true });
        writeFileSync(path, encodePng({ width: 20, height: 20, channels: 1, values: new Uint8Array(400).fill(grey) }));
        ids.push((await host.job('study', 'study/open', { path })).firstImageId!);
      }
      return ids;
    };
    const [one, two] = await open();
    const add = (id: string, image: string, x: number) => host.call('annotations/change', { imageId: image, readerId: reader.id, origin: 'w', changes: [{ do: 'add', annotation: { id, imageId: image, frame: 0, comment: '', shape: { kind: 'box', x, y: 1, width: 3, height: 3 }, finding: { label: 'Nodule', role: 'finding', laterality: null, confidence: null } } }] });
    await add('x1', one!, 1);
    await add('x2', two!, 9);
    const path = join(study.folder, format === 'coco' ? 'out.json' : 'out.csv');
    writeFileSync(path, (await exported(format)).text);
    for (const [image, id] of [[one!, 'x1'], [two!, 'x2']] as const) await host.call('annotations/change', { imageId: image, readerId: reader.id, origin: 'w', changes: [{ do: 'remove', id, version: 1 }] });
    expect((await host.call('annotations/import', { path })).skipped).toEqual([]);
    const xOf = async (image: string) => (await host.call('annotations/list', { imageId: image })).annotations.map(({ shape }) => ('x' in shape ? shape.x : null));
    expect([await xOf(one!), await xOf(two!)]).toEqual([[1], [9]]);
  });

  it('give rows without a reader to the one who imports', async () => {
    const reader = await host.call('readers/save', { name: 'Dr A' });
    const path = join(study.folder, 'in.csv');
    writeFileSync(path, 'image,label,x,y,width,height\nimage.dcm,new,1,1,5,5\n');
    await host.call('annotations/import', { path, readerId: reader.id });
    expect((await host.call('annotations/list', { imageId })).annotations.at(-1)).toMatchObject({ readerId: reader.id, finding: { label: 'new' } });
  });

  it('are refused for an image that is not open', async () => {
    await expect(host.call('annotations/export', { format: 'csv', imageIds: ['nothing'] })).rejects.toMatchObject({ code: 'image_unreadable' });
  });
});

describe('the store', () => {
  it('says where it lies; its backup is fetched, and restored from a file that the window hands over', async () => {
    const reader = await host.call('readers/save', { name: 'Dr A' });
    expect(await host.call('store/describe', {})).toMatchObject({ folder: join(study.folder, 'data'), fileName: 'overread.db', isReadOnly: false, because: null, salvaged: null, keptCopies: [] });
    const { downloadUrl, fileName, savedTo } = await host.call('store/backup', { path: null });
    expect([fileName, savedTo]).toEqual([expect.stringMatching(/^overread-backup-.*\.db$/), null]);
    const { body } = await readBytesAt(host.services, downloadUrl!);
    expect(readdirSync(join(study.folder, 'data')).filter((name) => name.includes('passing'))).toEqual([]);
    await host.call('annotations/change', { imageId, readerId: reader.id, origin: 'w', changes: [{ do: 'add', annotation: ellipse('later') }] });
    const { Readable } = await import('node:stream');
    const { id } = await host.services.uploads.receive('backup.db', Readable.from([body]));
    expect(await host.call('store/restore', { upload: id })).toMatchObject({ isReadOnly: false, keptCopies: [{ why: 'replaced' }] });
    expect(told('store/changed')).toEqual([{ isReadOnly: false, because: null, isReplaced: true }]);
    expect((await host.call('annotations/list', { imageId })).annotations.map(({ id: one }) => one)).not.toContain('later');
    const path = join(study.folder, 'kept.db');
    expect(await host.call('store/backup', { path })).toMatchObject({ downloadUrl: null, savedTo: path });
    expect(existsSync(path)).toBe(true);
  });

  it('keeps settings and tells every window which one changed', async () => {
    expect(await host.call('settings/get', { keys: ['theme', 'tourSeen'] })).toEqual({ values: { theme: 'dark', tourSeen: false } });
    await host.call('settings/save', { key: 'theme', value: 'light' });
    expect(told('settings/changed')).toEqual([{ key: 'theme' }]);
    expect(await host.call('settings/get', { keys: ['theme'] })).toEqual({ values: { theme: 'light' } });
    await expect(host.call('settings/save', { key: 'theme', value: 'sepia' })).rejects.toMatchObject({ code: 'setting_invalid' });
  });
});
