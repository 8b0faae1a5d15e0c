// Opens a model file: finds out what it is, and hands it to its importer.
import { AppError } from '../contracts/errors.ts';
import { importOnnx } from './onnx/import-onnx.ts';
import { importTfjsLayers } from './tfjs/import-layers.ts';
import type { ImportedModel, ImportOptions, ModelFiles } from './imported-model.ts';

export type { ImportedModel, ImportOptions, ModelFiles, ModelInput } from './imported-model.ts';

/**
 * Bytes → graph. What the graph cannot compute exactly is refused, never skipped.
 *
 * @throws AppError with one line that names the file, the node or layer, and what was expected and found
 */
export function importModel(files: ModelFiles, options: ImportOptions = {}): ImportedModel {
  const bytes = files.read(files.main);
  if (bytes.length === 0) throw new AppError('model_unreadable', `${files.main}: the file is empty`);
  const start = String.fromCharCode(...bytes.subarray(0, 256));
  if (start.startsWith('version https://git-lfs')) {
    const size = /size (\d+)/.exec(start)?.[1];
    throw new AppError('model_unreadable', `${files.main}: this is a git-lfs pointer, not the model${size === undefined ? '' : ` of ${size} bytes`}; fetch it with "git lfs pull"`);
  }
  const other = otherKinds.find(({ isIt }) => isIt(start, files.main));
  if (other !== undefined) throw new AppError('model_kind_unknown', `${files.main}: this is ${other.name}; supported are ONNX files and model.json of a TensorFlow.js LayersModel`);
  if (/^(\xef\xbb\xbf)?\s*\{/.test(start)) return importTfjsLayers(bytes, files, options);
  return importOnnx(bytes, files, options);
}

/** Files that are models, but of kinds without an importer: better named than called damaged. */
const otherKinds: readonly { readonly name: string; readonly isIt: (start: string, file: string) => boolean }[] = [
  { name: 'a Keras HDF5 file', isIt: (start) => start.startsWith('\x89HDF\r\n\x1a\n') },
  { name: 'a .keras archive', isIt: (start, file) => start.startsWith('PK\x03\x04') && file.toLowerCase().endsWith('.keras') },
  { name: 'a PyTorch file', isIt: (start, file) => start.startsWith('PK\x03\x04') && /\.(pt|pth|pt2|ckpt)$/i.test(file) },
  { name: 'a zip archive', isIt: (start) => start.startsWith('PK\x03\x04') },
  { name: 'a TensorFlow Lite file', isIt: (start) => start.slice(4, 8) === 'TFL3' },
  { name: 'a Python pickle', isIt: (start, file) => start.startsWith('\x80') && /\.(pt|pth|pkl|ckpt)$/i.test(file) },
  { name: 'a TensorFlow SavedModel or GraphDef', isIt: (_, file) => file.toLowerCase().endsWith('.pb') },
  { name: 'an image, not a model', isIt: (start) => /^(\x89PNG|\xff\xd8\xff|GIF8)/.test(start) || start.slice(128, 132) === 'DICM' },
];
