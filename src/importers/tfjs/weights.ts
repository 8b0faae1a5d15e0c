// The weights of a TensorFlow.js model: a manifest of groups, each cut into files that are read as one run of bytes.
import { AppError } from '../../contracts/errors.ts';
import { elementCount, shapeText } from '../../graph/tensor.ts';
import { widenFloat16 } from '../half-precision.ts';
import { staysBeside } from '../relative-path.ts';
import { jsonReader } from './json.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { ModelFiles } from '../imported-model.ts';
import type { Json, JsonObject } from './json.ts';

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization: { readonly dtype: string; readonly scale: number; readonly min: number } | undefined;
  readonly offset: number;
  readonly bytes: () => Uint8Array;
}

export interface Weights {
  /**
   * A layer's weight as float32. @throws AppError `model_data_missing` when the manifest has none of that name
   */
  read(layer: string, weight: string): Tensor;
  has(layer: string, weight: string): boolean;
  /** Names of the weights that lie below a layer. */
  of(layer: string): readonly string[];
}

const widths: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

export function weightsOf(manifest: Json | undefined, files: ModelFiles, note: (text: string) => void): Weights {
  if (manifest === undefined) throw new AppError('model_data_missing', `${files.main}: the model has no weightsManifest, so it holds no weights`);
  const entries = new Map(readManifest(manifest, files).map((entry) => [entry.name, entry]));
  const decoded = new Map<Entry, Tensor>();
  return {
    has: (layer, weight) => entries.has(`${layer}/${weight}`) || nearby(entries, layer, weight).length > 0,
    of: (layer) => [...entries.keys()].map((name) => name.split('/')).flatMap((parts) => (parts.slice(0, -1).includes(layer) ? parts.slice(-1) : [])),
    read(layer, weight) {
      const entry = find(entries, layer, weight, files.main);
      const tensor = decoded.get(entry) ?? decode(entry, files.main, note);
      decoded.set(entry, tensor);
      return tensor;
    },
  };
}

/** `layer/weight`, or the one entry whose path has the layer in it and ends in the weight (`model/layer/weight`, `layer/layer/weight`). */
function find(entries: ReadonlyMap<string, Entry>, layer: string, weight: string, file: string): Entry {
  const exact = entries.get(`${layer}/${weight}`);
  if (exact !== undefined) return exact;
  const near = nearby(entries, layer, weight);
  const [only] = near;
  if (only === undefined) throw new AppError('model_data_missing', `${file}: the weight "${layer}/${weight}" is not in the weightsManifest`);
  if (near.length > 1) throw new AppError('model_unreadable', `${file}: the weight "${layer}/${weight}" could be ${near.map(({ name }) => name).join(' or ')}`);
  return only;
}

function nearby(entries: ReadonlyMap<string, Entry>, layer: string, weight: string): Entry[] {
  return [...entries.values()].filter(({ name }) => {
    const parts = name.split('/');
    return parts.at(-1) === weight && parts.slice(0, -1).includes(layer);
  });
}

function readManifest(manifest: Json, files: ModelFiles): Entry[] {
  const read = jsonReader(files.main);
  return read.list(manifest, 'weightsManifest').flatMap((item, index) => {
    const where = `weightsManifest[${index}]`;
    const group = read.object(item, where);
    const paths = read.list(group['paths'], `${where}.paths`).map((path) => read.text(path, `${where}.paths`));
    let length = 0;
    let bytes: Uint8Array | undefined;
    const load = (): Uint8Array => (bytes ??= joined(paths, length, files));
    return read.list(group['weights'], `${where}.weights`).map((weight, order): Entry => {
      const entry = readEntry(read.object(weight, `${where}.weights[${order}]`), `${where}.weights[${order}]`, files.main);
      const offset = length;
      length += elementCount(entry.shape) * (widths[entry.quantization?.dtype ?? entry.dtype] ?? 0);
      return { ...entry, offset, bytes: load };
    });
  });
}

function readEntry(weight: JsonObject, where: string, file: string): Omit<Entry, 'offset' | 'bytes'> {
  const read = jsonReader(file);
  const name = read.text(weight['name'], `${where}.name`);
  const dtype = read.text(weight['dtype'], `${where}.dtype`);
  const shape = read.list(weight['shape'], `${where}.shape`).map((extent) => read.whole(extent, `${where}.shape`));
  const quantized = weight['quantization'];
  if (quantized === undefined || quantized === null) {
    if (!(dtype in widths)) throw new AppError('model_operator_unsupported', `${file}: the weight "${name}" is of type ${dtype}, which is not supported`);
    return { name, dtype, shape, quantization: undefined };
  }
  const { dtype: stored, scale = 1, min = 0 } = read.object(quantized, `${where}.quantization`);
  if (typeof stored !== 'string' || !['uint8', 'uint16', 'float16'].includes(stored) || typeof scale !== 'number' || typeof min !== 'number') {
    throw new AppError('model_operator_unsupported', `${file}: the weight "${name}" is quantised in a way that is not supported (uint8 and uint16 with scale and min, float16)`);
  }
  return { name, dtype, shape, quantization: { dtype: stored, scale, min } };
}

/** The files of a group, one after the other. Their length is known from the weights in it. */
function joined(paths: readonly string[], expected: number, files: ModelFiles): Uint8Array {
  const parts = paths.map((path) => {
    if (!staysBeside(path)) throw new AppError('model_unreadable', `${files.main}: it asks for the weight file ${JSON.stringify(path)}, which is not beside the model`);
    if (!files.has(path)) throw new AppError('model_data_missing', `${files.main}: the weight file "${path}" is missing`);
    return files.read(path);
  });
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total !== expected) throw new AppError('model_unreadable', `${files.main}: the weight file${paths.length > 1 ? 's' : ''} ${paths.join(', ')} must hold ${expected} bytes, got ${total}`);
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Quantised values are q·scale + min in float64, rounded once to float32, as TensorFlow.js itself restores them. */
function decode(entry: Entry, file: string, note: (text: string) => void): Tensor {
  const { name, shape, dtype, quantization } = entry;
  if (dtype !== 'float32') throw new AppError('model_operator_unsupported', `${file}: the weight "${name}" ${shapeText(shape)} is ${dtype}, expected float32`);
  const count = elementCount(shape);
  const stored = quantization?.dtype ?? dtype;
  const bytes = entry.bytes().slice(entry.offset, entry.offset + count * (widths[stored] ?? 0));
  const made = (values: Float32Array): Tensor => ({ dtype: 'float32', shape, values });
  if (quantization === undefined) return made(new Float32Array(bytes.buffer, bytes.byteOffset, count));
  if (stored === 'float16') {
    note('float16 weights widened to float32 (exact)');
    return made(widenFloat16(new Uint16Array(bytes.buffer, bytes.byteOffset, count)));
  }
  note(`weights stored as ${stored} restored to float32 (q·scale + min)`);
  const codes = stored === 'uint8' ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  const { scale, min } = quantization;
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = (codes[index] ?? 0) * scale + min;
  return made(values);
}
