// What the study list says while images are read blind: their place in the list in place of names that may give the finding away.
import { text } from '../../text/text.ts';
import type { ImageSummary, PatientSummary, SeriesSummary, StudySummary } from '../../../contracts/ipc.ts';

/** Series id → all of its images, where the list has only the first few. */
type Whole = ReadonlyMap<string, readonly ImageSummary[]>;

export interface NamedStudies {
  readonly studies: readonly StudySummary[];
  readonly whole: Whole;
  /** Of the images that are hidden. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * File and folder names are hidden wherever an image of them is, and of the demo study the made-up patient's name too. What the patient's own
 * files say (name, number, date, descriptions) stays: it belongs to the examination and not to whoever named the file.
 */
export function neutralNames(studies: readonly StudySummary[], whole: Whole, isHidden: (imageId: string) => boolean): NamedStudies {
  const imagesOf = ({ id, images }: SeriesSummary): readonly ImageSummary[] => whole.get(id) ?? images;
  const total = studies.reduce((sum, { imageCount }) => sum + imageCount, 0);
  const names = new Map<string, string>();
  let before = 0;
  for (const { series } of studies) {
    for (const one of series) {
      for (const [index, { id }] of imagesOf(one).entries()) if (isHidden(id)) names.set(id, text.studies.neutral(before + index + 1, total));
      before += one.imageCount;
    }
  }
  if (names.size === 0) return { studies, whole, names };
  const neutral = (image: ImageSummary): ImageSummary => {
    const name = names.get(image.id);
    // What the header does not say, the caption takes from the file's name.
    return name === undefined ? image : { ...image, name, caption: image.caption === image.name ? name : image.caption, note: image.note === null ? null : text.studies.neutralNote };
  };
  return {
    studies: studies.map((study) => neutralStudy(study, imagesOf, names, neutral)),
    whole: new Map([...whole].map(([id, images]) => [id, images.map(neutral)])),
    names,
  };
}

function neutralStudy(study: StudySummary, imagesOf: (series: SeriesSummary) => readonly ImageSummary[], names: ReadonlyMap<string, string>, neutral: (image: ImageSummary) => ImageSummary): StudySummary {
  const hidden = study.series.flatMap(imagesOf).flatMap(({ id }) => names.get(id) ?? []);
  const [first] = hidden;
  if (first === undefined) return study;
  const series = study.series.map((one) => ({ ...one, images: one.images.map(neutral) }));
  const patient = study.isDemo && study.patient !== null ? { ...study.patient, name: study.patient.number } : study.patient;
  const isOfFile = patient === null || (patient.name === '' && patient.number === '' && study.description === '');
  const title = isOfFile ? (study.imageCount === 1 ? first : text.studies.neutralStudy) : study.isDemo ? [nameOf(patient), study.description].filter(Boolean).join(' · ') : study.title;
  return { ...study, series, patient, title };
}

function nameOf(patient: PatientSummary): string {
  return patient.name || patient.number;
}
