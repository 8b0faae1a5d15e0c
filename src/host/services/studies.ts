// The open studies: image records grouped as the files say they belong together.
import { AppError } from '../../contracts/errors.ts';
import { dateText } from '../display/image-facts.ts';
import { sha256 } from '../files/hash.ts';
import type { ImageSummary, StudySummary } from '../../contracts/ipc.ts';
import type { ImageRecord } from './open-files.ts';

export interface Studies {
  /** @returns ids of the images that are open now, in the order given */
  add(images: readonly ImageRecord[]): readonly string[];
  /** @throws AppError `image_unreadable` for an id that is not open */
  image(imageId: string): ImageRecord;
  images(): readonly ImageRecord[];
  list(boxCount: (imageId: string) => number): StudySummary[];
}

export function createStudies(): Studies {
  const records = new Map<string, ImageRecord>();
  return {
    add(images) {
      for (const image of images) if (!records.has(image.id)) records.set(image.id, image);
      return images.map(({ id }) => id);
    },
    image(imageId) {
      const record = records.get(imageId);
      if (record === undefined) throw new AppError('image_unreadable', 'expected an image that is open, got an unknown one; open it again');
      return record;
    },
    images: () => [...records.values()],
    list: (boxCount) => groupBy([...records.values()], studyKey).map(([key, images]) => studySummary(key, images, boxCount)),
  };
}

function studyKey({ dicom, group }: ImageRecord): string {
  return dicom?.studyUid ?? `pictures in ${group}`;
}

function studySummary(key: string, images: readonly ImageRecord[], boxCount: (imageId: string) => number): StudySummary {
  const [first] = images;
  const dicom = first?.dicom ?? null;
  const series = groupBy(images, (image) => image.dicom?.seriesUid ?? key);
  return {
    id: shortId('study', key),
    title: titleOf(first),
    date: dateText(dicom?.studyDate) ?? '',
    isDemo: images.every(({ isDemo }) => isDemo),
    series: series
      .sort(([, a], [, b]) => seriesNumber(a) - seriesNumber(b))
      .map(([seriesKey, members]) => ({
        id: shortId('series', seriesKey),
        description: seriesDescription(members),
        modality: members[0]?.dicom?.modality ?? '',
        images: members.sort(byPlace).map((image) => imageSummary(image, boxCount(image.id))),
      })),
  };
}

/** Shown in the window only. */
function titleOf(image: ImageRecord | undefined): string {
  const dicom = image?.dicom;
  if (image === undefined || dicom === undefined || dicom === null) return image?.group ?? '';
  const name = dicom.patient.name?.split('=')[0]?.split('^').filter((part) => part !== '').join(' ');
  return [name ?? dicom.patient.id, dicom.studyDescription].filter((part) => part !== undefined && part !== '').join(' · ') || image.group;
}

function seriesDescription(images: readonly ImageRecord[]): string {
  const dicom = images[0]?.dicom ?? null;
  if (dicom === null) return images[0]?.group ?? '';
  return dicom.seriesDescription ?? [dicom.bodyPart, dicom.viewPosition].filter((part) => part !== undefined).join(' ');
}

function imageSummary({ id, name, kind, rows, cols, frames, dicom }: ImageRecord, boxes: number): ImageSummary {
  const caption = dicom === null ? name : [dicom.modality, dicom.viewPosition, dicom.laterality].filter((part) => part !== undefined && part !== '').join(' ') || name;
  return { id, name, kind, rows, cols, frames, caption, boxes };
}

function seriesNumber(images: readonly ImageRecord[]): number {
  return images[0]?.dicom?.seriesNumber ?? Number.MAX_SAFE_INTEGER;
}

function byPlace(a: ImageRecord, b: ImageRecord): number {
  const [first, second] = [a.dicom?.instanceNumber ?? Number.MAX_SAFE_INTEGER, b.dicom?.instanceNumber ?? Number.MAX_SAFE_INTEGER];
  return first - second || (a.relativePath < b.relativePath ? -1 : 1);
}

/** Groups in the order in which their first members came. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups];
}

/** UIDs may identify a patient: their hash is enough to tell studies apart. */
function shortId(kind: string, key: string): string {
  return `${kind}-${sha256(key).slice(0, 16)}`;
}
