// Where the plane of an image lies in the patient: PS3.3 C.7.6.2.1.1.
import type { DicomDataSet } from './data-set.ts';
import type { PixelSpacing } from './pixel-spacing.ts';
import { tags } from './tags.ts';

type Vector = readonly [x: number, y: number, z: number];

/** Millimetres, towards the patient's left, back and head. */
export interface PatientPlane {
  readonly frameOfReferenceUid: string;
  /** Centre of the upper left pixel. */
  readonly origin: Vector;
  /** From a pixel to the next one of its row, and to the next one of its column. */
  readonly alongRow: Vector;
  readonly alongColumn: Vector;
  readonly thicknessMm?: number;
}

/** How far cosines may be from lengths of 1 and a right angle: they are written with a few digits. */
const tolerance = 1e-3;

/** Undefined where the file does not say it, or not in a way that can be. */
export function readPatientPlane(dataSet: DicomDataSet, spacing: PixelSpacing | undefined): PatientPlane | undefined {
  const frameOfReferenceUid = dataSet.string(tags.FrameOfReferenceUID);
  const origin = vector(dataSet.numbers(tags.ImagePositionPatient));
  const cosines = dataSet.numbers(tags.ImageOrientationPatient);
  const [row, column] = [vector(cosines.slice(0, 3)), vector(cosines.slice(3))];
  if (frameOfReferenceUid === undefined || origin === undefined || row === undefined || column === undefined || spacing === undefined) return undefined;
  if ([dot(row, row) - 1, dot(column, column) - 1, dot(row, column)].some((error) => Math.abs(error) > tolerance)) return undefined;
  const thicknessMm = dataSet.number(tags.SliceThickness) ?? Number.NaN;
  return {
    // 10.7.1.3: the first spacing is between rows, down a column.
    frameOfReferenceUid, origin, alongRow: times(row, spacing.columnMm), alongColumn: times(column, spacing.rowMm),
    ...(thicknessMm > 0 ? { thicknessMm } : {}),
  };
}

function vector(numbers: readonly number[]): Vector | undefined {
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = numbers;
  return numbers.length === 3 && [x, y, z].every(Number.isFinite) ? [x, y, z] : undefined;
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function times([x, y, z]: Vector, by: number): Vector {
  return [x * by, y * by, z * by];
}
