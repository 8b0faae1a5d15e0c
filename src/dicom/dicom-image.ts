// What a DICOM file says about its image, in one value: everything a viewer, a report or the input gate asks for.
import type { DicomDataSet } from './data-set.ts';
import { readLookupTable } from './lookup-table.ts';
import type { LookupTable } from './lookup-table.ts';
import { noModalityTransform } from './modality.ts';
import type { ModalityTransform } from './modality.ts';
import type { PixelLayout } from './pixel-layout.ts';
import { readPixelSpacing } from './pixel-spacing.ts';
import type { PixelSpacing } from './pixel-spacing.ts';
import { tags } from './tags.ts';
import type { TransferSyntax } from './transfer-syntax.ts';
import { isUsableWindow, voiFunctions } from './voi.ts';
import type { VoiWindow } from './voi.ts';

/** Protected health information: shown in the window, never logged, never in a message, left out of exports unless asked for. */
export interface DicomPatient {
  readonly name?: string;
  readonly id?: string;
  readonly birthDate?: string;
  readonly sex?: string;
  readonly age?: string;
}

export interface DicomImage extends PixelLayout {
  readonly syntax: TransferSyntax;
  readonly modalityTransform: ModalityTransform;
  /** Usable windows in file order; those with an impossible width are left out and named in `warnings`. */
  readonly windows: readonly VoiWindow[];
  readonly voiTables: readonly LookupTable[];
  readonly presentationLutShape?: string;
  /** Stored values that are padding, both ends included (PS3.3 C.7.5.1.1.2). */
  readonly padding?: { readonly low: number; readonly high: number };
  readonly spacing?: PixelSpacing;
  /** (0020,0020): the directions in which columns and rows run, e.g. ["L", "F"]. */
  readonly orientation?: readonly [string, string];
  readonly orientationPatient?: readonly number[];
  readonly laterality?: string;
  readonly viewPosition?: string;
  readonly modality?: string;
  readonly bodyPart?: string;
  readonly presentationIntent?: string;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly sopInstanceUid?: string;
  readonly sopClassUid?: string;
  readonly studyDate?: string;
  readonly studyDescription?: string;
  readonly seriesDescription?: string;
  readonly seriesNumber?: number;
  readonly instanceNumber?: number;
  readonly isLossy: boolean;
  readonly hasBurnedInAnnotation?: boolean;
  readonly patient: DicomPatient;
  /** What was set aside while reading, in words, without patient data. */
  readonly warnings: readonly string[];
}

/** @throws AppError `image_unreadable` when a lookup table that the pixels need is broken */
export function describeDicomImage(dataSet: DicomDataSet, layout: PixelLayout, { name, syntax, stoppedBecause }: { name: string; syntax: TransferSyntax; stoppedBecause: string | undefined }): DicomImage {
  const { windows, dropped } = readWindows(dataSet);
  const warnings = [
    ...(stoppedBecause === undefined ? [] : [stoppedBecause]),
    ...(dropped === 0 ? [] : [`${dropped} window(s) with an impossible centre or width were set aside`]),
    ...(layout.highBit === layout.bitsStored - 1 ? [] : [`High Bit is ${layout.highBit} where Bits Stored ${layout.bitsStored} asks for ${layout.bitsStored - 1}`]),
  ];
  const orientation = dataSet.strings(tags.PatientOrientation);
  const burnedIn = dataSet.string(tags.BurnedInAnnotation);
  return {
    ...layout,
    syntax,
    modalityTransform: readModalityTransform(dataSet, layout, name),
    windows,
    voiTables: dataSet.items(tags.VOILUTSequence).map((item) => readLookupTable(item, { name, isSignedInput: layout.isSigned })),
    isLossy: dataSet.string(tags.LossyImageCompression) === '01',
    patient: readPatient(dataSet),
    warnings,
    ...present({
      presentationLutShape: dataSet.string(tags.PresentationLUTShape),
      padding: readPadding(dataSet, layout),
      spacing: readPixelSpacing(dataSet),
      orientation: orientation.length === 2 ? [orientation[0] ?? '', orientation[1] ?? ''] as const : undefined,
      orientationPatient: sixNumbers(dataSet.numbers(tags.ImageOrientationPatient)),
      laterality: dataSet.string(tags.ImageLaterality) ?? dataSet.string(tags.Laterality),
      viewPosition: dataSet.string(tags.ViewPosition),
      modality: dataSet.string(tags.Modality),
      bodyPart: dataSet.string(tags.BodyPartExamined),
      presentationIntent: dataSet.string(tags.PresentationIntentType),
      studyUid: dataSet.string(tags.StudyInstanceUID),
      seriesUid: dataSet.string(tags.SeriesInstanceUID),
      sopInstanceUid: dataSet.string(tags.SOPInstanceUID),
      sopClassUid: dataSet.string(tags.SOPClassUID),
      studyDate: dataSet.string(tags.StudyDate),
      studyDescription: dataSet.text(tags.StudyDescription),
      seriesDescription: dataSet.text(tags.SeriesDescription),
      seriesNumber: finite(dataSet.number(tags.SeriesNumber)),
      instanceNumber: finite(dataSet.number(tags.InstanceNumber)),
      hasBurnedInAnnotation: burnedIn === undefined ? undefined : burnedIn === 'YES',
    }),
  };
}

/** Only the fields that have a value, so that absence is absence. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function sixNumbers(values: readonly number[]): readonly number[] | undefined {
  return values.length === 6 && values.every(Number.isFinite) ? values : undefined;
}

function readPatient(dataSet: DicomDataSet): DicomPatient {
  return present({
    name: dataSet.text(tags.PatientName),
    id: dataSet.text(tags.PatientID),
    birthDate: dataSet.string(tags.PatientBirthDate),
    sex: dataSet.string(tags.PatientSex),
    age: dataSet.string(tags.PatientAge),
  });
}

/** PS3.3 C.11.1.1: a Modality LUT and a rescale exclude each other; the table wins where both stand. */
function readModalityTransform(dataSet: DicomDataSet, layout: PixelLayout, name: string): ModalityTransform {
  const item = dataSet.items(tags.ModalityLUTSequence)[0];
  if (item !== undefined) {
    const type = item.text(tags.ModalityLUTType);
    return { kind: 'lut', table: readLookupTable(item, { name, isSignedInput: layout.isSigned }), ...(type === undefined ? {} : { type }) };
  }
  const slope = finite(dataSet.number(tags.RescaleSlope));
  const intercept = finite(dataSet.number(tags.RescaleIntercept));
  if (slope === undefined && intercept === undefined) return noModalityTransform;
  const type = dataSet.text(tags.RescaleType);
  // A slope of 0 would make every pixel the same: it cannot be meant.
  return { kind: 'rescale', slope: slope || 1, intercept: intercept ?? 0, ...(type === undefined ? {} : { type }) };
}

function readWindows(dataSet: DicomDataSet): { windows: VoiWindow[]; dropped: number } {
  const centers = dataSet.numbers(tags.WindowCenter);
  const widths = dataSet.numbers(tags.WindowWidth);
  const explanations = dataSet.texts(tags.WindowCenterWidthExplanation);
  const functionName = dataSet.string(tags.VOILUTFunction);
  // C.11.2.1.3: LINEAR when the attribute is absent.
  const kind = voiFunctions.find((candidate) => candidate === functionName) ?? 'LINEAR';
  const count = Math.min(centers.length, widths.length);
  const all = Array.from({ length: count }, (_, i): VoiWindow => {
    const explanation = explanations[i];
    return { center: centers[i] ?? Number.NaN, width: widths[i] ?? Number.NaN, function: kind, ...(explanation ? { explanation } : {}) };
  });
  const windows = all.filter(isUsableWindow);
  return { windows, dropped: all.length - windows.length };
}

function readPadding(dataSet: DicomDataSet, layout: PixelLayout): DicomImage['padding'] {
  if (layout.isFloat || layout.samples !== 1) return undefined;
  const one = dataSet.words(tags.PixelPaddingValue, { isSigned: layout.isSigned })[0];
  if (one === undefined) return undefined;
  const limit = dataSet.words(tags.PixelPaddingRangeLimit, { isSigned: layout.isSigned })[0] ?? one;
  return { low: Math.min(one, limit), high: Math.max(one, limit) };
}
