// Images put into patients, studies and series, and described for the window.
import { dateText } from '../display/image-facts.ts';
import { sha256 } from '../files/hash.ts';
import { listedImages } from '../../contracts/studies.ts';
import { identifyPatient, shownName } from './patient-identity.ts';
import { byName } from './walk-folder.ts';
import type { ImageSummary, PatientSummary, SeriesSummary, StudySummary } from '../../contracts/studies.ts';
import type { InstanceHeader } from '../../dicom/instance-header.ts';
import type { FoundImage } from './read-header.ts';

/** An image that is open. */
export interface ImageRecord extends FoundImage {
  /** Name of what was opened together. */
  readonly group: string;
  readonly isDemo: boolean;
  /** Another file claims to be the same image. */
  readonly note: string | null;
}

export interface SeriesNode {
  readonly id: string;
  readonly images: ImageRecord[];
}

export interface StudyNode {
  readonly id: string;
  readonly patientKey: string | null;
  readonly numberKey: string | null;
  readonly patientNote: string | null;
  readonly series: Map<string, SeriesNode>;
  /** What a medium's directory says of it, until images say it themselves. */
  listed: InstanceHeader | null;
  awaited: number;
}

/** A study UID is enough to tell studies apart; where there is none, what else they share has to do. */
export function studyKeyOf(header: InstanceHeader | null, { group, relativePath }: { readonly group: string; readonly relativePath: string }): string {
  // Pictures of one folder belong together, and to nobody.
  if (header === null) return `pictures in ${group}/${relativePath.includes('/') ? relativePath.slice(0, relativePath.lastIndexOf('/')) : ''}`;
  const { studyUid, patient, studyDate, accessionNumber } = header;
  return studyUid ?? `no uid ${JSON.stringify([patient.id, patient.name, studyDate, accessionNumber])}`;
}

/** Two patients may bear one study UID by mistake: they are kept apart all the same. */
export function newStudy(key: string, header: InstanceHeader | null): StudyNode {
  const patient = header === null ? null : identifyPatient(header.patient, key);
  return {
    id: shortId('study', `${key}\n${patient?.key ?? ''}`), patientKey: patient?.key ?? null, numberKey: patient?.numberKey ?? null, patientNote: patient?.note ?? null,
    series: new Map(), listed: null, awaited: 0,
  };
}

export function seriesKeyOf(header: InstanceHeader | null): string {
  if (header === null) return 'pictures';
  const { seriesUid, modality, seriesNumber, seriesDescription } = header;
  return seriesUid ?? `no uid ${JSON.stringify([modality, seriesNumber, seriesDescription])}`;
}

export interface Describing {
  readonly boxCount: (imageId: string) => number;
  /** Other names that the patient's number is used under, and the like. */
  readonly patientNotes: (study: StudyNode) => readonly string[];
  /** That came with the study. */
  readonly presentationStates: number;
}

export function describeStudy(study: StudyNode, describing: Describing): StudySummary {
  const series = [...study.series.values()].toSorted(bySeries);
  const [first] = series.map((one) => one.images[0]).filter((image) => image !== undefined);
  const header = first?.header ?? study.listed;
  const patient = header === null ? null : describePatient(study, header, describing);
  const description = header?.studyDescription ?? '';
  return {
    id: study.id,
    title: header === null ? pictureTitle(first) : [patient?.name || patient?.number, description].filter(Boolean).join(' · ') || (first?.group ?? ''),
    patient, description,
    date: dateText(header?.studyDate) ?? '', time: timeText(header?.studyTime), accessionNumber: header?.accessionNumber ?? '',
    modalities: [...new Set(series.flatMap(({ images }) => images[0]?.header?.modality ?? []))],
    isDemo: first?.isDemo ?? false,
    imageCount: series.reduce((count, { images }) => count + images.length, 0),
    awaited: study.awaited, presentationStates: describing.presentationStates,
    series: series.map((one) => describeSeries(one, describing)),
  };
}

export function describeImages({ images }: SeriesNode, { boxCount }: Pick<Describing, 'boxCount'>): ImageSummary[] {
  return images.map((image) => describeImage(image, boxCount(image.id)));
}

/** Instance number, then place along the series, then name. PS3.3 C.7.6.1: the number need not be there, nor be right. */
export function byPlace(a: ImageRecord, b: ImageRecord): number {
  return compare(a.header?.instanceNumber, b.header?.instanceNumber) || compare(a.header?.slicePositionMm, b.header?.slicePositionMm) || byName(a.relativePath, b.relativePath);
}

function describeSeries(series: SeriesNode, describing: Describing): SeriesSummary {
  const { id, images } = series;
  const [first] = images;
  const header = first?.header ?? null;
  const description = header === null ? '' : header.seriesDescription ?? [header.bodyPart, header.viewPosition].filter(Boolean).join(' ');
  return { id, description, modality: header?.modality ?? '', imageCount: images.length, images: describeImages({ id, images: images.slice(0, listedImages) }, describing) };
}

function describePatient(study: StudyNode, { patient }: InstanceHeader, { patientNotes }: Describing): PatientSummary {
  return {
    id: shortId('patient', study.patientKey ?? ''), name: shownName(patient.name), number: patient.id ?? '', birthDate: dateText(patient.birthDate) ?? '', sex: patient.sex ?? '',
    notes: [...(study.patientNote === null ? [] : [study.patientNote]), ...patientNotes(study)],
  };
}

function describeImage({ id, name, kind, rows, cols, frames, header, note }: ImageRecord, boxes: number): ImageSummary {
  const caption = header === null ? name : [header.modality, header.viewPosition, header.laterality].filter((part) => part !== undefined && part !== '').join(' ') || name;
  return { id, name, kind, rows, cols, frames, caption, boxes, note };
}

/** A picture by itself goes by its own name, those of a folder by the folder's. */
function pictureTitle(image: ImageRecord | undefined): string {
  if (image === undefined) return '';
  const folder = image.relativePath.split('/').slice(0, -1).join('/');
  return folder === '' ? image.group : [image.group, folder].filter(Boolean).join(' / ');
}

function bySeries(a: SeriesNode, b: SeriesNode): number {
  const [first, second] = [a.images[0], b.images[0]];
  return compare(first?.header?.seriesNumber, second?.header?.seriesNumber) || byName(first?.relativePath ?? '', second?.relativePath ?? '');
}

/** What has no number comes last. */
function compare(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  return b === undefined ? -1 : a - b;
}

/** 093015.25 → 09:30 */
function timeText(tm: string | undefined): string {
  const parts = /^([01]\d|2[0-3]):?([0-5]\d)/.exec(tm ?? '');
  return parts === null ? '' : `${parts[1]}:${parts[2]}`;
}

/** UIDs may identify a patient: their hash is enough to tell studies apart. */
export function shortId(kind: string, key: string): string {
  return `${kind}-${sha256(key).slice(0, 16)}`;
}
