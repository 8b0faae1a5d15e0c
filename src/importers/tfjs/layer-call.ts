// One call of a Keras layer as its importer sees it: typed access to config and weights, and a check that nothing was overlooked.
import { AppError } from '../../contracts/errors.ts';
import { ShapeError } from '../../graph/builder.ts';
import { shapeText } from '../../graph/tensor.ts';
import { brief, isList, isObject } from './json.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import type { Shape, Tensor, ValueName } from '../../graph/tensor.ts';
import type { OpAttrs, OpName, Pair } from '../../graph/vocabulary.ts';
import type { Json } from './json.ts';
import type { LayerSpec } from './topology.ts';
import type { Weights } from './weights.ts';

/** Settings that matter only while a model is trained. */
const trainingOnly = /^(name|trainable|seed|.+_(initializer|regularizer|constraint)|activity_regularizer|batch_input_shape|batch_shape|input_dtype|autocast)$/;

export interface LayerContext {
  readonly builder: GraphBuilder;
  readonly weights: Weights;
  readonly file: string;
}

/** Images are [n,c,h,w] in the graph and [n,h,w,c] in Keras; tensors of any other rank are the same in both. */
export class LayerCall {
  readonly className: string;
  /** The layer's name: that of its last node and of the value it writes. */
  readonly name: string;
  readonly inputs: readonly ValueName[];
  readonly #layer: LayerSpec;
  readonly #context: LayerContext;
  readonly #settingsRead = new Set<string>();

  /** @param name unique in the graph; the layer's own where that is still free */
  constructor(layer: LayerSpec, name: string, inputs: readonly ValueName[], context: LayerContext) {
    this.className = layer.className;
    this.name = name;
    this.inputs = inputs;
    this.#layer = layer;
    this.#context = context;
  }

  get x(): ValueName {
    const [x] = this.inputs;
    return x === undefined || this.inputs.length > 1 ? this.refuse(`it must be called with one tensor, got ${this.inputs.length}`) : x;
  }

  shape(value: ValueName): Shape { return this.#context.builder.shape(value); }

  /** @throws AppError unless the value is an image */
  image(value: ValueName = this.x): ValueName {
    return this.shape(value).length === 4 ? value : this.refuse(`it needs an image [n,h,w,c], its input is ${shapeText(this.shape(value))}`);
  }

  extent(value: ValueName, axis: number): number {
    const extent = this.shape(value)[axis];
    return typeof extent === 'number' ? extent : this.refuse(`axis ${axis} of its input ${shapeText(this.shape(value))} must be a number`);
  }

  // ----- config

  setting(key: string): Json | undefined {
    this.#settingsRead.add(key);
    const value = this.#layer.config[key];
    return value === null ? undefined : value;
  }

  number(key: string, otherwise: number): number {
    const value = this.setting(key) ?? otherwise;
    return typeof value === 'number' ? value : this.#wrong(key, 'a number', value);
  }

  optionalNumber(key: string): number | undefined {
    const value = this.setting(key);
    return value === undefined || typeof value === 'number' ? value : this.#wrong(key, 'a number', value);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.setting(key) ?? otherwise;
    return typeof value === 'boolean' ? value : this.#wrong(key, 'true or false', value);
  }

  text(key: string, otherwise: string): string {
    const value = this.setting(key) ?? otherwise;
    return typeof value === 'string' ? value : this.#wrong(key, 'a text', value);
  }

  /** Extents of a shape; TensorFlow.js writes null for one that is open, Keras −1. */
  extents(key: string): number[] {
    const value = this.setting(key);
    if (!isList(value)) return this.#wrong(key, 'a list of numbers', value);
    return value.map((item) => (item === null ? -1 : typeof item === 'number' ? item : this.#wrong(key, 'a list of numbers', value)));
  }

  /** One number for both axes, or [vertical, horizontal]. */
  pair(key: string, otherwise: Pair): Pair {
    const value = this.setting(key) ?? otherwise;
    const list = isList(value) ? value : [value, value];
    const [vertical, horizontal] = list;
    if (typeof vertical !== 'number' || typeof horizontal !== 'number' || list.length !== 2 || vertical < 1 || horizontal < 1) return this.#wrong(key, 'two positive numbers', value);
    return [vertical, horizontal];
  }

  /** Axis of the layer's tensor as the graph counts it: Keras's last one is the channels, axis 1 of an image here. */
  axis(key: string, otherwise: number, rank: number): number {
    const value = this.setting(key) ?? otherwise;
    const single = isList(value) && value.length === 1 ? value[0] : value;
    if (typeof single !== 'number' || single < -rank || single >= rank) return this.#wrong(key, `an axis of a tensor of rank ${rank}`, value);
    const axis = single < 0 ? single + rank : single;
    return rank === 4 ? [0, 2, 3, 1][axis] ?? axis : axis;
  }

  /** A setting of which only some values are honoured. */
  expect(key: string, ...allowed: readonly (Json | undefined)[]): void {
    const value = this.setting(key);
    if (!allowed.some((item) => JSON.stringify(item) === JSON.stringify(value))) this.refuse(`its ${key} is ${brief(value)}, which is not supported`);
  }

  channelsLast(): void {
    this.expect('data_format', 'channels_last', undefined);
  }

  hasNoEffect(...keys: readonly string[]): void {
    for (const key of keys) this.#settingsRead.add(key);
  }

  // ----- weights and nodes

  /** A weight of the layer, of exactly this shape; undefined extents may be anything. */
  weight(name: string, shape: readonly (number | undefined)[]): Tensor {
    const tensor = this.#context.weights.read(this.#layer.name, name);
    if (tensor.shape.length !== shape.length || shape.some((extent, axis) => extent !== undefined && extent !== tensor.shape[axis])) {
      throw new AppError('model_shape_invalid', `${this.#context.file}: ${this.#where()}: its weight ${name} must be [${shape.map((extent) => extent ?? '?').join(',')}], got ${shapeText(tensor.shape)}`);
    }
    return tensor;
  }

  /** The first of several names under which versions of Keras have saved a weight, and which is there. */
  nameOfWeight(...names: readonly [string, ...string[]]): string {
    return names.find((name) => this.#context.weights.has(this.#layer.name, name)) ?? names[0];
  }

  /** A weight that its layer never named, so that Keras numbers it. */
  onlyWeight(shape: readonly (number | undefined)[]): Tensor {
    const [name, ...more] = this.#context.weights.of(this.#layer.name);
    return name === undefined || more.length > 0 ? this.refuse(`it must have one weight, got ${name === undefined ? 0 : more.length + 1}`) : this.weight(name, shape);
  }

  /** A constant of the graph named after the layer. A layer that is called twice has its weights once. */
  made(suffix: string, tensor: Tensor): ValueName {
    const name = `${this.#layer.name}/${suffix}`;
    if (this.#context.builder.constantValue(name) === tensor) return name;
    return this.#context.builder.has(name) ? this.#context.builder.constant(tensor, `${this.name}/${suffix}'`) : this.#context.builder.constant(tensor, name);
  }

  /** The layer's own operator: its node and value carry the layer's name. */
  emit<O extends OpName>(op: O, inputs: readonly ValueName[], attrs: OpAttrs[O]): ValueName {
    return this.#add(op, inputs, attrs, this.name);
  }

  /** An operator on the way to the layer's result. */
  step<O extends OpName>(suffix: string, op: O, inputs: readonly ValueName[], attrs: OpAttrs[O]): ValueName {
    return this.#add(op, inputs, attrs, `${this.name}/${suffix}`);
  }

  refuse(reason: string): never {
    throw new AppError('model_operator_unsupported', `${this.#context.file}: ${this.#where()}: ${reason}`);
  }

  /** Refuses a setting that nothing looked at. */
  finish(): void {
    const { dtype } = this.#layer.config;
    const policy = isObject(dtype) ? (isObject(dtype['config']) ? dtype['config']['name'] : undefined) : dtype;
    if (dtype !== undefined && dtype !== null && policy !== 'float32') this.refuse(`its dtype is ${brief(dtype)}, expected float32`);
    for (const [key, value] of Object.entries(this.#layer.config)) {
      // What newer versions of Keras can be told and were not told is written as null.
      if (key === 'dtype' || value === null || trainingOnly.test(key) || this.#settingsRead.has(key)) continue;
      this.refuse(`its setting ${key} (${brief(value)}) is not understood`);
    }
  }

  #add<O extends OpName>(op: O, inputs: readonly ValueName[], attrs: OpAttrs[O], name: string): ValueName {
    try {
      return this.#context.builder.value(op, inputs, attrs, { name, outputs: op === 'MaxPool' ? [name, `${name}:switches`] : [name] });
    } catch (error) {
      if (error instanceof ShapeError) throw new AppError('model_shape_invalid', `${this.#context.file}: ${this.#where()}: ${error.message}`);
      throw error;
    }
  }

  #wrong(key: string, expected: string, got: Json | undefined): never {
    return this.refuse(`its ${key} must be ${expected}, got ${brief(got)}`);
  }

  #where(): string {
    return `layer "${this.#layer.name}" (${this.className})`;
  }
}
