// The examination before: which image of the same patient, and how long before.
import { intervalText } from '../../text/intervals.ts';
import type { ImageSummary, StudySummary } from '../../../contracts/ipc.ts';

export interface Prior {
  readonly study: StudySummary;
  readonly image: ImageSummary;
  /** Set where no earlier image is of the same kind and view: what is compared then is said. */
  readonly isOtherView: boolean;
}

type ImagesOf = (series: StudySummary['series'][number]) => readonly ImageSummary[];

export function studyOf(studies: readonly StudySummary[], imageId: string | null, imagesOf: ImagesOf): StudySummary | null {
  return studies.find(({ series }) => series.some((one) => imagesOf(one).some(({ id }) => id === imageId))) ?? null;
}

/**
 * The image of the newest earlier study of the same patient: of the same modality and view if there is one in any earlier
 * study, else the first of the newest one.
 *
 * @returns null without a patient, a date, or an earlier study
 */
export function priorOf(studies: readonly StudySummary[], imageId: string, imagesOf: ImagesOf): Prior | null {
  const study = studyOf(studies, imageId, imagesOf);
  const patient = study?.patient ?? null;
  if (study === null || patient === null || study.date === '') return null;
  const image = study.series.flatMap((one) => imagesOf(one)).find(({ id }) => id === imageId);
  const when = ({ date, time }: StudySummary) => `${date} ${time}`;
  const earlier = studies.filter((other) => other.id !== study.id && other.patient?.id === patient.id && other.date !== '' && when(other) < when(study)).sort((a, b) => when(b).localeCompare(when(a)));
  const all = earlier.flatMap((other) => other.series.flatMap((one) => imagesOf(one).map((candidate) => ({ study: other, image: candidate }))));
  const same = all.find((candidate) => candidate.image.caption === image?.caption);
  const found = same ?? all[0];
  return found === undefined ? null : { ...found, isOtherView: same === undefined };
}

/** `3 months earlier` than the newest of the studies on the stage that are of the same patient; '' for that one itself. */
export function intervalOf(study: StudySummary | null, shown: readonly (StudySummary | null)[]): string {
  const patientId = study?.patient?.id;
  if (study === null || patientId === undefined || study.date === '') return '';
  const dates = shown.flatMap((other) => (other?.patient?.id === patientId && other.date !== '' ? [other.date] : []));
  const newest = dates.sort().at(-1);
  return newest === undefined || newest === study.date ? '' : intervalText(study.date, newest);
}
