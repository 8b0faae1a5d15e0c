// Makes small TensorFlow.js LayersModels in memory: model.json and its weight files.
import type { ModelFiles } from '../../src/importers/index.ts';
import { filesOf } from './in-memory.ts';

export interface WrittenWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly quantization?: { readonly dtype: 'uint8' | 'uint16' | 'float16'; readonly scale?: number; readonly min?: number };
}

export interface WrittenLayer {
  readonly class_name: string;
  readonly name?: string;
  readonly config: Record<string, unknown>;
  readonly inbound_nodes?: unknown;
}

/** A layer of a Sequential; its name is in its config, as Keras writes it. */
export function layer(className: string, name: string, config: Record<string, unknown> = {}): WrittenLayer {
  return { class_name: className, config: { name, trainable: true, dtype: 'float32', ...config } };
}

/** A layer of a Functional model, reading layers by name. */
export function called(className: string, name: string, reads: readonly string[], config: Record<string, unknown> = {}): WrittenLayer {
  return { ...layer(className, name, config), name, inbound_nodes: reads.length === 0 ? [] : [reads.map((read) => [read, 0, 0, {}])] };
}

export function input(shape: readonly (number | null)[], name = 'image'): WrittenLayer {
  return layer('InputLayer', name, { batch_input_shape: [null, ...shape], sparse: false });
}

export function sequential(layers: readonly WrittenLayer[], name = 'model'): WrittenLayer {
  return { class_name: 'Sequential', config: { name, layers } };
}

export function functional(layers: readonly WrittenLayer[], inputs: readonly string[], outputs: readonly string[], name = 'model'): WrittenLayer {
  const refs = (names: readonly string[]): unknown => names.map((item) => [item, 0, 0]);
  return { class_name: 'Functional', config: { name, layers, input_layers: refs(inputs), output_layers: refs(outputs) } };
}

/** Weights go into one file unless `shards` says how many bytes each file takes. */
export function tfjsFiles(model: WrittenLayer, weights: readonly WrittenWeight[] = [], { shards, format = true }: { shards?: readonly number[]; format?: boolean } = {}): ModelFiles {
  const bytes = Uint8Array.from(weights.flatMap((weight) => [...bytesOf(weight)]));
  const sizes = shards ?? [bytes.length];
  const contents: Record<string, Uint8Array> = {};
  let offset = 0;
  sizes.forEach((size, index) => {
    contents[`shard${index}.bin`] = bytes.slice(offset, offset + size);
    offset += size;
  });
  const json = {
    ...(format ? { format: 'layers-model', generatedBy: 'keras v2.15.0' } : {}),
    modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: model },
    weightsManifest: [{ paths: Object.keys(contents), weights: weights.map(({ name, shape, quantization }) => ({ name, shape, dtype: 'float32', ...(quantization ? { quantization } : {}) })) }],
  };
  return filesOf('model.json', { ...contents, 'model.json': new TextEncoder().encode(JSON.stringify(json)) });
}

function bytesOf({ values, quantization }: WrittenWeight): Uint8Array {
  switch (quantization?.dtype) {
    case 'uint8': return Uint8Array.from(values);
    case 'uint16':
    case 'float16': return new Uint8Array(Uint16Array.from(values).buffer);
    default: return new Uint8Array(Float32Array.from(values).buffer);
  }
}
