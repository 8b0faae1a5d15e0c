// The network as data: nodes in execution order, the values between them, and constants. Nothing here computes.
import type { Tensor, ValueName, ValueType } from './tensor.ts';
import type { OpAttrs, OpName } from './vocabulary.ts';

/** One operator application. `name` is the source file's name for it (or one made from it). */
export type Node = {
  readonly [O in OpName]: {
    readonly op: O;
    readonly name: string;
    readonly inputs: readonly ValueName[];
    readonly outputs: readonly ValueName[];
    readonly attrs: OpAttrs[O];
  };
}[OpName];

export type NodeOf<O extends OpName> = Extract<Node, { op: O }>;

export interface Graph {
  /** Values fed at each run, in order. */
  readonly inputs: readonly ValueName[];
  /** Values the graph was made to produce. */
  readonly outputs: readonly ValueName[];
  /** In execution order: every input of a node is a graph input, a constant, or written by an earlier node. */
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<ValueName, Tensor>;
  /** Type of every value, constants included. */
  readonly types: ReadonlyMap<ValueName, ValueType>;
}

/** The type of a value. @throws Error when the graph has no such value */
export function typeOf(graph: Graph, value: ValueName): ValueType {
  const type = graph.types.get(value);
  if (type === undefined) throw new Error(`the graph has no value "${value}"`);
  return type;
}

/** The node that writes each value. */
export function producers(graph: Graph): Map<ValueName, Node> {
  const by = new Map<ValueName, Node>();
  for (const node of graph.nodes) for (const output of node.outputs) by.set(output, node);
  return by;
}

/** The nodes that read each value, in execution order. */
export function consumers(graph: Graph): Map<ValueName, Node[]> {
  const by = new Map<ValueName, Node[]>();
  for (const node of graph.nodes) {
    for (const input of new Set(node.inputs)) {
      const readers = by.get(input);
      if (readers === undefined) by.set(input, [node]);
      else readers.push(node);
    }
  }
  return by;
}

/** Only what `outputs` need: unreachable nodes, constants and (unless `keepInputs`) inputs are left out. */
export function prune(graph: Graph, outputs: readonly ValueName[]): Graph {
  const needed = new Set<ValueName>(outputs);
  const kept: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  kept.reverse();
  const written = new Set(kept.flatMap((node) => node.outputs));
  return {
    inputs: graph.inputs.filter((input) => needed.has(input)),
    outputs,
    nodes: kept,
    constants: new Map([...graph.constants].filter(([name]) => needed.has(name))),
    types: new Map([...graph.types].filter(([name]) => needed.has(name) || written.has(name))),
  };
}

/** Whether a convolution (or its transpose) has a 1×1 kernel at every position: a linear map of channels, the same everywhere. */
export function isPointwise(graph: Graph, { inputs, attrs }: NodeOf<'Conv'> | NodeOf<'ConvTranspose'>): boolean {
  const [, , kh, kw] = typeOf(graph, inputs[1] ?? '').shape;
  return kh === 1 && kw === 1 && attrs.strides.every((stride) => stride === 1) && attrs.pads.every((pad) => pad === 0);
}
