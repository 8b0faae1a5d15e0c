// A study and a model small enough to be written by a test: one CR image of 40 × 30 pixels, and a CNN of nine filters with its card.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { imageElements, synthesize } from '../dicom/synthetic.ts';
import { floats, node, onnxFile } from '../importers/onnx-writer.ts';
import { seeded } from '../reference/seeded.ts';
import type { ElementValue } from '../dicom/synthetic.ts';

export const tinySize = { rows: 40, cols: 30 } as const;
export const tinyPatient = 'Doe^Jane';

export interface TinyStudy {
  readonly folder: string;
  readonly imagePath: string;
  readonly boxesPath: string;
  /** Folder with model.onnx and overread.json. */
  readonly modelPath: string;
  remove(): void;
}

type Changes = Partial<Record<string, readonly [string, ElementValue] | undefined>>;

/** A bright square at (6…14, 20…30) on a dark ground that grows brighter to the right. */
export function tinyDicom(changes: Changes = {}): Uint8Array {
  const { rows, cols } = tinySize;
  const pixels = Array.from({ length: rows * cols }, (_, index) => {
    const [x, y] = [index % cols, Math.floor(index / cols)];
    return 100 + 20 * x + (x >= 6 && x < 14 && y >= 20 && y < 30 ? 3000 : 0);
  });
  return synthesize(imageElements({
    '00080020': ['DA', '20261120'], '00080060': ['CS', 'CR'], '00100010': ['PN', tinyPatient], '00100020': ['LO', 'ID-7'], '00185101': ['CS', 'PA'],
    '0020000d': ['UI', '1.2.3'], '0020000e': ['UI', '1.2.3.1'], '00200020': ['CS', 'L\\F'],
    '00280010': ['US', rows], '00280011': ['US', cols], '00280101': ['US', 12], '00280102': ['US', 11],
    '00281050': ['DS', '2048'], '00281051': ['DS', '4096'], '7fe00010': ['OW', pixels], ...changes,
  }));
}

export const tinyCard = {
  name: 'Tiny', labels: ['square', 'ground', 'nothing'], classes: 'exclusive',
  input: { size: [16, 16], layout: 'NCHW', channels: 1, order: 'grey', scale: 1 / 255, mean: 0.5, std: 0.25, resize: 'letterbox' },
  thresholds: { square: 0.4 }, intendedUse: 'Tests.', licence: 'MIT',
};

/** Convolution 3 × 3, ReLU (layer "seen", 9 × 16 × 16), global average, dense to three classes. */
export function tinyModel(seed = 7): Uint8Array {
  const random = seeded(seed);
  const values = (count: number) => [...random.normal([count]).values as Float32Array];
  return onnxFile({
    input: ['n', 1, 16, 16],
    nodes: [
      node('Conv', ['x', 'w', 'b'], ['c'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      node('Relu', ['c'], ['seen'], {}, 'seen'),
      node('GlobalAveragePool', ['seen'], ['g']),
      node('Flatten', ['g'], ['f'], { axis: 1 }),
      node('Gemm', ['f', 'm', 'v'], ['y'], { transB: 1 }),
    ],
    initialisers: [floats('w', [9, 1, 3, 3], values(81)), floats('b', [9], values(9)), floats('m', [3, 9], values(27)), floats('v', [3], values(3))],
  });
}

export function writeTinyStudy(): TinyStudy {
  const folder = mkdtempSync(join(tmpdir(), 'overread-test-'));
  const study = join(folder, 'study');
  const modelPath = join(folder, 'models', 'tiny');
  mkdirSync(study);
  mkdirSync(modelPath, { recursive: true });
  writeFileSync(join(study, 'image.dcm'), tinyDicom());
  writeFileSync(join(study, 'notes.txt'), 'no image');
  writeFileSync(join(study, 'boxes.csv'), 'image,label,x,y,width,height,reader,role\nimage.dcm,square,5,19,10,12,A,finding\nimage.dcm,clear edge,20,2,6,6,A,reference-normal\n');
  writeFileSync(join(modelPath, 'model.onnx'), tinyModel());
  writeFileSync(join(modelPath, 'overread.json'), JSON.stringify(tinyCard));
  return {
    folder, imagePath: join(study, 'image.dcm'), boxesPath: join(study, 'boxes.csv'), modelPath,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
