// Which layer a CAM reads: by name, or the last one that everything the model knows of the image has to pass.
import { AppError } from '../contracts/errors.ts';
import { turnedValues } from './channel-axis.ts';
import { consumers, isPointwise, producers, prune, typeOf } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { Shape, ValueName } from '../graph/tensor.ts';
import type { OpName } from '../graph/vocabulary.ts';

export interface Layer {
  /** The node's name. */
  readonly name: string;
  readonly op: OpName;
  /** The tensor it writes, [n,k,h,w] (or [n,k] for a dense layer). */
  readonly value: ValueName;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** false: a dense layer, [n,k]. */
  readonly isSpatial: boolean;
}

const activations: ReadonlySet<OpName> = new Set<OpName>(['Relu', 'LeakyRelu', 'Clip', 'Sigmoid', 'LogSigmoid', 'Tanh', 'Softmax', 'LogSoftmax']);
const writers: ReadonlySet<OpName> = new Set<OpName>([...activations, 'Add', 'Sum', 'Mul', 'Concat', 'BatchNorm']);
/** Operators that keep one channel per class where they find one. */
const channelwise: ReadonlySet<OpName> = new Set<OpName>([
  ...activations, 'BatchNorm', 'MaxPool', 'AveragePool', 'ReduceMean', 'ReduceSum', 'Reshape', 'Transpose', 'Identity', 'Cast', 'Add', 'Mul', 'Pad',
]);

/**
 * The last tensor that every path from the input to the logits crosses, with h·w > 1, written by an activation,
 * addition, multiplication, concatenation or normalisation, before any convolution whose channels are already the
 * classes. Undefined where there is none.
 *
 * @param normalised what normalisations of the file write, whichever node of the graph does now
 */
export function automaticLayer(graph: Graph, logits: ValueName, columns: number, normalised: ReadonlySet<ValueName> = new Set()): Layer | undefined {
  const forward = prune(graph, [logits]);
  const end = beforeClassConvolution(forward, logits, columns);
  const crossed = crossedByEveryPath(forward, logits);
  const turned = turnedValues(forward);
  const limit = forward.nodes.findIndex((node) => node.outputs.includes(end));
  const candidates = forward.nodes.slice(0, limit + 1).filter((node) => {
    const value = node.outputs[0];
    if (value === undefined || !(writers.has(node.op) || normalised.has(value)) || !crossed.has(value) || turned.has(value)) return false;
    const { shape } = typeOf(forward, value);
    return shape.length === 4 && Number(shape[2]) * Number(shape[3]) > 1;
  });
  const last = candidates.at(-1);
  return last === undefined ? undefined : layerOf(forward, last);
}

/** The layer called `name`, which is a node or a tensor that it writes. Undefined where there is none of rank 4 or 2. */
export function namedLayer(graph: Graph, name: string): Layer | undefined {
  const node = graph.nodes.find((candidate) => candidate.name === name) ?? graph.nodes.find((candidate) => candidate.outputs[0] === name);
  return node === undefined ? undefined : layerOf(graph, node);
}

/**
 * @param spec 'auto' or a name
 * @throws AppError `layer_needed` (auto finds none) or `layer_unknown`
 */
export function resolveLayer(graph: Graph, spec: string, logits: ValueName, columns: number, normalised?: ReadonlySet<ValueName>): Layer {
  if (spec === 'auto') {
    const layer = automaticLayer(graph, logits, columns, normalised);
    if (layer === undefined) throw new AppError('layer_needed', 'layer auto: expected a layer with more than one position that every path crosses, got none');
    return layer;
  }
  const layer = namedLayer(graph, spec);
  if (layer !== undefined && turnedValues(graph).has(layer.value)) throw new AppError('layer_unknown', `layer "${spec}": expected a tensor with its channels first, got one that the network has turned; name one before it turns or after it turns back`);
  if (layer === undefined) throw new AppError('layer_unknown', `layer: expected a node or tensor of the model${suggestion(graph, spec)}, got "${spec}"`);
  return layer;
}

/** Every layer that a CAM or a feature reconstruction can read, in order. */
export function spatialLayers(graph: Graph): readonly Layer[] {
  const kinds: ReadonlySet<OpName> = new Set<OpName>([...writers, 'Conv', 'MaxPool', 'AveragePool']);
  const turned = turnedValues(graph);
  return graph.nodes.flatMap((node) => {
    const layer = kinds.has(node.op) && !turned.has(node.outputs[0] ?? '') ? layerOf(graph, node) : undefined;
    return layer !== undefined && layer.height * layer.width > 1 ? [layer] : [];
  });
}

/**
 * Whether the score sees `layer` only through global average pooling, at most behind steps that are linear and the same
 * at every position. Its gradient is then the same everywhere, so grad-cam and hires-cam are the same map
 * (Draelos & Carin, arXiv:2011.08891 §3).
 */
export function isGloballyAveraged(graph: Graph, layer: ValueName): boolean {
  const readers = consumers(graph).get(layer) ?? [];
  return readers.length > 0 && readers.every((node) => {
    if (isLinearPerPosition(graph, node)) return node.outputs[0] !== undefined && isGloballyAveraged(graph, node.outputs[0]);
    if (node.op === 'ReduceMean') return node.attrs.axes.length === 2 && node.attrs.axes.includes(2) && node.attrs.axes.includes(3);
    if (node.op !== 'AveragePool') return false;
    const { shape } = typeOf(graph, layer);
    return node.attrs.kernel[0] === shape[2] && node.attrs.kernel[1] === shape[3] && node.attrs.pads.every((pad) => pad === 0);
  });
}

/** Identity, batch normalisation, and a 1×1 convolution at every position. */
function isLinearPerPosition(graph: Graph, node: Node): boolean {
  return node.op === 'Identity' || node.op === 'BatchNorm' || (node.op === 'Conv' && isPointwise(graph, node));
}

function layerOf(graph: Graph, node: Node): Layer | undefined {
  const value = node.outputs[0];
  if (value === undefined) return undefined;
  const { shape, dtype } = typeOf(graph, value);
  const [, channels, height = 1, width = 1] = shape;
  if (dtype !== 'float32' || shape[0] !== 'n' || (shape.length !== 4 && shape.length !== 2)) return undefined;
  if (typeof channels !== 'number' || typeof height !== 'number' || typeof width !== 'number') return undefined;
  return { name: node.name, op: node.op, value, channels, height, width, isSpatial: shape.length === 4 };
}

/** Values that lie on every path: where paths in × paths out = all paths. Counted exactly; DenseNet has many. */
function crossedByEveryPath(graph: Graph, end: ValueName): Set<ValueName> {
  const into = new Map<ValueName, bigint>(graph.inputs.map((input) => [input, 1n]));
  for (const node of graph.nodes) {
    const paths = node.inputs.reduce((sum, input) => sum + (into.get(input) ?? 0n), 0n);
    if (paths > 0n) for (const output of node.outputs) into.set(output, paths);
  }
  const onward = new Map<ValueName, bigint>([[end, 1n]]);
  for (const node of graph.nodes.toReversed()) {
    const paths = node.outputs.reduce((sum, output) => sum + (onward.get(output) ?? 0n), 0n);
    if (paths > 0n) for (const input of node.inputs) onward.set(input, (onward.get(input) ?? 0n) + paths);
  }
  const all = into.get(end) ?? 0n;
  return new Set([...into].flatMap(([value, paths]) => (all > 0n && paths * (onward.get(value) ?? 0n) === all ? [value] : [])));
}

/** The input of the convolution that turns channels into classes, or the logits where there is none. */
function beforeClassConvolution(graph: Graph, logits: ValueName, columns: number): ValueName {
  const by = producers(graph);
  let value = logits;
  for (;;) {
    const node = by.get(value);
    if (node === undefined) return logits;
    const data = node.inputs.filter((input) => !graph.constants.has(input));
    const [next, other] = data;
    if (next === undefined || other !== undefined) return logits;
    if (node.op === 'Conv') {
      const { shape } = typeOf(graph, value);
      return shape[1] === columns && spatial(shape) > 1 ? next : logits;
    }
    if (!channelwise.has(node.op)) return logits;
    value = next;
  }
}

function spatial(shape: Shape): number {
  return Number(shape[2]) * Number(shape[3]);
}

function suggestion(graph: Graph, name: string): string {
  const wanted = name.toLowerCase();
  const near = spatialLayers(graph).map((layer) => layer.name).filter((known) => known.toLowerCase().includes(wanted) || wanted.includes(known.toLowerCase()));
  const shown = near.length > 0 ? near.slice(-4) : spatialLayers(graph).slice(-4).map((layer) => layer.name);
  return shown.length === 0 ? '' : ` (such as ${shown.map((known) => `"${known}"`).join(', ')})`;
}

export function layerShape(layer: Layer): readonly number[] {
  return layer.height * layer.width === 1 ? [layer.channels] : [layer.channels, layer.height, layer.width];
}
