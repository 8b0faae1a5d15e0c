// Graph → ONNX: each operator of the vocabulary as the ONNX nodes that compute exactly it, chosen by measured speed.
import { lowerArithmetic } from './lower-arithmetic.ts';
import { lowerLayout } from './lower-layout.ts';
import { lowerLinear } from './lower-linear.ts';
import { lowerPooling } from './lower-pooling.ts';
import { OnnxGraph } from './onnx-graph.ts';
import { encodeModel } from './model-proto.ts';
import { typeOf } from '../../../graph/graph.ts';
import { batchInput } from '../feeds.ts';
import type { Graph, Node, NodeOf } from '../../../graph/graph.ts';
import type { ValueName } from '../../../graph/tensor.ts';
import type { OpName } from '../../../graph/vocabulary.ts';
import type { WeightFile } from '../weight-file.ts';

/** Opset 17: the last in which every operator used here has the form that ONNX Runtime's layout optimiser knows. */
const opset = 17;

export type Lowering<O extends OpName> = (onnx: OnnxGraph, node: NodeOf<O>) => void;
export type Lowerings<O extends OpName> = { readonly [K in O]: Lowering<K> };

const lowerings: Lowerings<OpName> = { ...lowerLinear, ...lowerPooling, ...lowerArithmetic, ...lowerLayout };

export interface OnnxProgram {
  readonly bytes: Uint8Array;
  /** Graph inputs to feed. */
  readonly inputs: readonly ValueName[];
  /** ONNX output name per graph value asked for. */
  readonly outputs: ReadonlyMap<ValueName, string>;
  /** Nodes that only a processor computes right: WebGPU gives no switches, and adds in no fixed order. */
  readonly processorNodes: readonly string[];
}

/** `pruned` is `whole` without what its outputs do not need. `isBlocked`: the processor's forms for its blocked layout; a device has none. */
export function lowerToOnnx(pruned: Graph, whole: Graph, weights: WeightFile, { isBlocked = true }: { readonly isBlocked?: boolean } = {}): OnnxProgram {
  const batched = batchInput(pruned, whole);
  const onnx = new OnnxGraph(withTypesOf(pruned, whole), weights, { batchInput: batched, isBlocked });
  for (const node of pruned.nodes) {
    onnx.begin(node);
    // The table pairs each operator with its own nodes, which the compiler cannot follow through a union.
    (lowerings[node.op] as unknown as (onnx: OnnxGraph, node: Node) => void)(onnx, node);
  }
  const outputs = new Map<ValueName, string>();
  for (const output of pruned.outputs) {
    // A graph output must be written by a node, under a name of its own.
    const isWritten = !pruned.inputs.includes(output) && !pruned.constants.has(output);
    outputs.set(output, isWritten ? output : onnx.add('Identity', [onnx.read(output)]));
  }
  const read = new Set(onnx.nodes.flatMap((node) => node.inputs));
  const inputs = whole.inputs.filter((input) => read.has(input));
  const bytes = encodeModel({
    opset,
    nodes: onnx.ordered,
    initializers: onnx.initializers,
    inputs: inputs.map((name) => ({ name, ...typeOf(whole, name) })),
    outputs: [...outputs].map(([value, name]) => ({ name, ...typeOf(pruned, value) })),
    // Without these the batch is lost at the first reshape, and with it ONNX Runtime's blocked layout from there on.
    values: onnx.nodes.flatMap((node) => node.outputs.filter((output) => pruned.types.has(output) && !outputs.has(output)).map((name) => ({ name, ...typeOf(pruned, name) }))),
  });
  const processorNodes = onnx.nodes.filter(({ op, outputs: written }) => op === 'ScatterElements' || op === 'MaxUnpool' || (op === 'MaxPool' && written.length > 1)).map(({ name }) => name);
  return { bytes, inputs, outputs, processorNodes };
}

function withTypesOf(pruned: Graph, whole: Graph): Graph {
  return { ...pruned, types: new Map([...whole.types, ...pruned.types]) };
}
