// Which image a row means, and which frame of it; whether its finding lies on that image.
import { findingBox } from '../../contracts/annotation.ts';
import { contentName } from './image-names.ts';
import { findingsOnImage } from './findings-on-image.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { BadBoxRow, BoxRow } from './box-row.ts';

export interface ImageIdentity {
  /** Path from the folder that was opened, or the file's name alone. */
  readonly path: string;
  /** By its content; absent: not known, and what rows say of it is passed over. */
  readonly id?: string | undefined;
  readonly sopInstanceUid?: string | undefined;
}

export interface MatchedRows {
  /** For each image, in the order given, its rows. */
  readonly rowsOf: readonly (readonly BoxRow[])[];
  /** Rows that mean none of the images. */
  readonly unmatched: readonly BoxRow[];
  /** Rows that mean several: which one cannot be told. */
  readonly bad: readonly BadBoxRow[];
}

/** The content's identity where the file states it; else relative path, then file name, then stem, then SOPInstanceUID: the first that fits any image decides. */
export function matchBoxRows(rows: readonly BoxRow[], images: readonly ImageIdentity[]): MatchedRows {
  const byPath = indexBy(images, ({ path }) => tidy(path));
  const byName = indexBy(images, ({ path }) => nameOf(tidy(path)));
  const byStem = indexBy(images, ({ path }) => stemOf(tidy(path)));
  const byId = indexBy(images, ({ id }) => id);
  const byUid = indexBy(images, ({ sopInstanceUid }) => sopInstanceUid);
  const rowsOf: BoxRow[][] = images.map(() => []);
  const unmatched: BoxRow[] = [];
  const bad: BadBoxRow[] = [];
  for (const row of rows) {
    const image = tidy(row.image);
    // A path from another root means an image only where one path continues the other.
    const isContinued = (at: number) => continues(tidy(images[at]?.path ?? ''), image);
    const found = (row.imageId === undefined ? undefined : byId.get(row.imageId)) ?? byContentName(row.image, images) ?? byPath.get(image)
      ?? (image.includes('/') ? some(byName.get(nameOf(image))?.filter(isContinued)) : byName.get(image))
      ?? byStem.get(image)
      ?? (image.includes('/') ? some(byStem.get(stemOf(image))?.filter((at) => continues(withoutExtension(tidy(images[at]?.path ?? '')), withoutExtension(image)))) : byStem.get(stemOf(image)))
      ?? byUid.get(row.image)
      ?? [];
    const [only] = found;
    if (only === undefined) unmatched.push(row);
    else if (found.length > 1) bad.push({ where: row.where, reason: `its image fits ${found.length} of the images; expected a path that fits one` });
    else rowsOf[only]?.push(row);
  }
  return { rowsOf, unmatched, bad };
}

/** A name that only one content has means that image or none. */
function byContentName(name: string, images: readonly ImageIdentity[]): readonly number[] | undefined {
  const named = contentName(name);
  if (named === undefined) return undefined;
  return images.flatMap(({ id, path }, at) => (id?.startsWith(named.idStart) === true && path === named.path ? [at] : []));
}

export interface FrameOfImage {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** The one that is asked about, counted from 0. */
  readonly frame: number;
}

/** Rows of one image → findings on one of its frames; those that lie outside are bad rows, those of other frames are counted. */
export function boxesOnFrame(rows: readonly BoxRow[], { frame, ...image }: FrameOfImage): { boxes: Box[]; bad: BadBoxRow[]; elsewhere: number } {
  const { findings, bad } = findingsOnImage(rows, image);
  const here = findings.filter((finding) => finding.frame === frame);
  const boxes = here.map(({ shape, finding: { label, role, laterality }, reader }, index) => findingBox(shape, { id: `box-${index + 1}`, label, role, ...(laterality === null ? {} : { laterality }), ...(reader === undefined ? {} : { reader }) }));
  return { boxes, bad, elsewhere: findings.length - here.length };
}

function indexBy(images: readonly ImageIdentity[], keyOf: (image: ImageIdentity) => string | undefined): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const [at, image] of images.entries()) {
    const key = keyOf(image);
    if (key === undefined) continue;
    const found = index.get(key);
    if (found === undefined) index.set(key, [at]);
    else found.push(at);
  }
  return index;
}

function some(found: number[] | undefined): number[] | undefined {
  return found !== undefined && found.length > 0 ? found : undefined;
}

/** Whether one path is the other with folders in front. */
function continues(a: string, b: string): boolean {
  return `/${a}`.endsWith(`/${b}`) || `/${b}`.endsWith(`/${a}`);
}

function tidy(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function stemOf(path: string): string {
  return withoutExtension(nameOf(path));
}

/** A UID's last component is no extension: extensions hold a letter. */
function withoutExtension(path: string): string {
  return path.replace(/\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,5}$/, '');
}
