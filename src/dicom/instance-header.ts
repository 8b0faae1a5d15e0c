// What a list of studies needs to know of a DICOM file, read from its beginning without touching the pixels.
import { parseFile } from './parse.ts';
import type { InflateRaw } from './parse.ts';
import { tags } from './tags.ts';
import type { DicomDataSet } from './data-set.ts';

/** Protected health information: shown in the window, never logged, never in a message. */
export interface PatientHeader {
  readonly name?: string;
  readonly id?: string;
  /** (0010,0021): the same ID of another issuer is another patient. */
  readonly issuer?: string;
  readonly birthDate?: string;
  readonly sex?: string;
}

export interface InstanceHeader {
  readonly patient: PatientHeader;
  readonly studyUid?: string;
  readonly studyDate?: string;
  readonly studyTime?: string;
  readonly studyDescription?: string;
  readonly accessionNumber?: string;
  readonly seriesUid?: string;
  readonly seriesNumber?: number;
  readonly seriesDescription?: string;
  readonly modality?: string;
  readonly bodyPart?: string;
  readonly viewPosition?: string;
  readonly laterality?: string;
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
  readonly instanceNumber?: number;
  /** Millimetres along the normal of the image plane, PS3.3 C.7.6.2.1.1. */
  readonly slicePositionMm?: number;
  /** null where it is no image: a report, a presentation state, a directory. */
  readonly size: { readonly rows: number; readonly cols: number; readonly frames: number } | null;
}

export interface HeaderReading {
  readonly header: InstanceHeader;
  /** The pixels were come to, so nothing of the header is missing. */
  readonly isWhole: boolean;
  /** The bytes end, or make no sense, in the middle of an element. */
  readonly breaksOff: boolean;
  /** Bytes of the file that its uncompressed pixels need according to the header; 0 where that cannot be said. */
  readonly neededBytes: number;
}

/** A group that is far below its image in every hierarchy; (0004,1220) and the like are read elsewhere. */
const mediaDirectory = '1.2.840.10008.1.3.10';
const undefinedLength = 0xffffffff;

/**
 * @param bytes the file, or its beginning
 * @throws AppError `image_unreadable` when not even one element can be read
 */
export function readInstanceHeader(bytes: Uint8Array, { name, inflateRaw }: { name: string; inflateRaw: InflateRaw }): HeaderReading {
  const { dataSet, meta, stoppedBecause, syntax } = parseFile(bytes, { name, inflateRaw, until: tags.PixelData });
  const pixels = dataSet.element(tags.PixelData);
  const isNative = syntax.packing === 'native' && pixels !== undefined && pixels.length !== undefinedLength && dataSet.bytes.buffer === bytes.buffer;
  const sopClassUid = dataSet.string(tags.SOPClassUID) ?? meta?.string(tags.MediaStorageSOPClassUID);
  return {
    header: { ...headerOf(dataSet), ...(sopClassUid === undefined ? {} : { sopClassUid }) },
    isWhole: pixels !== undefined,
    breaksOff: stoppedBecause !== undefined,
    neededBytes: isNative ? pixels.position + pixels.length : 0,
  };
}

/** PS3.4 B.5: all kinds of softcopy presentation state have a UID of this family. */
const presentationStates = '1.2.840.10008.5.1.4.1.1.11.';

/** How another workstation left an image: windows, turns, shutters, annotations. */
export function isPresentationState({ sopClassUid }: InstanceHeader): boolean {
  return sopClassUid?.startsWith(presentationStates) === true;
}

export function isMediaDirectory({ sopClassUid }: InstanceHeader): boolean {
  return sopClassUid === mediaDirectory;
}

/** Of a data set or of a directory record, whose attributes have the same tags. */
export function headerOf(dataSet: DicomDataSet): InstanceHeader {
  const rows = dataSet.word(tags.Rows);
  const cols = dataSet.word(tags.Columns);
  const frames = whole(dataSet, tags.NumberOfFrames);
  return {
    patient: present({
      name: dataSet.text(tags.PatientName),
      id: dataSet.text(tags.PatientID),
      issuer: dataSet.text(tags.IssuerOfPatientID),
      birthDate: dataSet.string(tags.PatientBirthDate),
      sex: dataSet.string(tags.PatientSex),
    }),
    size: rows === undefined || cols === undefined || rows === 0 || cols === 0 ? null : { rows, cols, frames: frames !== undefined && frames >= 1 ? frames : 1 },
    ...present({
      studyUid: dataSet.string(tags.StudyInstanceUID),
      studyDate: dataSet.string(tags.StudyDate),
      studyTime: dataSet.string(tags.StudyTime),
      studyDescription: dataSet.text(tags.StudyDescription),
      accessionNumber: dataSet.text(tags.AccessionNumber),
      seriesUid: dataSet.string(tags.SeriesInstanceUID),
      seriesNumber: whole(dataSet, tags.SeriesNumber),
      seriesDescription: dataSet.text(tags.SeriesDescription),
      modality: dataSet.string(tags.Modality),
      bodyPart: dataSet.string(tags.BodyPartExamined),
      viewPosition: dataSet.string(tags.ViewPosition),
      laterality: dataSet.string(tags.ImageLaterality) ?? dataSet.string(tags.Laterality),
      sopClassUid: dataSet.string(tags.SOPClassUID),
      sopInstanceUid: dataSet.string(tags.SOPInstanceUID),
      instanceNumber: whole(dataSet, tags.InstanceNumber),
      slicePositionMm: slicePosition(dataSet.numbers(tags.ImageOrientationPatient), dataSet.numbers(tags.ImagePositionPatient)),
    }),
  };
}

function whole(dataSet: DicomDataSet, tag: string): number | undefined {
  const value = dataSet.number(tag);
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function slicePosition(orientation: readonly number[], position: readonly number[]): number | undefined {
  if (orientation.length !== 6 || position.length !== 3) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = orientation;
  const [x = 0, y = 0, z = 0] = position;
  const along = (b * f - c * e) * x + (c * d - a * f) * y + (a * e - b * d) * z;
  return Number.isFinite(along) ? along : undefined;
}

/** Only the fields that have a value, so that absence is absence. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
