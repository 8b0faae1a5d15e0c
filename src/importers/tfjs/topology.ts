// The layers of a Keras model as model.json describes them, brought to one form: a container of layers and their calls.
import { AppError } from '../../contracts/errors.ts';
import { isList, isObject, jsonReader } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** One tensor: output `output` of call number `call` of a layer. */
export interface TensorRef {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** What a call reads: a tensor, or a number that stands in its place (`x + 3` in Keras 3). */
export type CallInput = TensorRef | { readonly number: number };

export interface LayerSpec {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  /** Set where the layer is a model itself. */
  readonly inner: Container | undefined;
  /** Its calls, each with the tensors it reads; empty for inputs. */
  readonly calls: readonly (readonly CallInput[])[];
}

export interface Container {
  readonly name: string;
  readonly layers: readonly LayerSpec[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
}

const containers = new Set(['Sequential', 'Functional', 'Model']);

/** @throws AppError when the JSON is no Keras model, or a TensorFlow.js model of the other kind */
export function topologyOf(root: Json, file: string): Container {
  const read = jsonReader(file);
  const model = isObject(root) ? root : undefined;
  const topology = model?.['modelTopology'];
  if (model === undefined || !isObject(topology)) {
    throw new AppError('model_kind_unknown', `${file}: this JSON file is no TensorFlow.js model (it has no modelTopology)`);
  }
  if (model['format'] === 'graph-model' || isList(topology['node'])) {
    throw new AppError('model_kind_unknown', `${file}: this is a TensorFlow.js GraphModel; only LayersModel files are supported`);
  }
  const config = read.object(topology['model_config'] ?? topology, 'modelTopology');
  const className = read.text(config['class_name'], 'the class_name of the model');
  if (!containers.has(className)) throw new AppError('model_operator_unsupported', `${file}: the model is of class ${className}; supported are Sequential and Functional`);
  return readContainer(className, config['config'], 'model', file);
}

function readContainer(className: string, value: Json | undefined, where: string, file: string): Container {
  const read = jsonReader(file);
  // Early Keras wrote a Sequential's config as the bare list of its layers.
  const config: JsonObject = isList(value) ? { name: where, layers: value } : read.object(value, `the config of ${where}`);
  const name = typeof config['name'] === 'string' ? config['name'] : where;
  const layers = read.list(config['layers'], `the layers of ${name}`).map((layer, index) => readLayer(read.object(layer, `layer ${index} of ${name}`), `layer ${index} of ${name}`, file));
  if (new Set(layers.map((layer) => layer.name)).size !== layers.length) throw new AppError('model_unreadable', `${file}: two layers of ${name} have one name`);
  if (className === 'Sequential') return chained(name, layers);
  return {
    name, layers,
    inputs: refs(config['input_layers'], `the input_layers of ${name}`, file),
    outputs: refs(config['output_layers'], `the output_layers of ${name}`, file),
  };
}

function readLayer(layer: JsonObject, where: string, file: string): LayerSpec {
  const read = jsonReader(file);
  const className = read.text(layer['class_name'], `the class_name of ${where}`);
  const isInner = containers.has(className);
  const config: JsonObject = isList(layer['config']) ? {} : read.object(layer['config'], `the config of ${where}`);
  const name = read.text(layer['name'] ?? config['name'] ?? (isInner ? where : undefined), `the name of ${where}`);
  return {
    className, name, config,
    inner: isInner ? readContainer(className, layer['config'], name, file) : undefined,
    calls: callsOf(layer['inbound_nodes'], name, file),
  };
}

/** A Sequential is a chain, with or without an input layer at its head. */
function chained(name: string, layers: readonly LayerSpec[]): Container {
  const first = layers[0];
  const hasInput = first?.className === 'InputLayer';
  const input: LayerSpec = hasInput ? first : { className: 'InputLayer', name: `${name}/input`, config: inputConfig(first), inner: undefined, calls: [] };
  const rest = hasInput ? layers.slice(1) : layers;
  const linked = rest.map((layer, index): LayerSpec => ({ ...layer, calls: [[{ layer: (rest[index - 1] ?? input).name, call: 0, output: 0 }]] }));
  return {
    name,
    layers: [input, ...linked],
    inputs: [{ layer: input.name, call: 0, output: 0 }],
    outputs: [{ layer: (linked.at(-1) ?? input).name, call: 0, output: 0 }],
  };
}

/** The first layer, or the first of the model that it is, says what comes in. */
function inputConfig(first: LayerSpec | undefined): JsonObject {
  if (first?.inner !== undefined) return inputConfig(first.inner.layers[0]);
  const shape = first?.config['batch_input_shape'] ?? first?.config['batch_shape'];
  return { ...(shape === undefined ? {} : { batch_input_shape: shape }), ...(first?.config['dtype'] === undefined ? {} : { dtype: first.config['dtype'] }) };
}

/** [["name",0,0],…], or a single ["name",0,0]. */
function refs(value: Json | undefined, where: string, file: string): TensorRef[] {
  const list = jsonReader(file).list(value, where);
  return (typeof list[0] === 'string' ? [list] : list).map((item) => tensorRef(item, where, file));
}

function tensorRef(item: Json, where: string, file: string): TensorRef {
  const read = jsonReader(file);
  const [layer, call, output] = read.list(item, where);
  return { layer: read.text(layer, where), call: read.whole(call, where), output: read.whole(output, where) };
}

/** Keras 2: per call a list of [layer, call, output, arguments]. Keras 3: per call the arguments, tensors among them. */
function callsOf(value: Json | undefined, name: string, file: string): CallInput[][] {
  const where = `the inbound_nodes of "${name}"`;
  const read = jsonReader(file);
  const entries = value === undefined ? [] : read.list(value, where);
  return entries.map((entry) => {
    if (isObject(entry)) return kerasTensors(entry, name, where, file);
    const list = read.list(entry, where);
    return (typeof list[0] === 'string' ? [list] : list).map((item) => {
      refuseArguments(read.list(item, where)[3], name, file);
      return tensorRef(item, where, file);
    });
  });
}

function kerasTensors(entry: JsonObject, name: string, where: string, file: string): CallInput[] {
  const read = jsonReader(file);
  refuseArguments(entry['kwargs'], name, file);
  return read.list(entry['args'], where).flatMap((argument) => (isList(argument) ? argument : [argument])).map((argument) => {
    if (typeof argument === 'number') return { number: argument };
    const tensor = read.object(argument, where);
    return tensorRef(read.object(tensor['config'], where)['keras_history'] ?? null, where, file);
  });
}

/** `training` and `mask` say nothing about a model that is only applied. */
function refuseArguments(value: Json | undefined, name: string, file: string): void {
  const given = isObject(value) ? Object.entries(value).filter(([key, argument]) => argument !== null && !(key === 'training' && argument === false)) : [];
  const [first] = given;
  if (first !== undefined) throw new AppError('model_operator_unsupported', `${file}: layer "${name}" is called with ${first[0]}=${JSON.stringify(first[1])}, which is not supported`);
}
