// The demo study is real DICOM that an independent parser reads, with boxes that lie on its images, and is made once.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCases } from '../../training/demo-cases.ts';
import { demoRadiograph, demoRows, makeDemoStudy } from '../../training/demo-study.ts';
import { automaticWindow, displayGrey } from '../../training/generator/display.ts';
import { renderSignal } from '../../training/generator/radiograph.ts';

const rows = 192; // the real study has 2,048; every other property is the same
const parent = mkdtempSync(join(tmpdir(), 'overread-demo-'));
const folder = join(parent, 'demo-study');

function parse(file: string): dicomParser.DataSet {
  return dicomParser.parseDicom(new Uint8Array(readFileSync(join(folder, file))));
}

function storedPixels(dataset: dicomParser.DataSet): Uint16Array {
  const { dataOffset, length } = dataset.elements['x7fe00010']!;
  return new Uint16Array(dataset.byteArray.slice(dataOffset, dataOffset + length).buffer);
}

function readCsv(file: string): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  return lines.map((line) => Object.fromEntries(header.split(',').map((name, k) => [name, line.split(',')[k] ?? ''])));
}

beforeAll(() => {
  makeDemoStudy(folder, { rows });
}, 60_000);
afterAll(() => rmSync(parent, { recursive: true }));

describe('the demo study', () => {
  it('holds six images of at least 2,000 rows when made for real', () => {
    expect(demoCases).toHaveLength(6);
    expect(demoRows).toBeGreaterThanOrEqual(2000);
    expect(readdirSync(folder).filter((name) => name.endsWith('.dcm')).sort()).toEqual(demoCases.map(({ name }) => `${name}.dcm`));
  });

  it('writes headers that agree with its pixels, as an independent parser reads them', () => {
    for (const demo of demoCases) {
      const dataset = parse(`${demo.name}.dcm`);
      const bitsStored = dataset.uint16('x00280101')!;
      expect(dataset.string('x00020010'), demo.name).toBe('1.2.840.10008.1.2.1');
      expect(dataset.string('x00080060'), demo.name).toBe(demo.encoding.modality);
      expect(dataset.string('x00280004'), demo.name).toBe(demo.encoding.photometric);
      expect(dataset.uint16('x00280010'), demo.name).toBe(rows);
      expect(dataset.string('x00185101'), demo.name).toBe('PA');
      expect(dataset.string('x00280301'), demo.name).toBe('NO');
      expect(dataset.string('x00100010'), demo.name).toMatch(/^DEMO\^/);
      expect(bitsStored, demo.name).toBe(demo.encoding.bitsStored);
      expect(dataset.uint16('x00280102'), demo.name).toBe(bitsStored - 1);
      expect(dataset.floatString('x00181164', 0), demo.name).toBeGreaterThan(0);
      const pixels = storedPixels(dataset);
      expect(pixels, demo.name).toHaveLength(rows * dataset.uint16('x00280011')!);
      expect(Math.max(...pixels), demo.name).toBeLessThan(2 ** bitsStored);
    }
  });

  it('gives every patient, study, series and image its own identifier under 2.25', () => {
    const uids = demoCases.flatMap(({ name }) => {
      const dataset = parse(`${name}.dcm`);
      return ['x00080018', 'x0020000d', 'x0020000e'].map((tag) => dataset.string(tag)!);
    });
    for (const uid of uids) expect(uid).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
    expect(new Set(uids).size).toBe(uids.length);
  });

  it('has a MONOCHROME1 image, one with a window, one without, and more than 12 bits somewhere', () => {
    const photometric = demoCases.map(({ name }) => parse(`${name}.dcm`).string('x00280004'));
    const windows = demoCases.map(({ name }) => parse(`${name}.dcm`).string('x00281050'));
    expect(photometric).toContain('MONOCHROME1');
    expect(windows).toContain(undefined);
    expect(windows.filter((w) => w !== undefined).length).toBeGreaterThan(0);
    expect(Math.max(...demoCases.map(({ encoding }) => encoding.bitsStored))).toBeGreaterThan(12);
  });

  it('looks, through its own window and polarity, like the image the models were trained on', () => {
    for (const demo of demoCases) {
      const dataset = parse(`${demo.name}.dcm`);
      const columns = dataset.uint16('x00280011')!;
      const pixels = storedPixels(dataset);
      const top = 2 ** demo.encoding.bitsStored - 1;
      const center = dataset.floatString('x00281050') ?? (top + 1) / 2;
      const width = dataset.floatString('x00281051') ?? top + 1;
      const radiograph = demoRadiograph(demo);
      const signal = renderSignal(radiograph, rows, columns);
      const expected = displayGrey(signal, automaticWindow(signal, rows, columns, radiograph.exposure));
      let worst = 0;
      pixels.forEach((value, k) => {
        const level = Math.min(1, Math.max(0, (value - (center - 0.5)) / (width - 1) + 0.5)) * 255; // PS3.3 C.11.2.1.2.1
        worst = Math.max(worst, Math.abs((demo.encoding.photometric === 'MONOCHROME1' ? 255 - level : level) - expected[k]!));
      });
      expect(worst, demo.name).toBeLessThan(0.6);
    }
  });

  it('boxes every finding inside its image, and the normal angle beside each effusion', () => {
    const boxes = readCsv('boxes.csv');
    for (const demo of demoCases) {
      const own = boxes.filter((box) => box['image'] === `${demo.name}.dcm`);
      expect(own.filter((box) => box['role'] === 'finding').map((box) => box['label'])).toEqual(demo.truth);
      expect(own.filter((box) => box['role'] === 'reference-normal')).toHaveLength(demo.truth.includes('effusion') ? 1 : 0);
      const columns = parse(`${demo.name}.dcm`).uint16('x00280011')!;
      for (const box of own) {
        const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((key) => Number(box[key]));
        expect(x! >= 0 && y! >= 0 && width! > 0 && height! > 0, demo.name).toBe(true);
        expect(x! + width!).toBeLessThanOrEqual(columns + 0.05);
        expect(y! + height!).toBeLessThanOrEqual(rows + 0.05);
      }
    }
  });

  it('says of every image and label whether it is true', () => {
    const truth = readCsv('truth.csv');
    expect(truth).toHaveLength(24);
    for (const demo of demoCases) {
      const present = truth.filter((row) => row['image'] === `${demo.name}.dcm` && row['value'] === '1').map((row) => row['label']);
      expect(present).toEqual(demo.truth);
    }
  });

  it('is not made again while the code that makes it stays the same', () => {
    const file = join(folder, `${demoCases[0]!.name}.dcm`);
    const before = statSync(file).mtimeMs;
    expect(makeDemoStudy(folder, { rows }).made).toBe(false);
    expect(statSync(file).mtimeMs).toBe(before);
  });
});
