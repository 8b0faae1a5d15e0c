// Is a path meant as a model? By its name alone: whether it is one, its importer says.
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { cardFileName } from './cards.ts';

const modelNames = /\.(onnx|json|h5|hdf5|keras|pb|tflite|pt|pth|safetensors|mlmodel)$/i;

/** Files with a model's ending, and folders that hold one beside no image. */
export async function looksLikeModel(path: string): Promise<boolean> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (!isFolder) return modelNames.test(basename(path));
  const names = await readdir(path).catch(() => []);
  return names.some((name) => name === 'model.json' || /\.onnx$/i.test(name));
}

/**
 * The model among files that were handed over together, by their names: the others are its card and its data.
 *
 * @throws AppError `model_unreadable` when there is none or more than one
 */
export function mainModelFile(names: readonly string[]): string {
  const isNamed = (ending: RegExp) => names.filter((name) => ending.test(name) && basename(name) !== cardFileName);
  // What no importer reads is still the model that was meant, and is refused by its importer in its own words.
  const found = [/(^|\/)model\.json$/i, /\.onnx$/i, modelNames].map(isNamed).find((named) => named.length > 0) ?? [];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const got = found.length === 0 ? names.map((name) => `"${basename(name)}"`).slice(0, 4).join(', ') : found.map((name) => `"${name}"`).join(' and ');
  throw new AppError('model_unreadable', `expected one model file (.onnx, or model.json with its weight files), got ${got}`);
}

/** The model file that a path means: itself, or the one in the folder. */
export async function modelFileOf(path: string): Promise<string> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (!isFolder) return path;
  const names = await readdir(path).catch(() => []);
  const name = names.find((entry) => entry === 'model.json') ?? names.find((entry) => /\.onnx$/i.test(entry));
  return name === undefined ? path : join(path, name);
}
