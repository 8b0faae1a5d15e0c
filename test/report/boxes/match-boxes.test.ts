// A row finds its image by path, name, stem, then UID; and a box that does not lie on its image is a bad row.
import { describe, expect, it } from 'vitest';
import { boxesOnFrame, matchBoxRows } from '../../../src/report/boxes/match-boxes.ts';
import { imageNames } from '../../../src/report/boxes/image-names.ts';
import type { BoxRow } from '../../../src/report/boxes/box-row.ts';

const row = (image: string, changes: Partial<BoxRow> = {}): BoxRow => ({ where: `row ${image}`, image, label: 'N', x: 1, y: 1, width: 2, height: 2, role: 'finding', ...changes });

/** For each row's image name: the index it was given to, "none" or "several". */
function matched(names: string[], images: Parameters<typeof matchBoxRows>[1]): (number | 'none' | 'several')[] {
  const { rowsOf, unmatched, bad } = matchBoxRows(names.map((name) => row(name)), images);
  return names.map((name) => {
    if (unmatched.some((one) => one.image === name)) return 'none';
    if (bad.some((one) => one.where === `row ${name}`)) return 'several';
    return rowsOf.findIndex((rows) => rows.some((one) => one.image === name));
  });
}

describe('matchBoxRows', () => {
  const images = [
    { path: 'a/1.png' }, { path: 'b/1.png' }, { path: 'b/scan.dcm', sopInstanceUid: '1.2.840.99' }, { path: 'c\\win.dcm' }, { path: '1.2.3.4' },
  ];

  it('takes the relative path before all else, with either kind of slash', () => {
    expect(matched(['a/1.png', 'b/1.png', './a/1.png', 'c/win.dcm'], images)).toEqual([0, 1, 0, 3]);
  });

  it('then the file name, the stem (with or without another extension), and the SOPInstanceUID', () => {
    expect(matched(['scan.dcm', 'scan', 'scan.png', '1.2.840.99', '1.2.3.4'], images)).toEqual([2, 2, 2, 2, 4]);
  });

  it('does not choose between several images of the same name', () => {
    expect(matched(['1.png', '1'], images)).toEqual(['several', 'several']);
  });

  it('follows a path that was written from another root, and no path that contradicts it', () => {
    expect(matched(['data/b/scan.dcm', 'x/scan.dcm', 'data/b/scan.png'], images)).toEqual([2, 'none', 2]);
    expect(matched(['images/only.png'], [{ path: 'only.png' }])).toEqual([0]);
  });

  it('takes the content before every name, where a file states it', () => {
    const [here, there] = ['a'.repeat(64), 'b'.repeat(64)];
    const two = [{ path: 'chest.png', id: here }, { path: 'chest.png', id: there }];
    const of = (rows: readonly BoxRow[]) => matchBoxRows(rows, two);
    expect(of([row('chest.png', { imageId: there })]).rowsOf.map(({ length }) => length)).toEqual([0, 1]);
    expect(of([row('chest.png')]).bad).toHaveLength(1);
    // What is not open by its content may be by its name, as before; who knows no content passes it over.
    expect(of([row('renamed.png', { imageId: here })]).rowsOf.map(({ length }) => length)).toEqual([1, 0]);
    expect(matchBoxRows([row('chest.png', { imageId: there })], [{ path: 'chest.png' }]).rowsOf[0]).toHaveLength(1);
  });

  it('takes a name that only the content tells apart for that image alone, never for another of that name', () => {
    const [here, there] = [`12345678${'a'.repeat(56)}`, `9abcdef0${'b'.repeat(56)}`];
    const [one, other] = imageNames([{ path: 'chest.png', id: here }, { path: 'chest.png', id: there }]);
    expect([one, other]).toEqual(['id-12345678/chest.png', 'id-9abcdef0/chest.png']);
    expect(matched([one!, other!], [{ path: 'chest.png', id: there }, { path: 'chest.png', id: here }])).toEqual([1, 0]);
    expect(matched([one!], [{ path: 'chest.png', id: there }])).toEqual(['none']);
  });

  it('lists rows that mean none of the images', () => {
    expect(matched(['elsewhere.png'], images)).toEqual(['none']);
  });
});

describe('imageNames', () => {
  it('are paths where those are different, else the SOPInstanceUID where it is its own', () => {
    const id = 'c'.repeat(64);
    expect(imageNames([{ path: 'a/1.png', id }, { path: 'b/1.png', id }])).toEqual(['a/1.png', 'b/1.png']);
    expect(imageNames([{ path: '1', id, sopInstanceUid: '1.2' }, { path: '1', id, sopInstanceUid: '1.3' }, { path: '1', id }])).toEqual(['1.2', '1.3', 'id-cccccccc/1']);
    expect(imageNames([{ path: '1', id, sopInstanceUid: '1.2' }, { path: '1', id: 'd'.repeat(64), sopInstanceUid: '1.2' }])).toEqual(['id-cccccccc/1', 'id-dddddddd/1']);
  });
});

describe('boxesOnFrame', () => {
  const size = { width: 100, height: 50, frames: 1, frame: 0 };

  it('keeps fractions and cuts back an overhang of up to a pixel', () => {
    const { boxes, bad } = boxesOnFrame([row('i', { x: 10.25, y: 0.5, width: 20.5, height: 10 }), row('i', { x: -0.5, y: 0, width: 101, height: 50.4, reader: 'R1' })], size);
    expect(bad).toEqual([]);
    expect(boxes).toEqual([
      { id: 'box-1', label: 'N', role: 'finding', x: 10.25, y: 0.5, width: 20.5, height: 10 },
      { id: 'box-2', label: 'N', role: 'finding', x: 0, y: 0, width: 100, height: 50, reader: 'R1' },
    ]);
  });

  it('lists boxes that reach outside, with both extents', () => {
    const { boxes, bad } = boxesOnFrame([row('far', { x: 90, width: 20 }), row('out', { x: 200 }), row('neg', { y: -5 }), row('rim', { x: 100, width: 0.5 })], size);
    expect(boxes).toEqual([]);
    expect(bad[0]).toEqual({ where: 'row far', reason: 'expected a box on the image of 100 × 50 pixels, got x 90 to 110, y 1 to 3' });
    expect(bad.map(({ where }) => where)).toEqual(['row far', 'row out', 'row neg', 'row rim']);
  });
});
