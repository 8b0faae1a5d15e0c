// Findings out and in again: what a layout holds comes back as it was, and what it cannot hold is said.
import { describe, expect, it } from 'vitest';

import { findingsOnImage } from '../../../src/report/boxes/findings-on-image.ts';
import { boxesOnFrame } from '../../../src/report/boxes/match-boxes.ts';
import { parseBoxes } from '../../../src/report/boxes/parse-boxes.ts';
import { parseCsv } from '../../../src/report/csv.ts';
import { writeCocoFindings } from '../../../src/report/boxes/write-coco-findings.ts';
import { writeCsvFindings } from '../../../src/report/boxes/write-csv-findings.ts';
import { writeNihFindings } from '../../../src/report/boxes/write-nih-findings.ts';
import { confidences, lateralities } from '../../../src/contracts/annotation.ts';
import { createRandom } from '../../fuzz/random.ts';
import type { FindingFile, ImageFindings } from '../../../src/report/boxes/finding-file.ts';
import type { PlacedFinding } from '../../../src/report/boxes/findings-on-image.ts';

const size = { width: 1000, height: 1200, frames: 9 };

function readBack({ text }: FindingFile, images: readonly ImageFindings[]): PlacedFinding[][] {
  const { rows, bad } = parseBoxes(text, { name: 'file' });
  expect(bad).toEqual([]);
  return images.map(({ image }) => {
    const placed = findingsOnImage(rows.filter((row) => row.image === image), size);
    expect(placed.bad).toEqual([]);
    return placed.findings;
  });
}

const words = ['Effusion', 'Nodule, left', 'q"uo"ted', '=1+1', "'=1+1", '@SUM(A1)', '-3', 'Überblähung', 'two\nlines', "''", '胸水'];

function randomImages(seed: number): ImageFindings[] {
  const random = createRandom(seed);
  return ['série 1/a.dcm', 'b.png', '=formula.png'].map((image) => ({
    image, id: `content of ${image}`, width: size.width, height: size.height, measurements: random.below(3),
    findings: Array.from({ length: random.below(12) }, (): PlacedFinding => {
      const [x, y] = [random.below(700_000) / 1000 + 1 / 3, random.below(900_000) / 1000];
      const extent = { width: 1 + random.below(200_000) / 777, height: 0.125 + random.below(200) };
      return {
        shape: random.pick([{ kind: 'box', x, y, ...extent }, { kind: 'ellipse', x, y, ...extent }, { kind: 'point', x, y }] as const),
        finding: { label: random.pick(words), role: random.pick(['finding', 'reference-normal'] as const), laterality: random.pick([null, ...lateralities]), confidence: random.pick([null, ...confidences]) },
        comment: random.pick(['', ...words, ' padded ', 'a\r\nb']), frame: random.below(3), ...(random.below(3) === 0 ? {} : { reader: random.pick(words) }),
      };
    }),
  }));
}

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);

describe('the own CSV', () => {
  it.each(seeds)('holds every finding as it was (seed %i)', (seed) => {
    const images = randomImages(seed);
    const file = writeCsvFindings(images);
    expect(readBack(file, images)).toEqual(images.map(({ findings }) => findings));
    const measurements = images.reduce((sum, image) => sum + image.measurements, 0);
    expect(file.leftOut).toEqual(measurements === 0 ? [] : [`${measurements} ${measurements === 1 ? 'measurement' : 'measurements'}`]);
  });

  it('is RFC 4180 and runs nothing in a spreadsheet', () => {
    for (const { cells } of parseCsv(writeCsvFindings(seeds.flatMap(randomImages)).text)) {
      expect(cells).toHaveLength(14);
      for (const cell of cells) expect(/^[=+@\t\r]|^-(?!\d)/.test(cell), cell).toBe(false);
    }
  });

  it('refuses what it does not know, by line and reason', () => {
    const text = 'image,label,x,y,width,height,laterality,confidence,shape,frame\na,N,1,2,3,4,middle,,,\na,N,1,2,3,4,,6,,\na,N,1,2,3,4,,,star,\na,N,1,2,3,4,,,,0\na,N,1,2,,,,,point,\na,N,1,2,3,4,,,box,1\n';
    const { rows, bad } = parseBoxes(text, { name: 'file' });
    expect(bad).toEqual([
      { where: 'line 2', reason: 'expected the laterality left, right, bilateral, midline, got "middle"' }, { where: 'line 3', reason: 'expected the confidence 1 to 5, got "6"' },
      { where: 'line 4', reason: 'expected the shape box, ellipse or point, got "star"' }, { where: 'line 5', reason: 'expected the frame counted from 1, got "0"' },
    ]);
    expect(rows.map(({ shape, width }) => [shape, width])).toEqual([['point', 0], [undefined, 3]]);
  });
});

describe('NIH\'s list', () => {
  it.each(seeds)('holds the boxes of first frames that are findings, and says everything else (seed %i)', (seed) => {
    const images = randomImages(seed).map((image) => ({ ...image, findings: image.findings.map((one) => ({ ...one, finding: { ...one.finding, label: 'Nodule' } })) })).filter(({ image }) => !image.startsWith('='));
    const { text, leftOut } = writeNihFindings(images);
    expect(text.split('\r\n')[0]).toBe('Image Index,Finding Label,Bbox [x,y,w,h],,,');
    const held = images.map(({ findings }) => findings.filter(({ shape, finding, frame }) => shape.kind === 'box' && finding.role === 'finding' && frame === 0));
    expect(readBack({ text, leftOut }, images)).toEqual(held.map((findings) => findings.map(({ shape }) => ({ shape, finding: { label: 'Nodule', role: 'finding', laterality: null, confidence: null }, comment: '', frame: 0 }))));
    const all = images.flatMap(({ findings }) => findings);
    const count = (word: RegExp): number => leftOut.filter((line) => word.test(line)).reduce((sum, line) => sum + Number(/\d+/.exec(line)?.[0]), 0);
    expect(count(/ellipse|point|normal region|frame/)).toBe(all.length - held.flat().length);
    expect(count(/reader/)).toBe(held.flat().filter(({ reader }) => reader !== undefined).length);
    expect(count(/comment/)).toBe(held.flat().filter(({ comment }) => comment !== '').length);
  });
});

describe('COCO', () => {
  it.each(seeds)('holds boxes, ellipses and points with everything that is said of them (seed %i)', (seed) => {
    const images = randomImages(seed);
    const file = writeCocoFindings(images);
    expect(readBack(file, images)).toEqual(images.map(({ findings }) => findings));
    expect(file.leftOut.filter((line) => !line.includes('measurement'))).toEqual([]);
  });

  it('has points as keypoints, in categories of their own that say which keypoints there are', () => {
    const finding = { label: 'Nodule', role: 'finding', laterality: null, confidence: null } as const;
    const coco = JSON.parse(writeCocoFindings([{ image: 'a', id: 'a', ...size, measurements: 0, findings: [
      { shape: { kind: 'point', x: 10.5, y: 20.25 }, finding, comment: '', frame: 0 }, { shape: { kind: 'box', x: 1, y: 2, width: 3, height: 4 }, finding, comment: '', frame: 0 },
    ] }]).text) as { categories: unknown[]; annotations: unknown[] };
    expect(coco.categories).toEqual([{ id: 1, name: 'Nodule', supercategory: 'finding', keypoints: ['point'], skeleton: [] }, { id: 2, name: 'Nodule', supercategory: 'finding' }]);
    expect(coco.annotations[0]).toEqual({ id: 1, image_id: 1, category_id: 1, keypoints: [10.5, 20.25, 2], num_keypoints: 1, bbox: [10.5, 20.25, 0, 0], area: 0, iscrowd: 0, attributes: {} });
    expect(coco.annotations[1]).not.toHaveProperty('keypoints');
  });

  it('of other tools: one marked keypoint is a point, a body with a box is that box, and anything else is said', () => {
    const annotation = (place: object): object => ({ image_id: 1, category_id: 1, ...place });
    const { rows, bad } = parseBoxes(JSON.stringify({
      images: [{ id: 1, file_name: 'a' }], categories: [{ id: 1, name: 'N', keypoints: ['tip', 'end'], skeleton: [[1, 2]] }],
      annotations: [
        annotation({ keypoints: [0, 0, 0, 7, 8.5, 1], num_keypoints: 1 }), annotation({ keypoints: [5, 6, 2], bbox: [5, 6, 0, 0] }), annotation({ keypoints: [5, 6, 2, 7, 8, 2], bbox: [5, 6, 2, 2] }),
        annotation({ keypoints: [5, 6, 2, 7, 8, 2], bbox: null }), annotation({ keypoints: [0, 0, 0] }), annotation({ keypoints: [5, 6] }), annotation({ bbox: [5, 6, 0, 0] }), annotation({}),
      ],
    }), { name: 'file' });
    expect(rows.map(({ where, x, y, width, shape }) => [where, x, y, width, shape])).toEqual([['annotation 1', 7, 8.5, 0, 'point'], ['annotation 2', 5, 6, 0, 'point'], ['annotation 3', 5, 6, 2, undefined]]);
    expect(bad).toEqual([
      { where: 'annotation 4', reason: 'expected a bbox, or one keypoint that is marked, got 2 keypoints' }, { where: 'annotation 5', reason: 'expected a bbox, or one keypoint that is marked, got 0 keypoints' },
      { where: 'annotation 6', reason: 'expected keypoints in threes (x, y, visibility), got 2 numbers' }, { where: 'annotation 7', reason: 'expected a width and a height above 0, got 0 × 0' },
      { where: 'annotation 8', reason: 'expected image_id, category_id and a bbox of four numbers, or keypoints' },
    ]);
  });

  it('is COCO for others: ids that fit, sizes, areas, and polygons of that area', () => {
    const coco = JSON.parse(writeCocoFindings(randomImages(3)).text) as { images: { id: number; width: number }[]; categories: { id: number }[]; annotations: { id: number; image_id: number; category_id: number; area: number; bbox: number[]; segmentation: number[][]; iscrowd: number }[] };
    const shoelace = (points: readonly number[]): number => Math.abs(points.reduce((sum, value, at) => (at % 2 === 1 ? sum : sum + value * points[(at + 3) % points.length]! - points[(at + 2) % points.length]! * points[at + 1]!), 0)) / 2;
    expect(new Set(coco.annotations.map(({ id }) => id)).size).toBe(coco.annotations.length);
    for (const { image_id, category_id, area, bbox, segmentation, iscrowd } of coco.annotations) {
      // Points have no area that anything could go around.
      if (area === 0) continue;
      expect([coco.images.some(({ id, width }) => id === image_id && width === size.width), coco.categories.some(({ id }) => id === category_id), bbox.length, iscrowd]).toEqual([true, true, 4, 0]);
      expect(Math.abs(shoelace(segmentation[0]!) / area - 1)).toBeLessThan(0.002);
    }
  });

  it('leaves aside attributes of other tools that are not what they must be', () => {
    const coco = { images: [{ id: 1, file_name: 'a' }], categories: [{ id: 1, name: 'N', supercategory: 'lung' }], annotations: [{ image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], attributes: { reader: 7, laterality: 'up', confidence: 99, occluded: false, frame: -1 } }, { image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], attributes: 'none' }] };
    const { rows, bad } = parseBoxes(JSON.stringify(coco), { name: 'file' });
    expect(bad).toEqual([]);
    expect(rows).toEqual([1, 2].map((number) => ({ where: `annotation ${number}`, image: 'a', label: 'N', x: 1, y: 2, width: 3, height: 4, role: 'finding' })));
  });
});

describe('on an image', () => {
  it('takes no point outside and no frame that there is not', () => {
    const { rows } = parseBoxes('image,label,x,y,width,height,shape,frame\na,N,1001,5,,,point,\na,N,5,5,2,2,,10\na,N,5,5,2,2,ellipse,\na,N,5,5,2,2,,\n', { name: 'file' });
    const { findings, bad } = findingsOnImage(rows, size);
    expect(findings.map(({ shape }) => shape.kind)).toEqual(['ellipse', 'box']);
    expect(bad).toEqual([{ where: 'line 2', reason: 'expected a point on the image of 1000 × 1200 pixels, got x 1001, y 5' }, { where: 'line 3', reason: 'expected one of 9 frames, got frame 10' }]);
  });

  it('measures on a frame no finding of another one, and counts those', () => {
    const { rows } = parseBoxes('image,label,x,y,width,height,shape,frame\na,First,5,5,2,2,,\na,Third,6,5,2,2,,3\na,Third,7,5,4,2,ellipse,3\na,Third,8.5,9.25,,,point,3\n', { name: 'file' });
    const third = boxesOnFrame(rows, { ...size, frame: 2 });
    expect(third).toEqual({ bad: [], elsewhere: 1, boxes: [
      { id: 'box-1', label: 'Third', role: 'finding', x: 6, y: 5, width: 2, height: 2 },
      { id: 'box-2', label: 'Third', role: 'finding', shape: 'ellipse', x: 7, y: 5, width: 4, height: 2 },
      { id: 'box-3', label: 'Third', role: 'finding', shape: 'point', x: 8.5, y: 9.25, width: 0, height: 0 },
    ] });
    expect(boxesOnFrame(rows, { ...size, frame: 0 })).toMatchObject({ boxes: [{ label: 'First' }], elsewhere: 3 });
  });
});
