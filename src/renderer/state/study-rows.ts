// The rows of the study browser: what is unfolded, what a search leaves, and how high each row is.
import { intervalText } from '../text/intervals.ts';
import type { ImageSummary, PatientSummary, SeriesSummary, StudySummary } from '../../contracts/ipc.ts';

export type Row =
  | { readonly kind: 'patient'; readonly key: string; readonly patient: PatientSummary; readonly studies: number; readonly isOpen: boolean }
  | { readonly kind: 'study'; readonly key: string; readonly study: StudySummary; readonly interval: string; readonly isOpen: boolean; readonly isCurrent: boolean }
  | { readonly kind: 'series'; readonly key: string; readonly series: SeriesSummary }
  | { readonly kind: 'image'; readonly key: string; readonly image: ImageSummary }
  | { readonly kind: 'more'; readonly key: string; readonly seriesId: string; readonly count: number };

/** Where a row stands among its siblings, for those who hear the list. */
export interface PlacedRow {
  readonly row: Row;
  readonly top: number;
  readonly height: number;
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
}

export interface RowOptions {
  readonly search: string;
  readonly imageId: string | null;
  /** What the user unfolded (true) or folded (false) by hand. */
  readonly folds: ReadonlyMap<string, boolean>;
  /** Series whose images are all known, in place of the first few. */
  readonly whole: ReadonlyMap<string, readonly ImageSummary[]>;
}

export const rowHeights: Readonly<Record<Row['kind'], number>> = { patient: 40, study: 40, series: 22, image: 76, more: 26 };

/** With fewer images than this everything is unfolded at first. */
const fewImages = 40;
/** What was searched for is a study, not its images. */
const fewFoundImages = 8;
const fewPatients = 8;

export function studyRows(studies: readonly StudySummary[], options: RowOptions): readonly PlacedRow[] {
  const isSearching = options.search.trim() !== '';
  const found = searchStudies(studies, options.search);
  const patients = groupByPatient(found);
  const isSmall = found.reduce((count, { imageCount }) => count + imageCount, 0) <= (isSearching ? fewFoundImages : fewImages);
  const isFew = patients.length <= fewPatients;
  const build = createBuilder();
  for (const [at, own] of patients.entries()) {
    const [newest] = own;
    if (newest === undefined) continue;
    const { patient } = newest;
    const shown = own.find((study) => hasImage(study, options));
    if (patient === null) {
      addStudy(newest, '', { level: 1, place: at + 1, siblings: patients.length });
      continue;
    }
    const isOpen = options.folds.get(patient.id) ?? (isSearching || isFew || shown !== undefined);
    build.add({ kind: 'patient', key: patient.id, patient, studies: own.length, isOpen }, { level: 1, place: at + 1, siblings: patients.length });
    if (!isOpen) continue;
    const reference = shown ?? newest;
    for (const [index, study] of own.entries()) {
      addStudy(study, study === reference ? '' : intervalText(study.date, reference.date), { level: 2, place: index + 1, siblings: own.length });
    }
  }
  return build.rows;

  function addStudy(study: StudySummary, interval: string, place: Place): void {
    const isCurrent = hasImage(study, options);
    const isOpen = options.folds.get(study.id) ?? (isCurrent || isSmall);
    build.add({ kind: 'study', key: study.id, study, interval, isOpen, isCurrent }, place);
    if (isOpen) for (const [index, series] of study.series.entries()) addSeries(series, study, { level: place.level + 1, place: index + 1, siblings: study.series.length });
  }

  function addSeries(series: SeriesSummary, study: StudySummary, place: Place): void {
    const images = options.whole.get(series.id) ?? series.images;
    const isNamed = study.series.length > 1;
    if (isNamed) build.add({ kind: 'series', key: series.id, series }, place);
    const level = isNamed ? place.level + 1 : place.level;
    const siblings = Math.max(images.length, series.imageCount);
    for (const [index, image] of images.entries()) build.add({ kind: 'image', key: image.id, image }, { level, place: index + 1, siblings });
    const missing = series.imageCount - images.length;
    if (missing > 0) build.add({ kind: 'more', key: `more ${series.id}`, seriesId: series.id, count: missing }, { level, place: images.length + 1, siblings });
  }
}

/** Every word has to occur somewhere: in name, number, date, description, accession number, modality or series. */
export function searchStudies(studies: readonly StudySummary[], search: string): readonly StudySummary[] {
  const words = plain(search).split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return studies;
  return studies.filter((study) => {
    const { title, patient, date, description, accessionNumber, modalities, series } = study;
    const text = plain([
      title, patient?.name, patient?.number, patient?.birthDate, date, date.replaceAll('-', ''), description, accessionNumber, ...modalities,
      ...series.flatMap((one) => [one.description, ...(study.patient === null ? one.images.map(({ name }) => name) : [])]),
    ].filter(Boolean).join('\n'));
    return words.every((word) => text.includes(word));
  });
}

/** The rows that can be seen, as [first, last), with a few beyond. */
export function visibleRange(rows: readonly PlacedRow[], scrollTop: number, height: number): readonly [number, number] {
  const margin = 200;
  const first = lowestAt(rows, scrollTop - margin);
  let last = first;
  while (last < rows.length && (rows[last]?.top ?? 0) < scrollTop + height + margin) last += 1;
  return [first, last];
}

/** Index of the row that holds a height. */
export function lowestAt(rows: readonly PlacedRow[], y: number): number {
  let [low, high] = [0, Math.max(rows.length - 1, 0)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rows[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Place { readonly level: number; readonly place: number; readonly siblings: number }

function createBuilder(): { readonly rows: readonly PlacedRow[]; add(row: Row, place: Place): void } {
  const rows: PlacedRow[] = [];
  let top = 0;
  return {
    rows,
    add(row, place) {
      const height = rowHeights[row.kind];
      rows.push({ row, top, height, ...place });
      top += height;
    },
  };
}

/** The list is in order already: a patient's studies stand together. Pictures belong to nobody and stand alone. */
function groupByPatient(studies: readonly StudySummary[]): readonly (readonly StudySummary[])[] {
  const groups: StudySummary[][] = [];
  let last: string | null = null;
  for (const study of studies) {
    const id: string | null = study.patient?.id ?? null;
    if (id !== null && id === last) groups.at(-1)?.push(study);
    else groups.push([study]);
    last = id;
  }
  return groups;
}

function hasImage({ series }: StudySummary, { imageId, whole }: RowOptions): boolean {
  return imageId !== null && series.some((one) => (whole.get(one.id) ?? one.images).some(({ id }) => id === imageId));
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
