// What a DICOM file says about its image, in one value: everything a viewer, a report or the input gate asks for.
import { AppError } from '../contracts/errors.ts';
import { readCine } from './cine.ts';
import type { Cine } from './cine.ts';
import type { DicomDataSet } from './data-set.ts';
import { readLookupTable } from './lookup-table.ts';
import type { LookupTable } from './lookup-table.ts';
import { noModalityTransform } from './modality.ts';
import type { ModalityTransform } from './modality.ts';
import type { PixelLayout } from './pixel-layout.ts';
import { orientationOfCosines } from './orientation.ts';
import type { PatientOrientation } from './orientation.ts';
import { readPatientPlane } from './patient-plane.ts';
import type { PatientPlane } from './patient-plane.ts';
import { readPalette } from './palette.ts';
import type { Palette } from './palette.ts';
import { readPixelAspect, readPixelSpacing } from './pixel-spacing.ts';
import type { PixelSpacing } from './pixel-spacing.ts';
import { readShutter } from './shutter.ts';
import type { Shutter } from './shutter.ts';
import { tags } from './tags.ts';
import type { TransferSyntax } from './transfer-syntax.ts';
import { voiFunctions } from '../contracts/voi-window.ts';
import { isUsableWindow } from './voi.ts';
import type { NamedWindow } from './voi.ts';

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
  readonly windows: readonly NamedWindow[];
  readonly voiTables: readonly LookupTable[];
  /** They are this frame's alone (PS3.3 C.7.6.16.2.10). */
  readonly hasFrameWindow: boolean;
  readonly presentationLutShape?: string;
  /** Stored values that are padding, both ends included (PS3.3 C.7.5.1.1.2). */
  readonly padding?: { readonly low: number; readonly high: number };
  readonly spacing?: PixelSpacing;
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
  readonly plane?: PatientPlane;
  readonly cine: Cine;
  readonly palette?: Palette;
  readonly shutter?: Shutter;
  /** The directions in which rows and columns run, e.g. ["L", "F"]: (0020,0020), else from (0020,0037). */
  readonly orientation?: PatientOrientation;
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
  /** (0028,2112), the ratios of all lossy steps. */
  readonly lossyRatios?: readonly number[];
  readonly hasBurnedInAnnotation?: boolean;
  readonly patient: DicomPatient;
  /** What was set aside while reading, in words, without patient data. */
  readonly warnings: readonly string[];
}

/** @throws AppError `image_unreadable` when a lookup table that the pixels need is broken */
export function describeDicomImage(dataSet: DicomDataSet, layout: PixelLayout, { name, syntax, stoppedBecause, hasFrameWindow }: { name: string; syntax: TransferSyntax; stoppedBecause: string | undefined; hasFrameWindow: boolean }): DicomImage {
  const { windows, dropped, areExact } = readWindows(dataSet, layout);
  const modalityTransform = readModalityTransform(dataSet, layout, name);
  const warnings = [
    ...(stoppedBecause === undefined ? [] : [stoppedBecause]),
    ...(dropped === 0 ? [] : [`${dropped} window(s) with an impossible centre or width were set aside`]),
    ...(areExact ? ['VOI LUT Function LINEAR counts whole steps, which floating values are not; LINEAR_EXACT is used'] : []),
    ...shapeWarnings(dataSet.string(tags.PresentationLUTShape), layout),
    ...(layout.highBit === layout.bitsStored - 1 ? [] : [`High Bit is ${layout.highBit} where Bits Stored ${layout.bitsStored} asks for ${layout.bitsStored - 1}`]),
  ];
  const burnedIn = dataSet.string(tags.BurnedInAnnotation);
  const spacing = readPixelSpacing(dataSet);
  const lossyRatios = dataSet.numbers(tags.LossyImageCompressionRatio).filter((ratio) => ratio > 0);
  return {
    ...layout,
    syntax,
    modalityTransform,
    windows,
    voiTables: dataSet.items(tags.VOILUTSequence).map((item) => readLookupTable(item, { name, isSignedInput: hasSignedOutput(modalityTransform, layout) })),
    hasFrameWindow,
    pixelAspect: readPixelAspect(dataSet, spacing),
    cine: readCine(dataSet),
    isLossy: dataSet.string(tags.LossyImageCompression) === '01',
    patient: readPatient(dataSet),
    warnings,
    ...present({
      presentationLutShape: dataSet.string(tags.PresentationLUTShape),
      padding: readPadding(dataSet, layout),
      spacing,
      plane: readPatientPlane(dataSet, spacing),
      palette: usablePalette(dataSet, layout, name),
      shutter: readShutter(dataSet),
      orientation: readOrientation(dataSet),
      lossyRatios: lossyRatios.length === 0 ? undefined : lossyRatios,
      laterality: dataSet.string(tags.ImageLaterality) ?? dataSet.string(tags.Laterality),
      viewPosition: dataSet.string(tags.ViewPosition) ?? dataSet.items(tags.ViewCodeSequence)[0]?.text(tags.CodeMeaning),
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

/** C.8.11.3.1.2: INVERSE goes with MONOCHROME1, IDENTITY with MONOCHROME2. Files exist that say otherwise. */
function shapeWarnings(shape: string | undefined, { photometric }: PixelLayout): string[] {
  const expected = photometric === 'MONOCHROME1' ? 'INVERSE' : photometric === 'MONOCHROME2' ? 'IDENTITY' : undefined;
  if (shape === undefined || expected === undefined || shape === expected) return [];
  if (shape !== 'INVERSE' && shape !== 'IDENTITY') return ['Presentation LUT Shape is neither IDENTITY nor INVERSE and was set aside'];
  return [`Presentation LUT Shape is ${shape} where ${photometric} asks for ${expected}; the shape is followed`];
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** C.7.6.1.1.1: needed where there is no (0020,0037), which says the same more finely. */
function readOrientation(dataSet: DicomDataSet): PatientOrientation | undefined {
  const [right, bottom] = dataSet.strings(tags.PatientOrientation);
  return right === undefined || bottom === undefined ? orientationOfCosines(dataSet.numbers(tags.ImageOrientationPatient)) : [right, bottom];
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

/** Without a palette the stored values can still be had; only showing them is refused. */
function usablePalette(dataSet: DicomDataSet, layout: PixelLayout, name: string): Palette | undefined {
  if (layout.photometric !== 'PALETTE COLOR') return undefined;
  try {
    return readPalette(dataSet, { name, isSignedInput: layout.isSigned });
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** C.11.2.1.1: whether the first value mapped of a VOI LUT is signed goes by what it is given. */
function hasSignedOutput(transform: ModalityTransform, layout: PixelLayout): boolean {
  return transform.kind === 'rescale' && (transform.intercept < 0 || layout.isSigned);
}

/** `areExact`: LINEAR was taken for LINEAR_EXACT. Its half steps are those of integers (C.11.2.1.2.1): of values between 0 and 1 a window of width 1 would show black and white only. */
function readWindows(dataSet: DicomDataSet, { isFloat }: PixelLayout): { windows: NamedWindow[]; dropped: number; areExact: boolean } {
  const centers = dataSet.numbers(tags.WindowCenter);
  const widths = dataSet.numbers(tags.WindowWidth);
  const explanations = dataSet.texts(tags.WindowCenterWidthExplanation);
  const functionName = dataSet.string(tags.VOILUTFunction);
  // C.11.2.1.3: LINEAR when the attribute is absent.
  const said = voiFunctions.find((candidate) => candidate === functionName) ?? 'LINEAR';
  const kind = isFloat && said === 'LINEAR' ? 'LINEAR_EXACT' : said;
  const count = Math.min(centers.length, widths.length);
  const all = Array.from({ length: count }, (_, i): NamedWindow => {
    const explanation = explanations[i];
    return { center: centers[i] ?? Number.NaN, width: widths[i] ?? Number.NaN, function: kind, ...(explanation ? { explanation } : {}) };
  });
  const windows = all.filter(isUsableWindow);
  return { windows, dropped: all.length - windows.length, areExact: windows.length > 0 && kind !== said };
}

function readPadding(dataSet: DicomDataSet, layout: PixelLayout): DicomImage['padding'] {
  if (layout.isFloat || layout.samples !== 1) return undefined;
  const one = dataSet.words(tags.PixelPaddingValue, { isSigned: layout.isSigned })[0];
  if (one === undefined) return undefined;
  const limit = dataSet.words(tags.PixelPaddingRangeLimit, { isSigned: layout.isSigned })[0] ?? one;
  return { low: Math.min(one, limit), high: Math.max(one, limit) };
}
