// Opens files that were picked, chosen or dropped: images, models and box files, each to its place.
import { text as catalogue } from '../text/text.ts';
import { upload } from '../api/bytes.ts';
import { toRefusal } from '../api/checked-api.ts';
import type { NamedFile } from '../api/dropped-files.ts';
import type { Workstation } from './workstation.svelte.ts';

export type Openable = 'study' | 'model' | 'boxes';
/** What can be asked for: a folder holds images. */
export type Pickable = Openable | 'folder';

const isModel = (name: string) => /\.(onnx|h5|hdf5|keras|pb|tflite)$|model\.json$/i.test(name);
const isImage = (name: string) => /\.(dcm|dicom|dic|png|jpe?g|tiff?)$/i.test(name);

/**
 * What each of the files that were dropped together is, by their names: boxes are tables, a model comes with its card and its
 * data, and everything else is looked at as an image.
 */
export function sortFiles<T extends { readonly name: string }>(files: readonly T[]): Readonly<Record<Openable, readonly T[]>> {
  const hasModel = files.some(({ name }) => isModel(name));
  const kindOf = ({ name }: T): Openable => {
    if (isImage(name)) return 'study';
    if (/\.csv$/i.test(name)) return 'boxes';
    if (hasModel) return 'model';
    return /\.json$/i.test(name) ? 'boxes' : 'study';
  };
  const ofKind = (kind: Openable) => files.filter((file) => kindOf(file) === kind);
  return { study: ofKind('study'), boxes: ofKind('boxes'), model: ofKind('model') };
}

/** Asks the host for a path with the system's own dialog. */
export async function pickPath(app: Workstation, what: Pickable): Promise<void> {
  const { path } = await app.api.call('dialog/pick', { what });
  if (path !== null) await openPath(app, what === 'folder' ? 'study' : what, path);
}

/** Opens what the system handed over, each by its name; what is refused takes nothing else with it. */
export async function openPaths(app: Workstation, paths: readonly string[]): Promise<void> {
  const { study, boxes, model } = sortFiles(paths.map((path) => ({ name: path })));
  // Files that were handed over together are looked through together.
  if (study.length > 0) await app.attempt(() => openPlaces(app, study.map(({ name }) => name)));
  for (const { name } of boxes) await app.attempt(() => openPath(app, 'boxes', name));
  for (const { name } of model) await app.attempt(() => openPath(app, 'model', name));
}

export async function openDemo(app: Workstation): Promise<void> {
  await app.attempt(async () => showFirst(app, await app.studies.openDemo((imageId) => void app.openImage(imageId))));
}

/** A folder's name does not tell: one that holds no image may hold a model. */
async function openPlaces(app: Workstation, paths: readonly string[]): Promise<void> {
  try {
    await openImages(app, paths);
  } catch (refused) {
    const [only] = paths;
    if (only === undefined || paths.length > 1 || toRefusal(refused).code !== 'image_unreadable') throw refused;
    const modelId = await app.models.openPath(only).catch(() => null);
    if (modelId === null) throw refused;
    await app.chooseModel(modelId);
  }
}

async function openPath(app: Workstation, what: Openable, path: string): Promise<void> {
  if (what === 'study') await openImages(app, [path]);
  else if (what === 'model') await app.chooseModel(await app.models.openPath(path));
  else await importBoxes(app, { path });
}

/** @param what null: told by the names */
export async function openFiles(app: Workstation, what: Openable | null, files: readonly NamedFile[]): Promise<void> {
  const of = (kind: Openable) => (what === null ? sortFiles(files)[kind] : what === kind ? files : []);
  const [study, boxes, model] = [of('study'), of('boxes'), of('model')];
  // Images first: boxes go to those that are open. What is refused takes nothing else with it.
  if (study.length > 0) await app.attempt(async () => showFirst(app, await app.studies.openFiles(study, (imageId) => void app.openImage(imageId))));
  for (const { file, name } of boxes) await app.attempt(async () => importBoxes(app, { upload: await upload(app.api, file, name) }));
  if (model.length > 0) await app.attempt(async () => app.chooseModel(await app.models.openFiles(model)));
}

async function openImages(app: Workstation, paths: readonly string[]): Promise<void> {
  await showFirst(app, await app.studies.openPaths(paths, (imageId) => void app.openImage(imageId)));
}

async function showFirst(app: Workstation, imageId: string | null): Promise<void> {
  if (imageId !== null) await app.openImage(imageId);
}

async function importBoxes(app: Workstation, source: { path: string } | { upload: string }): Promise<void> {
  // How many there are, and where, would tell what others marked.
  if (app.reading.blind.isAnythingBlind) return app.messages.refuseLine(catalogue.reading.findings.notWhileBlind);
  const { imported, skipped } = await app.api.call('annotations/import', { ...source, ...(app.reading.readers.current === null ? {} : { readerId: app.reading.readers.current.id }) });
  if (skipped.length === 0) app.messages.note(catalogue.studies.imported(imported));
  else {
    const line = catalogue.studies.importedInPart(imported, skipped.length);
    app.messages.refuseLine(line, skipped, line);
  }
  const { imageId } = app.studies;
  if (imageId === null) return app.studies.refresh();
  await app.drawn.open(imageId);
  app.measureAgain(imageId);
}
