// Letters at the edges, turns and distances, from PS3.3 C.7.6.1.1.1, C.7.6.2.1.1, C.7.6.3.1.7 and 10.7.1.
import { describe, expect, it } from 'vitest';
import { edgeLetters, orientationOfCosines, turnToReading } from '../../src/dicom/orientation.ts';
import { decoded } from './decoded.ts';

describe('orientation letters', () => {
  it('(0020,0020) L\\F is a frontal view as it is read', () => {
    expect(edgeLetters(decoded({ '00200020': ['CS', 'L\\F'] }).dicom?.orientation)).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' });
  });

  it('keeps the order of several letters', () => {
    expect(edgeLetters(['PL', 'FA'])).toEqual({ left: 'AR', right: 'PL', top: 'HP', bottom: 'FA' });
  });

  it('are taken from the cosines where (0020,0020) is absent: an axial section', () => {
    expect(decoded({ '00200037': ['DS', '1\\0\\0\\0\\1\\0'] }).dicom?.orientation).toEqual(['L', 'P']);
    expect(orientationOfCosines([0, 1, 0, 0, 0, -1])).toEqual(['P', 'F']);
    expect(orientationOfCosines([0.8, 0.6, 0, 0, 0.1, -0.99])).toEqual(['LP', 'FP']);
    expect(orientationOfCosines([1, 0, 0])).toBeUndefined();
  });

  it('an image without either has none', () => {
    expect(edgeLetters(decoded({}).dicom?.orientation)).toEqual({ left: '', right: '', top: '', bottom: '' });
  });
});

describe('the turn to how a frontal image is read', () => {
  it.each([
    ['L', 'F', false, 0], ['R', 'H', false, 2], ['F', 'R', false, 1], ['H', 'L', false, 3],
    ['R', 'F', true, 0], ['L', 'H', true, 2],
  ] as const)('%s\\%s: mirrored %s, %i quarters', (right, bottom, isMirrored, quarters) => {
    expect(turnToReading([right, bottom])).toEqual({ isMirrored, quarters });
  });

  it('is unknown for a lateral view and without letters', () => {
    expect([turnToReading(['P', 'F']), turnToReading(['', '']), turnToReading(undefined)]).toEqual([undefined, undefined, undefined]);
  });
});

describe('distances', () => {
  const spacing = (changes: Parameters<typeof decoded>[0]) => decoded({ '00080060': ['CS', 'DX'], ...changes }).dicom?.spacing;

  it('at the detector with the file\'s estimate of the magnification', () => {
    expect(spacing({ '00181164': ['DS', '0.2\\0.2'], '00181114': ['DS', '1.25'] })).toEqual({ rowMm: 0.2, columnMm: 0.2, kind: 'imager', magnification: 1.25 });
    expect(spacing({ '00181164': ['DS', '0.2\\0.2'], '00181114': ['DS', '0.5'] })).toEqual({ rowMm: 0.2, columnMm: 0.2, kind: 'imager' });
  });

  it('calibrated, and on what', () => {
    expect(spacing({ '00181164': ['DS', '0.2\\0.2'], '00280030': ['DS', '0.16\\0.16'], '00280a02': ['CS', 'FIDUCIAL'], '00280a04': ['LO', '25 mm sphere'] }))
      .toEqual({ rowMm: 0.16, columnMm: 0.16, kind: 'calibrated', calibration: 'FIDUCIAL, 25 mm sphere' });
  });

  it('a pixel\'s height over its width: by the spacing, else by (0028,0034), else 1', () => {
    expect(decoded({ '00181164': ['DS', '0.3\\0.2'] }).dicom?.pixelAspect).toBeCloseTo(1.5, 12);
    expect(decoded({ '00280034': ['IS', '4\\3'] }).dicom?.pixelAspect).toBeCloseTo(4 / 3, 12);
    expect(decoded({ '00280034': ['IS', '0\\0'] }).dicom?.pixelAspect).toBe(1);
    expect(decoded({ '00181164': ['DS', '0.20001\\0.2'], '00280034': ['IS', '4\\3'] }).dicom?.pixelAspect).toBe(1);
  });
});

it('the presentation LUT shape decides over the photometric interpretation, and the contradiction is said', () => {
  const shown = (photometric: string, shape: string) => decoded({ '00280004': ['CS', photometric], '20500020': ['CS', shape] });
  expect(shown('MONOCHROME1', 'IDENTITY').display.isInverted).toBe(false);
  expect(shown('MONOCHROME2', 'INVERSE').display.isInverted).toBe(true);
  expect(shown('MONOCHROME2', 'INVERSE').dicom?.warnings).toEqual(['Presentation LUT Shape is INVERSE where MONOCHROME2 asks for IDENTITY; the shape is followed']);
  expect(shown('MONOCHROME1', 'INVERSE').dicom?.warnings).toEqual([]);
});
