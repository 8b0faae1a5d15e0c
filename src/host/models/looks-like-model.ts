// Is a path meant as a model? By its name alone: whether it is one, its importer says.
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

const modelNames = /\.(onnx|json|h5|hdf5|keras|pb|tflite|pt|pth|safetensors|mlmodel)$/i;

/** Files with a model's ending, and folders that hold one beside no image. */
export async function looksLikeModel(path: string): Promise<boolean> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (!isFolder) return modelNames.test(basename(path));
  const names = await readdir(path).catch(() => []);
  return names.some((name) => name === 'model.json' || /\.onnx$/i.test(name));
}

/** The model file that a path means: itself, or the one in the folder. */
export async function modelFileOf(path: string): Promise<string> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
  if (!isFolder) return path;
  const names = await readdir(path).catch(() => []);
  const name = names.find((entry) => entry === 'model.json') ?? names.find((entry) => /\.onnx$/i.test(entry));
  return name === undefined ? path : join(path, name);
}
