// Opens files that were picked, chosen or dropped: images, models and box files, each to its place.
import { upload } from '../api/bytes.ts';
import type { Workstation } from './workstation.svelte.ts';

export type Openable = 'study' | 'model' | 'boxes';

/** What files that were dropped together are, by their names: a model comes with its card and its data. */
export function kindOfFiles(names: readonly string[]): Openable {
  const ends = (...endings: string[]) => names.some((name) => endings.some((ending) => name.toLowerCase().endsWith(ending)));
  if (ends('.onnx', '.h5', '.keras', 'model.json')) return 'model';
  if (ends('.csv', '.json')) return 'boxes';
  return 'study';
}

/** Asks the host for a path with the system's own dialog. */
export async function pickPath(app: Workstation, what: Openable): Promise<void> {
  const { path } = await app.api.call('dialog/pick', { what });
  if (path === null) return;
  if (what === 'study') await showFirst(app, await app.studies.openPath(path));
  else if (what === 'model') await app.chooseModel(await app.models.openPath(path));
  else await importBoxes(app, { path });
}

/** @param what null: told by the names */
export async function openFiles(app: Workstation, what: Openable | null, files: readonly File[]): Promise<void> {
  const kind = what ?? kindOfFiles(files.map(({ name }) => name));
  if (kind === 'study') await showFirst(app, await app.studies.openFiles(files));
  else if (kind === 'model') await app.chooseModel(await app.models.openFiles(files));
  else for (const file of files) await importBoxes(app, { upload: await upload(app.api, file, file.name) });
}

async function showFirst(app: Workstation, imageId: string | null): Promise<void> {
  if (imageId !== null) await app.openImage(imageId);
}

async function importBoxes(app: Workstation, source: { path: string } | { upload: string }): Promise<void> {
  const { imported, skipped } = await app.api.call('boxes/import', source);
  const text = `${imported} ${imported === 1 ? 'box' : 'boxes'} imported`;
  if (skipped.length === 0) app.messages.note(`${text}.`);
  else app.messages.refuseLine(`${text}, ${skipped.length} ${skipped.length === 1 ? 'row' : 'rows'} skipped`, skipped);
  const { imageId } = app.studies;
  if (imageId === null) return app.studies.refresh();
  await app.annotations.open(imageId);
  app.measureAgain(imageId);
}
