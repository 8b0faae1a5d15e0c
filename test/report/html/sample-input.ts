// A made-up review for tests of the report: two classes, a finding and a normal reference, a map without evidence.
import { encodePng } from '../../../src/report/png.ts';
import type { MethodId } from '../../../src/contracts/explanation.ts';
import type { Placement } from '../../../src/contracts/coordinates.ts';
import type { ReportAgreement, ReportInput, ReportMap, ReportSection } from '../../../src/report/report-input.ts';

export const grey = encodePng({ width: 2, height: 2, channels: 1, values: Uint8Array.of(0, 80, 160, 255) });

/** 40 × 30 pixels, of which the middle 30 × 30 reached a model with a 6 × 6 input. */
export const onInput: Placement = { planeWidth: 6, planeHeight: 6, imageWidth: 40, imageHeight: 30, toImage: [5, 0, 5, 0, 5, 0], seen: { x: 5, y: 0, width: 30, height: 30 } };
const onLayer: Placement = { ...onInput, planeWidth: 3, planeHeight: 3, toImage: [10, 0, 5, 0, 10, 0] };

export function camMap(method: MethodId, changes: Partial<ReportMap> = {}): ReportMap {
  return {
    method, space: 'cam', shape: [1, 3, 3], min: 0, max: 1.25, scale: { limit: 1.25, origin: 0, isDiverging: false, name: '0 TO MAX', isSaturated: false },
    identicalTo: null, overlay: grey, colours: grey, placement: onLayer, ...changes,
  };
}

export function fineMap(method: MethodId, changes: Partial<ReportMap> = {}): ReportMap {
  return {
    method, space: 'input', shape: [1, 3, 6, 6], min: -0.004, max: 0.0000321, scale: { limit: 0.003, origin: 0, isDiverging: true, name: '+-P99.5', isSaturated: true },
    identicalTo: null, overlay: grey, colours: grey, placement: onInput, ...changes,
  };
}

export function agreementRow(method: MethodId, changes: Partial<ReportAgreement> = {}): ReportAgreement {
  return {
    boxId: 'box-1', label: 'Effusion', role: 'finding', method, undefinedBecause: null, energy: 0.2, energyByChance: 0.1, hit: false, hitByChance: 0.1,
    iou: 0.1, iouByChance: 0.05, threshold: 0.6, reader: 'Reader A', target: 'Effusion', note: null, ...changes,
  };
}

export const effusion: ReportSection = {
  target: { index: 1, name: 'Effusion', sign: 1 },
  score: { kind: 'logit', value: 2.345 },
  layer: { name: 'features.relu', shape: [8, 3, 3] },
  reason: 'the class with the highest score',
  maps: [
    fineMap('gradient'), fineMap('guided-backprop'), camMap('grad-cam'), camMap('hires-cam', { identicalTo: 'grad-cam' }),
    camMap('layer-cam'), camMap('guided-grad-cam', { space: 'input', shape: [1, 3, 6, 6], min: 0, max: 0, scale: null, placement: onInput }),
  ],
  combined: [fineMap('guided-hires-cam', { isDerived: true, shape: [1, 3, 6, 6] })],
  agreement: [
    agreementRow('gradient', { energy: 0.05, iou: 0.0002 }), agreementRow('guided-backprop'), agreementRow('grad-cam', { energy: 0.4321, hit: true }),
    agreementRow('hires-cam', { energy: 0.43212, hit: true }), agreementRow('layer-cam', { energy: 0.3, iou: 0.456, hit: true }),
    agreementRow('guided-grad-cam', { undefinedBecause: 'the map is flat', energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null, threshold: null }),
    agreementRow('layer-cam', { boxId: 'box-2', reader: '', label: 'Sharp angle', role: 'reference-normal', note: '"Sharp angle" is no class of the model: measured against Effusion' }),
  ],
};

export const sample: ReportInput = {
  createdAt: '2026-11-24T06:19:16.000Z',
  versions: { overread: '0.1.0', node: '24.21.0' },
  image: { name: 'chest.dcm', sha256: 'a'.repeat(64), rows: 30, cols: 40, facts: [{ name: 'View', value: 'PA' }], picture: grey },
  model: {
    name: 'Honest', file: 'honest/model.onnx', sha256: 'b'.repeat(64), format: 'onnx', description: 'A small network.', intendedUse: 'Demonstration.', licence: 'MIT',
    labels: ['Normal', 'Effusion'], notes: ['float16 weights were widened to float32'],
  },
  engine: { id: 'ort:cpu', name: 'ort', device: 'CPU', version: '1.30.0', note: null },
  predictions: [
    { index: 0, label: 'Normal', logit: -1, probability: 0.034, threshold: null },
    { index: 1, label: 'Effusion', logit: 2.345, probability: 0.966, threshold: 0.5 },
  ],
  boxes: [
    { id: 'box-1', label: 'Effusion', role: 'finding', reader: 'Reader A', x: 6, y: 12, width: 8, height: 9.5 },
    { id: 'box-2', label: 'Sharp angle', role: 'reference-normal', x: 26, y: 20, width: 6, height: 6 },
  ],
  preprocessing: ['The middle is cut out.'],
  sections: [effusion],
  seed: 7,
};
