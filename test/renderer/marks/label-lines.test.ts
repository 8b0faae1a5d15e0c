// The words beside a mark say what was measured, in what unit, and where that unit holds.
import { describe, expect, it } from 'vitest';
import { labelLines, numberLines } from '../../../src/renderer/marks/label-lines.ts';
import { loadedImage } from '../../../src/renderer/imaging/loaded-image.ts';
import { areaText, figure, lengthText } from '../../../src/renderer/text/measures.ts';
import type { Shape } from '../../../src/contracts/annotation.ts';
import type { ImageDescription } from '../../../src/contracts/ipc.ts';
import type { Placement } from '../../../src/contracts/coordinates.ts';

const description: ImageDescription = {
  id: 'i', name: 'i.dcm', rows: 4, cols: 4, samples: 1, frames: 1, storedType: 'uint8', minStored: 0, maxStored: 15, slope: 2, intercept: -10, isInverted: false, areWindowsOfFrame: false, plane: null,
  windows: [{ center: 8, width: 16, explanation: '', function: 'LINEAR' }], cine: null, pixelAspect: 1, marks: null, laterality: null, view: null, flags: [], facts: [],
  spacingMm: { row: 20, column: 10, kind: 'imager', magnification: 1.25, calibration: null }, orientation: { left: '', right: '', top: '', bottom: '' },
};
const imageOf = (part: Partial<ImageDescription> = {}) => loadedImage({ ...description, ...part }, 0, Uint8Array.from({ length: part.samples === 3 ? 48 : 16 }, (_, index) => index % 16).buffer);
const ground = (part: Partial<ImageDescription> = {}) => ({ image: imageOf(part), map: null });
const length: Extract<Shape, { kind: 'length' }> = { kind: 'length', points: [{ x: 0, y: 0 }, { x: 3, y: 2 }] };
const all = { kind: 'rectangle-statistics', x: 0, y: 0, width: 4, height: 4 } as const;
const placement: Placement = { planeWidth: 4, planeHeight: 4, imageWidth: 4, imageHeight: 4, toImage: [1, 0, 0, 0, 1, 0], seen: { x: 0, y: 0, width: 4, height: 4 } };

describe('the words of a measurement', () => {
  it('name the plane in which a length holds, and the estimate in the patient where the file gives a magnification', () => {
    expect(numberLines(length, ground())).toEqual(['50.0 mm at the detector', '≈ 40.0 mm at magnification 1.25']);
    expect(numberLines(length, ground({ spacingMm: { row: 20, column: 10, kind: 'calibrated', magnification: 1.25, calibration: null } }))).toEqual(['50.0 mm calibrated']);
    expect(numberLines(length, ground({ spacingMm: { row: 20, column: 10, kind: 'patient', magnification: null, calibration: null } }))).toEqual(['50.0 mm']);
    expect(numberLines(length, ground({ spacingMm: { row: 20, column: 10, kind: 'unspecified', magnification: null, calibration: null } }))).toEqual(['50.0 mm as the file says']);
    expect(numberLines(length, ground({ spacingMm: null }))).toEqual(['3.6 px']);
  });

  it('give mean, deviation, ends, area and pixels in modality units: stored 0…15 at 2 · v − 10 have mean 5 and deviation 2 · √21.25', () => {
    expect(numberLines(all, ground())).toEqual(['Mean 5.000  SD 9.220', 'Min −10  Max 20', '32.00 cm² at the detector, 16 pixels']);
  });

  it('say what the map shows under the region, and what is not defined', () => {
    const map = { plane: { width: 4, height: 4, values: Float32Array.from({ length: 16 }, (_, index) => index / 10) }, placement, isCellular: true };
    expect(numberLines(all, { image: imageOf(), map })[3]).toBe('Map mean 0.750  max 1.50');
    expect(numberLines(all, { image: imageOf(), map: { ...map, placement: { ...placement, seen: { x: 0, y: 0, width: 4, height: 2 } } } })[3]).toBe('Map mean 0.350  max 0.700  (50.0 % seen)');
    expect(numberLines(all, ground({ samples: 3 }))).toEqual(['Not defined for colour']);
    expect(numberLines({ kind: 'probe', x: 1.5, y: 1.5 }, { image: imageOf(), map })).toEqual(['Raw 5', 'Modality 0', 'Map 0.500']);
  });

  it('give angles to a tenth of a degree', () => {
    expect(numberLines({ kind: 'angle', points: [{ x: 2, y: 0 }, { x: 0, y: 0 }, { x: 2, y: 1 }] }, ground())).toEqual(['45.0°']);
    expect(numberLines({ kind: 'cobb-angle', points: [{ x: 0, y: 0 }, { x: 2, y: 0 }, { x: 2, y: 3 }, { x: 0, y: 2 }] }, ground())).toEqual(['45.0°']);
  });
});

describe('the name of a mark', () => {
  const finding = { label: 'Nodule', role: 'finding', laterality: null, confidence: null } as const;
  const box = { kind: 'box', x: 0, y: 0, width: 1, height: 1 } as const;

  it('of a finding whose name is long are cut on the picture, by letters and not through one', () => {
    const lines = (label: string) => labelLines({ shape: box, finding: { ...finding, label }, comment: '' }, ground(), null);
    expect(lines('a'.repeat(40))).toEqual(['a'.repeat(40)]);
    expect(lines('a'.repeat(150))).toEqual([`${'a'.repeat(39)}…`]);
    expect(lines('🫁'.repeat(60))).toEqual([`${'🫁'.repeat(39)}…`]);
  });

  it('is its label, with the reader where that is someone else, and says what is normal', () => {
    expect(labelLines({ shape: box, finding, comment: '' }, ground(), null)).toEqual(['Nodule']);
    expect(labelLines({ shape: box, finding: { ...finding, role: 'reference-normal' }, comment: '' }, ground(), 'AB')).toEqual(['reference (normal) for Nodule · AB']);
    expect(labelLines({ shape: { kind: 'arrow', points: length.points }, finding: null, comment: 'see prior' }, ground(), null)).toEqual(['see prior']);
  });
});

describe('measured values', () => {
  it('have as many digits as they need', () => {
    expect([0, 0.12345, 3.14159, 27.182, 123.45, 2047.6, -12.3456, 1e-6, 12_345_678].map(figure)).toEqual(['0', '0.1235', '3.142', '27.18', '123.5', '2048', '−12.35', '1.00×10⁻⁶', '1.23×10⁷']);
    expect([lengthText(3.14159, 'mm'), lengthText(31.4159, 'mm'), lengthText(31.4, 'px')]).toEqual(['3.14 mm', '31.4 mm', '31 px']);
    expect([areaText(3.14159, 'mm'), areaText(31.4159, 'mm'), areaText(314.159, 'mm'), areaText(31415.9, 'mm'), areaText(12.6, 'px')]).toEqual(['3.14 mm²', '31.4 mm²', '3.14 cm²', '314.2 cm²', '13 px²']);
  });
});
