// The open images as patients, studies and series: added as they are found, described as they stand.
import { AppError } from '../../contracts/errors.ts';
import { inOrder } from '../../contracts/study-order.ts';
import { byPlace, describeImages, describeStudy, newStudy, seriesKeyOf, shortId, studyKeyOf } from '../studies/study-tree.ts';
import { shownName } from '../studies/patient-identity.ts';
import type { ImageSummary, StudySummary } from '../../contracts/studies.ts';
import type { InstanceHeader } from '../../dicom/instance-header.ts';
import type { ImageRecord, SeriesNode, StudyNode } from '../studies/study-tree.ts';

export type BoxCount = (imageId: string) => number;

export interface Studies {
  /** Images that are open already are left as they are. @returns ids of the studies that changed */
  add(images: readonly ImageRecord[]): readonly string[];
  /** What a medium lists, before its files are read. @returns ids of the studies that changed */
  expect(headers: readonly InstanceHeader[]): readonly string[];
  /** A presentation state is known of, whether its study is open or comes later. @returns ids of the studies that changed */
  addState(header: InstanceHeader): readonly string[];
  /** Nothing more is coming: what was listed and never came goes. */
  settle(): { readonly changed: readonly string[]; readonly removed: readonly string[] };
  /**
   * The study and its images are open no longer; their files and boxes stay as they are.
   *
   * @returns ids of the studies that are described differently without it
   * @throws AppError `image_unreadable` for an id that is not open
   */
  close(studyId: string): readonly string[];
  /** @throws AppError `image_unreadable` for an id that is not open */
  image(imageId: string): ImageRecord;
  find(imageId: string): ImageRecord | undefined;
  /** The image that bears a SOP Instance UID. */
  bearing(sopInstanceUid: string): ImageRecord | undefined;
  images(): readonly ImageRecord[];
  /** Patients in the order in which they came, the newest study of each first. */
  list(boxCount: BoxCount): StudySummary[];
  describe(studyIds: Iterable<string>, boxCount: BoxCount): StudySummary[];
  studyOf(imageId: string): string;
  seriesImages(seriesId: string, boxCount: BoxCount): ImageSummary[];
}

export function createStudies(): Studies {
  const records = new Map<string, ImageRecord>();
  const bySop = new Map<string, ImageRecord>();
  const studies = new Map<string, StudyNode>();
  const byKey = new Map<string, StudyNode>();
  const series = new Map<string, SeriesNode>();
  const unsorted = new Set<SeriesNode>();
  const studyOfImage = new Map<string, string>();
  /** Study → SOP Instance UIDs of the presentation states that came with it. */
  const statesOf = new Map<string, Set<string>>();
  /** Patient number → name as it is shown → studies under it. */
  const namesOfNumber = new Map<string, Map<string, Set<StudyNode>>>();

  function studyFor(header: InstanceHeader | null, place: { readonly group: string; readonly relativePath: string }, changed: Set<string>): StudyNode {
    const key = studyKeyOf(header, place);
    const fresh = newStudy(key, header);
    const known = byKey.get(`${key}\n${fresh.patientKey ?? ''}`);
    if (known !== undefined) return known;
    byKey.set(`${key}\n${fresh.patientKey ?? ''}`, fresh);
    studies.set(fresh.id, fresh);
    if (fresh.numberKey !== null && fresh.patientKey !== null) {
      const names = namesOfNumber.get(fresh.numberKey) ?? new Map<string, Set<StudyNode>>();
      namesOfNumber.set(fresh.numberKey, names);
      const isNewName = !names.has(fresh.patientKey);
      names.set(fresh.patientKey, (names.get(fresh.patientKey) ?? new Set()).add(fresh));
      // The others learn that their number is used twice.
      if (isNewName && names.size > 1) for (const nodes of names.values()) for (const { id } of nodes) changed.add(id);
    }
    return fresh;
  }

  function place(image: ImageRecord, changed: Set<string>): void {
    const study = studyFor(image.header, image, changed);
    const key = seriesKeyOf(image.header);
    const one = study.series.get(key) ?? { id: shortId('series', `${study.id}\n${key}`), images: [] };
    study.series.set(key, one);
    series.set(one.id, one);
    one.images.push(image);
    unsorted.add(one);
    if (study.awaited > 0) study.awaited -= 1;
    studyOfImage.set(image.id, study.id);
    changed.add(study.id);
  }

  function forget(key: string, study: StudyNode): void {
    byKey.delete(key);
    studies.delete(study.id);
    if (study.numberKey === null || study.patientKey === null) return;
    const names = namesOfNumber.get(study.numberKey);
    names?.get(study.patientKey)?.delete(study);
    if (names?.get(study.patientKey)?.size === 0) names.delete(study.patientKey);
  }

  function patientNotes(study: StudyNode): readonly string[] {
    const names = study.numberKey === null ? undefined : namesOfNumber.get(study.numberKey);
    if (names === undefined || names.size < 2) return [];
    const others = [...names].filter(([patientKey]) => patientKey !== study.patientKey).flatMap(([, [node]]) => (node === undefined ? [] : [nameOf(node)]));
    return [`The same patient number is also used for ${others.map((name) => name || 'somebody without a name').join(', ')}; they are kept apart`];
  }

  function sorted(): void {
    for (const one of unsorted) one.images.sort(byPlace);
    unsorted.clear();
  }

  function describe(nodes: Iterable<StudyNode>, boxCount: BoxCount): StudySummary[] {
    sorted();
    return [...nodes].map((study) => describeStudy(study, { boxCount, patientNotes, presentationStates: statesOf.get(study.id)?.size ?? 0 }));
  }

  return {
    add(images) {
      const changed = new Set<string>();
      for (const image of images) {
        if (records.has(image.id)) continue;
        records.set(image.id, image);
        const uid = image.header?.sopInstanceUid;
        if (uid !== undefined && !bySop.has(uid)) bySop.set(uid, image);
        place(image, changed);
      }
      return [...changed];
    },
    expect(headers) {
      const changed = new Set<string>();
      for (const header of headers) {
        if (header.sopInstanceUid !== undefined && bySop.has(header.sopInstanceUid)) continue;
        const study = studyFor(header, { group: '', relativePath: '' }, changed);
        study.listed ??= header;
        study.awaited += 1;
        changed.add(study.id);
      }
      return [...changed];
    },
    addState(header) {
      const { id } = newStudy(studyKeyOf(header, { group: '', relativePath: '' }), header);
      statesOf.set(id, (statesOf.get(id) ?? new Set()).add(header.sopInstanceUid ?? `unnamed ${statesOf.get(id)?.size ?? 0}`));
      return studies.has(id) ? [id] : [];
    },
    settle() {
      const changed: string[] = [];
      const removed: string[] = [];
      for (const [key, study] of byKey) {
        if (study.awaited === 0) continue;
        study.awaited = 0;
        if (study.series.size > 0) {
          changed.push(study.id);
          continue;
        }
        forget(key, study);
        removed.push(study.id);
      }
      return { changed, removed };
    },
    close(studyId) {
      const [key, study] = [...byKey].find(([, { id }]) => id === studyId) ?? [];
      if (key === undefined || study === undefined) throw new AppError('image_unreadable', 'expected a study that is open, got an unknown one');
      for (const one of study.series.values()) {
        series.delete(one.id);
        unsorted.delete(one);
        for (const { id } of one.images) {
          records.delete(id);
          studyOfImage.delete(id);
        }
      }
      // Another file may bear the same UID: it is found by it from now on.
      bySop.clear();
      for (const image of records.values()) {
        const uid = image.header?.sopInstanceUid;
        if (uid !== undefined && !bySop.has(uid)) bySop.set(uid, image);
      }
      forget(key, study);
      statesOf.delete(study.id);
      // Who shared the number with nobody else now has it alone.
      const names = study.numberKey === null ? undefined : namesOfNumber.get(study.numberKey);
      return [...(names?.values() ?? [])].flatMap((nodes) => [...nodes].map(({ id }) => id));
    },
    image(imageId) {
      const record = records.get(imageId);
      if (record === undefined) throw new AppError('image_unreadable', 'expected an image that is open, got an unknown one; open it again');
      return record;
    },
    find: (imageId) => records.get(imageId),
    bearing: (uid) => bySop.get(uid),
    images: () => [...records.values()],
    list: (boxCount) => inOrder(describe(studies.values(), boxCount)),
    describe: (ids, boxCount) => describe([...new Set(ids)].flatMap((id) => studies.get(id) ?? []), boxCount),
    studyOf: (imageId) => studyOfImage.get(imageId) ?? '',
    seriesImages(seriesId, boxCount) {
      sorted();
      const one = series.get(seriesId);
      if (one === undefined) throw new AppError('image_unreadable', 'expected a series that is open, got an unknown one; open it again');
      return describeImages(one, { boxCount });
    },
  };
}

function nameOf(study: StudyNode): string {
  const [first] = study.series.values();
  return shownName((first?.images[0]?.header ?? study.listed)?.patient.name);
}
