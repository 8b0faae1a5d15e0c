// Graph → SavedModel: each operator of the vocabulary as the TensorFlow nodes that compute exactly it, chosen by measured speed.
import { typeOf } from '../../../graph/graph.ts';
import { batchInput } from '../feeds.ts';
import { lowerArithmetic } from './lower-arithmetic.ts';
import { lowerLayout } from './lower-layout.ts';
import { lowerLinear } from './lower-linear.ts';
import { lowerPooling } from './lower-pooling.ts';
import { encodeSavedModel } from './saved-model-proto.ts';
import { TfGraph } from './tf-graph.ts';
import type { Graph, Node, NodeOf } from '../../../graph/graph.ts';
import type { ValueName } from '../../../graph/tensor.ts';
import type { OpName } from '../../../graph/vocabulary.ts';
import type { ConstantFiles } from './constant-files.ts';
import type { TfNode, TfValue } from './saved-model-proto.ts';

export type Lowering<O extends OpName> = (tf: TfGraph, node: NodeOf<O>) => void;
export type Lowerings<O extends OpName> = { readonly [K in O]: Lowering<K> };

const lowerings: Lowerings<OpName> = { ...lowerLinear, ...lowerPooling, ...lowerArithmetic, ...lowerLayout };

export interface TensorflowProgram {
  /** Of saved_model.pb. */
  readonly bytes: Uint8Array;
  /** Graph inputs to feed, by the key of the signature. */
  readonly inputs: ReadonlyMap<string, ValueName>;
  /** Graph values asked for, by the key of the signature. */
  readonly outputs: ReadonlyMap<string, ValueName>;
  /** The network's node that one of TensorFlow's nodes was written for. */
  nodeOf(name: string): Node | undefined;
}

/** `pruned` is `whole` without what its outputs do not need. Without `files` all constants lie in the model itself. */
export function lowerToTensorflow(pruned: Graph, whole: Graph, files: ConstantFiles | undefined): TensorflowProgram {
  const tf = new TfGraph({ ...pruned, types: new Map([...whole.types, ...pruned.types]) }, files, batchInput(pruned, whole));
  const writtenFor = new Map<string, Node>();
  for (const node of pruned.nodes) {
    tf.begin(node);
    const before = tf.nodes.length;
    // The table pairs each operator with its own nodes, which the compiler cannot follow through a union.
    (lowerings[node.op] as unknown as (tf: TfGraph, node: Node) => void)(tf, node);
    for (const { name } of tf.nodes.slice(before)) writtenFor.set(name, node);
  }
  const outputs = pruned.outputs.map((value, index): TfValue => ({ key: `y${index}`, node: writeOutput(tf, value), dtype: fetchedType(tf, value), shape: tf.shape(value) }));
  const fed = [...tf.inputs];
  const inputs = fed.map((value, index): TfValue => ({ key: `x${index}`, node: tf.placeholder(value), dtype: fetchedType(tf, value), shape: typeOf(whole, value).shape }));
  return {
    bytes: encodeSavedModel({ nodes: reachable(tf.nodes, [...outputs, ...inputs].map(({ node }) => node)), inputs, outputs }),
    inputs: new Map(fed.map((value, index) => [`x${index}`, value])),
    outputs: new Map(pruned.outputs.map((value, index) => [`y${index}`, value])),
    nodeOf: (name) => writtenFor.get(name),
  };
}

/** tfjs has no 64-bit integers: they travel as 32-bit ones. */
function fetchedType(tf: TfGraph, value: ValueName): TfValue['dtype'] {
  const dtype = tf.dtype(value);
  return dtype === 'int64' ? 'int32' : dtype;
}

/** A node of its own per output, so that a value that is fed, constant or read elsewhere can be fetched as well. */
function writeOutput(tf: TfGraph, value: ValueName): string {
  const name = tf.read(value);
  const dtype = tf.dtype(value);
  if (dtype === 'int64') return tf.add('Cast', [name], { SrcT: { type: 'int64' }, DstT: { type: 'int32' } });
  return tf.add('Identity', [name], { T: { type: dtype } });
}

/** Only what the outputs need: some nodes are written before it is known that another form of the value is read. */
function reachable(nodes: readonly TfNode[], roots: readonly string[]): readonly TfNode[] {
  const needed = new Set(roots);
  const kept: TfNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!needed.has(node.name)) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input.split(':')[0] ?? input);
  }
  return kept.reverse();
}
