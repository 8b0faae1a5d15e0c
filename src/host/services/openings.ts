// Opens what the user names: looks it through in a thread and tells the window what is there while it is being found.
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';

import { AppError } from '../../contracts/errors.ts';
import { listedProblems } from '../../contracts/studies.ts';
import { scanInThread } from '../studies/scan-client.ts';
import { haveSameContent } from '../studies/same-content.ts';
import { readSource, sourceKey } from '../studies/image-source.ts';
import type { StudyOpened, StudyProblem, StudySummary } from '../../contracts/studies.ts';
import type { ImageRecord } from '../studies/study-tree.ts';
import type { ScanEvent } from '../studies/scan.ts';
import type { Studies } from './studies.ts';

/** What changed in the list of studies. */
export interface StudiesFound {
  readonly studies: readonly StudySummary[];
  readonly removed: readonly string[];
  /** The best image to begin with so far. */
  readonly firstImageId: string | null;
}

export interface Opening {
  readonly paths: readonly string[];
  /** Title of pictures that belong to no study. */
  readonly group?: string;
  readonly isDemo?: boolean;
}

export interface OpeningControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  readonly onFound?: (found: StudiesFound) => void;
}

/** The same with the ids of everything that is open now because of it, for the host's own use. */
export type Opened = Omit<StudyOpened, 'kind'> & { readonly imageIds: readonly string[] };

export interface Openings {
  /** @throws AppError `image_unreadable` when there is nothing to open, `cancelled`; what was found until then stays open */
  open(opening: Opening, control?: OpeningControl): Promise<Opened>;
}

/** A folder full of copies is not listed whole. */
const listedCopies = 100;
/** How often the window is told. */
const quietMs = 120;

export function createOpenings(studies: Studies, { boxCount, scan = scanInThread }: { readonly boxCount: (imageId: string) => number; readonly scan?: typeof scanInThread }): Openings {
  return {
    async open(opening, { signal, onProgress = () => undefined, onFound = () => undefined } = {}) {
      const run = createRun(studies, opening);
      let toldAt = -Infinity;
      const tell = (): void => {
        const changed = studies.describe(run.takeChanged(), boxCount);
        toldAt = performance.now();
        if (changed.length > 0) onFound({ studies: changed, removed: [], firstImageId: firstImage(studies, run.imageIds, boxCount) });
      };
      try {
        await scan(opening.paths, {
          ...(signal === undefined ? {} : { signal }),
          onEvents(events) {
            for (const event of events) run.take(event);
            onProgress(`${run.looked.toLocaleString('en')} files`, 0, 0);
            if (performance.now() - toldAt > quietMs) tell();
          },
        });
        if (run.twins.length > 0) await compareTwins(run, { signal, onProgress });
      } finally {
        const { changed, removed } = studies.settle();
        run.change(changed);
        tell();
        if (removed.length > 0) onFound({ studies: [], removed, firstImageId: null });
      }
      return outcome(run, opening, studies, boxCount);
    },
  };
}

interface Twin { readonly image: ImageRecord; readonly other: ImageRecord }

interface Run {
  readonly imageIds: Set<string>;
  readonly twins: Twin[];
  readonly problems: StudyProblem[];
  readonly copies: string[];
  readonly looked: number;
  readonly objectsWithoutPixels: number;
  readonly presentationStates: number;
  take(event: ScanEvent): void;
  add(image: ImageRecord): void;
  change(studyIds: readonly string[]): void;
  takeChanged(): ReadonlySet<string>;
  problemCount(): number;
  report(problem: StudyProblem): void;
}

function createRun(studies: Studies, { paths, group = paths.length === 1 ? basename(paths[0] ?? '') : 'Opened files', isDemo = false }: Opening): Run {
  const imageIds = new Set<string>();
  const twins: Twin[] = [];
  const problems: StudyProblem[] = [];
  let changed = new Set<string>();
  let [looked, objectsWithoutPixels, presentationStates, problemCount] = [0, 0, 0, 0];

  const run: Run = {
    imageIds, twins, problems, copies: [],
    get looked() { return looked; },
    get objectsWithoutPixels() { return objectsWithoutPixels; },
    get presentationStates() { return presentationStates; },
    take(event) {
      if (event.kind === 'listed') return run.change(studies.expect(event.headers));
      looked += 1;
      if (event.kind === 'problem') return run.report(event.problem);
      if (event.kind === 'presentation-state') {
        presentationStates += 1;
        return run.change(studies.addState(event.header));
      }
      if (event.kind === 'passed-over') {
        if (event.hasDicom) objectsWithoutPixels += 1;
        return undefined;
      }
      const image: ImageRecord = { ...event.image, group, isDemo, note: null };
      const known = studies.find(image.id);
      if (known === undefined) run.add(image);
      else if (sourceKey(known.source) === sourceKey(image.source)) imageIds.add(image.id);
      else twins.push({ image, other: known });
      return undefined;
    },
    add(image) {
      const uid = image.header?.sopInstanceUid;
      const other = uid === undefined ? undefined : studies.bearing(uid);
      // PS3.5 9: a UID names one object for ever. Two objects under one are two images, and somebody has to know.
      if (other !== undefined) run.report({ name: image.relativePath, reason: `it bears the SOP Instance UID of ${other.relativePath} and holds other bytes; both are kept` });
      run.change(studies.add([other === undefined ? image : { ...image, note: `Bears the UID of ${other.name}, and is another image` }]));
      imageIds.add(image.id);
    },
    change(studyIds) {
      for (const id of studyIds) changed.add(id);
    },
    takeChanged() {
      const taken = changed;
      changed = new Set();
      return taken;
    },
    problemCount: () => problemCount,
    report(problem) {
      problemCount += 1;
      if (problems.length < listedProblems) problems.push(problem);
    },
  };
  return run;
}

/** Equal in length and sample: the same image once more, or another one after all. */
async function compareTwins(run: Run, { signal, onProgress }: { readonly signal: AbortSignal | undefined; readonly onProgress: (stage: string, done: number, total: number) => void }): Promise<void> {
  for (const [at, { image, other }] of run.twins.entries()) {
    if (signal?.aborted === true) throw new AppError('cancelled', 'cancelled');
    onProgress('comparing copies', at, run.twins.length);
    try {
      if (await haveSameContent(image.source, other.source)) {
        run.imageIds.add(other.id);
        run.copies.push(image.relativePath);
      } else {
        const whole = createHash('sha256').update(await readSource(image.source)).digest('hex');
        run.add({ ...image, id: whole });
      }
    } catch (error) {
      run.report({ name: image.relativePath, reason: error instanceof AppError ? error.message : 'it vanished while it was compared with another file' });
    }
  }
}

function outcome(run: Run, { paths }: Opening, studies: Studies, boxCount: (imageId: string) => number): Opened {
  const { imageIds, problems, copies, looked, objectsWithoutPixels, presentationStates } = run;
  if (imageIds.size === 0 && run.problemCount() === 0) {
    const got = looked === 0 ? 'none' : `none in ${looked} files${objectsWithoutPixels + presentationStates > 0 ? `, ${objectsWithoutPixels + presentationStates} of them DICOM objects without pixels` : ''}`;
    throw new AppError('image_unreadable', `${paths.map((path) => basename(path)).join(', ').slice(0, 200)}: expected a folder with DICOM, PNG, JPEG or TIFF images, got ${got}`);
  }
  const notes = [
    ...(copies.length === 0 ? [] : [{ line: `${copies.length === 1 ? 'One file is an exact copy' : `${copies.length} files are exact copies`} of another and ${copies.length === 1 ? 'was' : 'were'} left out`, files: copies.slice(0, listedCopies) }]),
    ...(objectsWithoutPixels === 0 ? [] : [{ line: `${objectsWithoutPixels} DICOM ${objectsWithoutPixels === 1 ? 'object' : 'objects'} without pixels (reports and the like) ${objectsWithoutPixels === 1 ? 'was' : 'were'} passed over`, files: [] }]),
    ...(presentationStates === 0 ? [] : [{ line: `${presentationStates === 1 ? 'A presentation state is' : `${presentationStates} presentation states are`} not applied: images are shown as their own files say, not as another workstation left them`, files: [] }]),
  ];
  return {
    firstImageId: firstImage(studies, imageIds, boxCount), images: imageIds.size, studies: new Set([...imageIds].map((id) => studies.studyOf(id))).size,
    problems, problemCount: run.problemCount(), notes, imageIds: [...imageIds],
  };
}

/** Of what was opened: the newest study of the first patient, its first series, its first image. */
function firstImage(studies: Studies, imageIds: ReadonlySet<string>, boxCount: (imageId: string) => number): string | null {
  const [any] = imageIds;
  if (any === undefined) return null;
  const own = new Set<string>();
  const patient = studies.describe([studies.studyOf(any)], boxCount)[0]?.patient?.id;
  for (const id of imageIds) own.add(studies.studyOf(id));
  // Long lists are not sorted for this: the first patient's studies are among the first.
  const candidates = studies.describe([...own].slice(0, 50), boxCount).filter((study) => patient === undefined || study.patient?.id === patient);
  const newest = candidates.toSorted((a, b) => (`${a.date} ${a.time}` < `${b.date} ${b.time}` ? 1 : -1)).find((study) => study.series.some(({ images }) => images.some(({ id }) => imageIds.has(id))));
  return newest?.series.flatMap(({ images }) => images).find(({ id }) => imageIds.has(id))?.id ?? any;
}

interface HandedOver {
  file(id: string): { readonly path: string; readonly name: string };
  together(ids: readonly string[]): Promise<string>;
}

/** Files that were handed over together: zip archives by themselves, everything else as one folder, or by its DICOMDIR. */
export async function openingOfUploads(ids: readonly string[], uploads: HandedOver): Promise<Opening> {
  const isZip = (id: string): boolean => /\.zip$/i.test(uploads.file(id).name);
  const archives = ids.filter(isZip).map((id) => uploads.file(id).path);
  const loose = ids.filter((id) => !isZip(id));
  const files = loose.map((id) => uploads.file(id));
  const [only] = files;
  if (only === undefined) return { paths: archives };
  // One file is opened as it is, and refused by its own name.
  if (files.length === 1) return { paths: [...archives, only.path] };
  const directory = files.find(({ name }) => /^([^/]+\/)?DICOMDIR$/i.test(name));
  const [folder, ...others] = new Set(files.map(({ name }) => (name.includes('/') ? name.split('/')[0] : undefined)));
  const place = await uploads.together(loose);
  const opened = directory === undefined ? place : join(place, directory.name);
  return { paths: [...archives, opened], group: (others.length === 0 ? folder : undefined) ?? 'Opened files' };
}
