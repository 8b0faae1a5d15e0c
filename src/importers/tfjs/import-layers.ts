// A TensorFlow.js LayersModel (model.json and its weight files) → a graph.
import { AppError } from '../../contracts/errors.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { canonicalise, normalisedValues } from '../../graph/rewrites/index.ts';
import { isList, isObject, parseJson } from './json.ts';
import { kerasLayers } from './layers/index.ts';
import { LayerCall } from './layer-call.ts';
import { topologyOf } from './topology.ts';
import { weightsOf } from './weights.ts';
import type { ValueName } from '../../graph/tensor.ts';
import type { ImportedModel, ImportOptions, ModelFiles, ModelInput } from '../imported-model.ts';
import type { Json, JsonObject } from './json.ts';
import type { LayerContext } from './layer-call.ts';
import type { Container, LayerSpec, TensorRef } from './topology.ts';

export function importTfjsLayers(bytes: Uint8Array, files: ModelFiles, options: ImportOptions): ImportedModel {
  const file = files.main;
  const root = parseJson(bytes, file);
  const model = topologyOf(root, file);
  const { weightsManifest, generatedBy } = root as JsonObject;
  const notes = new Set<string>();
  const builder = new GraphBuilder();
  const context: LayerContext = { builder, file, weights: weightsOf(weightsManifest, files, (text) => notes.add(text)) };
  const input = imageInputOf(model, file, options.inputSize, (text) => notes.add(text));
  builder.input(input.name, { dtype: 'float32', shape: input.shape });
  const x = builder.value('Transpose', [input.name], { perm: [0, 3, 1, 2] }, { name: `${input.name}/nchw`, outputs: [`${input.name}/nchw`] });
  const run = new ContainerRun(withOutput(model, options.output), [x], context);
  const computed = run.outputs();
  const outputs = options.output === undefined ? computed : [outputAsked(builder, options.output, file)];
  const graph = builder.finish(outputs);
  if (outputs.some((output) => builder.shape(output).length === 4)) notes.add('an output is an image; it is given as [n,c,h,w]');
  const producer = typeof generatedBy === 'string' ? generatedBy : kerasVersion(root);
  let parameters = 0;
  for (const tensor of graph.constants.values()) parameters += tensor.values.length;
  return {
    format: 'tfjs-layers',
    graph: canonicalise(graph, { keep: options.keep ?? [] }),
    input, outputs,
    normalised: normalisedValues(graph),
    notes: [...notes],
    info: { ...(producer === undefined ? {} : { producer }), parameters, nodes: run.layersRun },
  };
}

/** Computes the tensors of one container, each layer call once, from its outputs back. */
class ContainerRun {
  readonly #container: Container;
  readonly #inputs: readonly ValueName[];
  readonly #context: LayerContext;
  readonly #layers: ReadonlyMap<string, LayerSpec>;
  readonly #done = new Map<string, readonly ValueName[]>();
  readonly #path: string;
  layersRun = 0;

  /** @param path prefix for names that are taken already */
  constructor(container: Container, inputs: readonly ValueName[], context: LayerContext, path = '') {
    this.#container = container;
    this.#inputs = inputs;
    this.#context = context;
    this.#path = path;
    this.#layers = new Map(container.layers.map((spec) => [spec.name, spec]));
    if (container.inputs.length !== inputs.length) throw new AppError('model_shape_invalid', `${context.file}: "${container.name}" takes ${container.inputs.length} inputs, got ${inputs.length}`);
  }

  outputs(): ValueName[] {
    return this.#container.outputs.map((ref) => this.#tensor(ref, []));
  }

  #tensor(ref: TensorRef, open: readonly string[]): ValueName {
    const { file } = this.#context;
    const inputIndex = this.#container.inputs.findIndex((input) => input.layer === ref.layer);
    const input = this.#inputs[inputIndex];
    if (input !== undefined) return input;
    const spec = this.#layers.get(ref.layer);
    const reads = spec?.calls[ref.call];
    if (spec === undefined || reads === undefined) throw new AppError('model_unreadable', `${file}: "${this.#container.name}" refers to call ${ref.call} of the layer "${ref.layer}", which is not there`);
    const key = JSON.stringify([ref.layer, ref.call]);
    if (open.includes(key)) throw new AppError('model_unreadable', `${file}: the layer "${ref.layer}" reads its own output`);
    const known = this.#done.get(key) ?? this.#call(spec, ref.call, reads.map((read) => ('number' in read ? this.#context.builder.scalar(read.number) : this.#tensor(read, [...open, key]))));
    this.#done.set(key, known);
    const value = known[ref.output];
    if (value === undefined) throw new AppError('model_unreadable', `${file}: the layer "${ref.layer}" has no output ${ref.output}`);
    return value;
  }

  #call(spec: LayerSpec, call: number, inputs: readonly ValueName[]): readonly ValueName[] {
    const { file } = this.#context;
    if (spec.inner !== undefined) {
      const inner = new ContainerRun(spec.inner, inputs, this.#context, `${this.#path}${spec.name}/`);
      const outputs = inner.outputs();
      this.layersRun += inner.layersRun;
      return outputs;
    }
    const definition = kerasLayers.get(spec.className);
    if (definition === undefined) throw new AppError('model_operator_unsupported', `${file}: layer "${spec.name}" (${spec.className}): this layer is not supported`);
    const layer = new LayerCall(spec, this.#freeName(call === 0 ? spec.name : `${spec.name}:${call}`), inputs, this.#context);
    const output = definition.lower(layer);
    layer.finish();
    this.layersRun += 1;
    return [output];
  }

  /** The layer's own name; with the models around it in front, and then a number, where another layer has that name. */
  #freeName(name: string): string {
    const { builder } = this.#context;
    let free = builder.has(name) ? `${this.#path}${name}` : name;
    for (let serial = 2; builder.has(free); serial++) free = `${this.#path}${name}~${serial}`;
    return free;
  }
}

/** @throws AppError when the model takes anything but one image of known size */
function imageInputOf(model: Container, file: string, inputSize: readonly [number, number] | undefined, note: (text: string) => void): ModelInput {
  const [ref, ...more] = model.inputs;
  if (ref === undefined || more.length > 0) throw new AppError('model_shape_invalid', `${file}: the model takes ${model.inputs.length} inputs, expected one image`);
  const spec = model.layers.find((layer) => layer.name === ref.layer);
  const declared = spec?.config['batch_input_shape'] ?? spec?.config['batch_shape'];
  if (!isList(declared) || declared.length !== 4) throw new AppError('model_shape_invalid', `${file}: the input "${ref.layer}" has the shape ${JSON.stringify(declared ?? null)}, expected an image of four axes (batch, height, width, channels)`);
  const [batch, height, width, channels] = declared;
  if (typeof channels !== 'number') throw new AppError('model_shape_invalid', `${file}: the input "${ref.layer}" ${JSON.stringify(declared)} leaves the number of channels open`);
  if (typeof batch === 'number') note(`the file fixes a batch of ${batch}; made symbolic`);
  const { dtype } = spec?.config ?? {};
  if (typeof dtype === 'string' && dtype !== 'float32') throw new AppError('model_operator_unsupported', `${file}: the input "${ref.layer}" is ${dtype}, expected float32`);
  const h = typeof height === 'number' ? height : inputSize?.[0];
  const w = typeof width === 'number' ? width : inputSize?.[1];
  if (h === undefined || w === undefined) throw new AppError('card_missing', `${file}: the model leaves the size of its input "${ref.layer}" open (${JSON.stringify(declared)}); a model card must give input.size [height, width]`);
  if (inputSize !== undefined && (inputSize[0] !== h || inputSize[1] !== w)) throw new AppError('card_invalid', `${file}: the model card gives an input size of ${inputSize.join('×')}, the model fixes ${h}×${w}`);
  return { name: ref.layer, layout: 'NHWC', channels, height: h, width: w, shape: ['n', h, w, channels] };
}

/** Only what a layer asked for needs is computed; a layer of a model inside needs the whole. */
function withOutput(model: Container, name: string | undefined): Container {
  return name !== undefined && model.layers.some((spec) => spec.name === name) ? { ...model, outputs: [{ layer: name, call: 0, output: 0 }] } : model;
}

function outputAsked(builder: GraphBuilder, name: string, file: string): ValueName {
  if (builder.has(name) && builder.constantValue(name) === undefined) return name;
  throw new AppError('model_head_unclear', `${file}: the model has no layer "${name}"`);
}

function kerasVersion(root: Json): string | undefined {
  const topology = isObject(root) ? root['modelTopology'] : undefined;
  const version = isObject(topology) ? topology['keras_version'] : undefined;
  return typeof version === 'string' ? `Keras ${version}` : undefined;
}
