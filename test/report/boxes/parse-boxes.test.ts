// Every layout in which boxes come, from lines as they stand in the real files; bad rows are named by line and reason.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { badRowsText } from '../../../src/report/boxes/box-row.ts';
import { parseBoxes } from '../../../src/report/boxes/parse-boxes.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';

const parse = (text: string) => parseBoxes(text, { name: 'boxes.csv' });

describe('layouts', () => {
  it('reads its own layout, with reader and role', () => {
    const file = parse('image,label,x,y,width,height,reader,role\na.dcm,Effusion,1.5,2,30,40,R1,\na.dcm,angle,5,6,7,8,,reference-normal\n');
    expect(file).toEqual({
      layout: 'overread', bad: [], withoutBox: 0,
      rows: [
        { where: 'line 2', image: 'a.dcm', label: 'Effusion', x: 1.5, y: 2, width: 30, height: 40, reader: 'R1', role: 'finding' },
        { where: 'line 3', image: 'a.dcm', label: 'angle', x: 5, y: 6, width: 7, height: 8, role: 'reference-normal' },
      ],
    });
  });

  it('reads columns in any order and leaves others alone', () => {
    expect(parse('height,width,extra,Y,X,Label,Image\n4,3,?,2,1,N,i.png').rows[0]).toMatchObject({ image: 'i.png', label: 'N', x: 1, y: 2, width: 3, height: 4 });
  });

  it('reads file,finding,x,y,w,h,source', () => {
    const file = parse('file,finding,x,y,w,h,source\n00001437_012.png,Effusion,83,139,353,617,NIH BBox_List_2017');
    expect(file.layout).toBe('file-finding');
    expect(file.rows).toEqual([{ where: 'line 2', image: '00001437_012.png', label: 'Effusion', x: 83, y: 139, width: 353, height: 617, reader: 'NIH BBox_List_2017', role: 'finding' }]);
  });

  it('reads NIH\'s list, whose header falls apart at its own commas', () => {
    const file = parse('Image Index,Finding Label,Bbox [x,y,w,h],,,\n00013118_008.png,Atelectasis,225.084745762712,547.019216763771,86.7796610169491,79.1864406779661,,,\n');
    expect(file.layout).toBe('nih');
    expect(file.rows[0]).toMatchObject({ image: '00013118_008.png', label: 'Atelectasis', x: 225.084745762712, y: 547.019216763771, width: 86.7796610169491, height: 79.1864406779661 });
  });

  it('reads VinDr\'s corners, its readers, and images without a finding', () => {
    const file = parse('image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max\n50a4,No finding,14,R11,,,,\n9a5c,Cardiomegaly,3,R10,691,1375,1653,1831\n');
    expect(file).toEqual({
      layout: 'vindr', bad: [], withoutBox: 1,
      rows: [{ where: 'line 3', image: '9a5c', label: 'Cardiomegaly', x: 691, y: 1375, width: 962, height: 456, reader: 'R10', role: 'finding' }],
    });
  });

  it('reads RSNA\'s list: Target 0 is an image without a box, the finding is lung opacity', () => {
    const file = parse('patientId,x,y,width,height,Target\n0004cfab,,,,,0\n00436515,264.0,152.0,213.0,379.0,1\n');
    expect(file.withoutBox).toBe(1);
    expect(file.rows).toEqual([{ where: 'line 3', image: '00436515', label: 'Lung Opacity', x: 264, y: 152, width: 213, height: 379, role: 'finding' }]);
  });

  it('reads COCO JSON and names bad annotations by their place', () => {
    const coco = {
      images: [{ id: 1, file_name: 'a.png' }], categories: [{ id: 7, name: 'Nodule' }],
      annotations: [{ image_id: 1, category_id: 7, bbox: [1, 2, 3, 4] }, { image_id: 2, category_id: 7, bbox: [1, 2, 3, 4] }, { image_id: 1, category_id: 7, bbox: [1, 2, -3, 4] }, { image_id: 1 }],
    };
    const file = parse(JSON.stringify(coco));
    expect(file.rows).toEqual([{ where: 'annotation 1', image: 'a.png', label: 'Nodule', x: 1, y: 2, width: 3, height: 4, role: 'finding' }]);
    expect(file.bad).toEqual([
      { where: 'annotation 2', reason: 'its image_id is not among the images' },
      { where: 'annotation 3', reason: 'expected a width and a height above 0, got -3 × 4' },
      { where: 'annotation 4', reason: 'expected image_id, category_id and a bbox of four numbers, or keypoints' },
    ]);
  });
});

describe('bad rows', () => {
  it('lists them with line and reason, and keeps the others', () => {
    const file = parse('image,label,x,y,width,height,role\na,N,1,2,3,4,\na,N,x,2,3,,\na,N,1,2,0,4,\n,N,1,2,3,4,\na,,1,2,3,4,\na,N,1,2,3,4,other\na,N,1e400,2,3,4,\na,N,0x10,2,3,4,\na,N\n');
    expect(file.rows).toHaveLength(1);
    expect(file.bad).toEqual([
      { where: 'line 3', reason: 'expected a number in x, height' },
      { where: 'line 4', reason: 'expected a width and a height above 0, got 0 × 4' },
      { where: 'line 5', reason: 'expected the name of an image, got nothing' },
      { where: 'line 6', reason: 'expected a label, got nothing' },
      { where: 'line 7', reason: 'expected the role finding or reference-normal, got "other"' },
      { where: 'line 8', reason: 'expected a number in x' },
      { where: 'line 9', reason: 'expected a number in x' },
      { where: 'line 10', reason: 'expected a number in x, y, width, height' },
    ]);
    expect(badRowsText(file.bad, { most: 2 })).toBe('line 3: expected a number in x, height; line 4: expected a width and a height above 0, got 0 × 4; and 6 more');
  });

  it('refuses a VinDr row whose corners are swapped', () => {
    expect(parse('image_id,class_name,x_min,y_min,x_max,y_max\na,N,10,10,5,20\n').bad).toEqual([{ where: 'line 2', reason: 'expected a width and a height above 0, got -5 × 10' }]);
  });

  it('refuses a file of no known layout, in one line that names the layouts', () => {
    expect(() => parse('a;b;c\n1;2;3')).toThrow(/^boxes\.csv: line 1: expected one of the headers "image,label,x,y,width,height\[,reader\]\[,role\].*got "a;b;c"\.$/);
    expect(() => parse('')).toThrow('got an empty file');
    expect(() => parse('{"images": [')).toThrow('got JSON that is broken');
    expect(() => parse('{"images": []}')).toThrow('expected COCO JSON with images, categories and annotations');
  });
});

describeShared('cxr/nih', 'real box files', () => {
  it('reads NIH\'s BBox_List_2017.csv and boxes.csv without a bad row', () => {
    for (const [name, least] of [['BBox_List_2017.csv', 900], ['boxes.csv', 10]] as const) {
      const { rows, bad } = parseBoxes(readFileSync(sharedPath(`cxr/nih/${name}`), 'utf8'), { name });
      expect(bad).toEqual([]);
      expect(rows.length).toBeGreaterThanOrEqual(least);
    }
  });
});
