// Synthetic folders of DICOM files: patients with studies and priors, seeded, as many as a test asks for.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { imageElements, synthesize } from '../../dicom/synthetic.ts';
import type { ElementValue } from '../../dicom/synthetic.ts';

export interface SyntheticPatient {
  readonly name: string;
  readonly number: string;
  readonly studies: readonly SyntheticStudy[];
}

export interface SyntheticStudy {
  /** yyyymmdd */
  readonly date: string;
  readonly description: string;
  readonly modality?: string;
  /** Images of each series. */
  readonly series: readonly number[];
}

export interface WriteOptions {
  readonly rows?: number;
  readonly cols?: number;
  /** Names with an ending, or without, as on discs. */
  readonly ending?: string;
}

/** A soft disc that lies elsewhere in every image, so that thumbnails can be told apart. */
function pixels(rows: number, cols: number, seed: number): Uint8Array {
  const values = new Uint16Array(rows * cols);
  const [cx, cy] = [cols * (0.3 + 0.4 * (((seed * 37) % 100) / 100)), rows * (0.3 + 0.4 * (((seed * 61) % 100) / 100))];
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < cols; x += 1) values[y * cols + x] = Math.max(0, Math.round(3_500 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (0.05 * rows * cols)))) + ((x * 7 + y * 13 + seed) % 64);
  }
  return new Uint8Array(values.buffer);
}

export function syntheticInstance(elements: Readonly<Record<string, readonly [string, ElementValue] | undefined>>, { rows = 60, cols = 48, seed = 0 } = {}): Uint8Array {
  const head = synthesize(imageElements({
    '00080060': ['CS', 'DX'], '00185101': ['CS', 'PA'], '00280010': ['US', rows], '00280011': ['US', cols], '00280101': ['US', 12], '00280102': ['US', 11],
    '00281050': ['DS', '2048'], '00281051': ['DS', '4096'], ...elements, '7fe00010': undefined,
  }));
  const values = pixels(rows, cols, seed);
  // Pixel data by hand: a list of numbers would be slow for thousands of files.
  const element = new Uint8Array(12);
  element.set([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0]);
  new DataView(element.buffer).setUint32(8, values.length, true);
  return Buffer.concat([head, element, values]);
}

/** @returns how many files were written */
export function writeStudies(folder: string, patients: readonly SyntheticPatient[], { rows, cols, ending = '.dcm' }: WriteOptions = {}): number {
  let count = 0;
  for (const [p, patient] of patients.entries()) {
    for (const [s, study] of patient.studies.entries()) {
      for (const [r, images] of study.series.entries()) {
        const place = join(folder, `P${p}`, `ST${s}`, `SE${r}`);
        mkdirSync(place, { recursive: true });
        for (let i = 0; i < images; i += 1) {
          const uid = `1.2.826.0.1.${p + 1}.${s + 1}.${r + 1}`;
          writeFileSync(join(place, `IM${i + 1}${ending}`), syntheticInstance({
            '00080005': ['CS', 'ISO_IR 192'], '00080018': ['UI', `${uid}.${i + 1}`], '00080020': ['DA', study.date], '00080030': ['TM', '093000'], '00080060': ['CS', study.modality ?? 'DX'], '00081030': ['LO', study.description],
            '0008103e': ['LO', study.series.length > 1 ? ['Chest PA', 'Chest lateral'][r] ?? `Series ${r + 1}` : study.description],
            '00100010': ['PN', patient.name], '00100020': ['LO', patient.number],
            '0020000d': ['UI', `1.2.826.0.1.${p + 1}.${s + 1}`], '0020000e': ['UI', uid], '00200011': ['IS', String(r + 1)], '00200013': ['IS', String(i + 1)],
          }, { ...(rows === undefined ? {} : { rows }), ...(cols === undefined ? {} : { cols }), seed: count }));
          count += 1;
        }
      }
    }
  }
  return count;
}

/** Three patients, one with two priors: what the stories of the tests are about. */
export const threePatients: readonly SyntheticPatient[] = [
  { name: 'Abel^Anna', number: 'A-100', studies: [
    { date: '20261120', description: 'Chest follow-up', series: [1, 1] },
    { date: '20260820', description: 'Chest', series: [1, 1] },
    { date: '20241118', description: 'Chest pre-operative', series: [1] },
  ] },
  { name: 'Berg^Bruno', number: 'B-200', studies: [{ date: '20261119', description: 'Chest bedside', series: [2] }] },
  { name: 'Çelik^Cem', number: 'C-300', studies: [{ date: '20261101', description: 'Chest', series: [30] }] },
];

/** `count` files: patients of one to four studies of ten images. */
export function manyPatients(count: number): SyntheticPatient[] {
  const patients: SyntheticPatient[] = [];
  for (let files = 0, p = 0; files < count; p += 1) {
    const studies = Array.from({ length: 1 + (p % 4) }, (_, s) => ({ date: `20${20 + (s % 7)}0${1 + (p % 9)}1${s}`, description: ['Chest', 'Chest bedside', 'Thorax'][p % 3] ?? '', series: [Math.min(10, Math.max(count - files - s * 10, 0))] }));
    patients.push({ name: `Patient${p}^Test`, number: `N-${p}`, studies: studies.filter(({ series }) => (series[0] ?? 0) > 0) });
    files += studies.reduce((sum, { series }) => sum + (series[0] ?? 0), 0);
  }
  return patients;
}
