// What every rewrite needs: which nodes must stay, and a graph with some nodes replaced and some values renamed.
import type { Graph, Node } from '../graph.ts';
import type { Tensor, ValueName } from '../tensor.ts';

export interface RewriteOptions {
  /** Names of nodes or values that are asked for by name: they are never folded away. */
  readonly keep: readonly string[];
}

/** Whether a node, or a value it writes, must survive: it is an output of the graph or asked for by name. */
export function mustStay(graph: Graph, node: Node, keep: ReadonlySet<string>): boolean {
  return keep.has(node.name) || node.outputs.some((output) => keep.has(output) || graph.outputs.includes(output));
}

export interface Edit {
  /** Nodes to leave out, or to put another in their place. */
  readonly nodes: ReadonlyMap<Node, Node | undefined>;
  /** Values to read another value for. */
  readonly values?: ReadonlyMap<ValueName, ValueName>;
  readonly constants?: ReadonlyMap<ValueName, Tensor>;
}

/** The graph after an edit. Types of removed values are left to `prune`. */
export function edited(graph: Graph, { nodes, values = new Map(), constants = new Map() }: Edit): Graph {
  if (nodes.size === 0) return graph;
  const source = (value: ValueName): ValueName => {
    const next = values.get(value);
    return next === undefined ? value : source(next);
  };
  const types = new Map(graph.types);
  for (const [name, { dtype, shape }] of constants) types.set(name, { dtype, shape });
  return {
    ...graph,
    nodes: graph.nodes.flatMap((node) => {
      const replacement = nodes.has(node) ? nodes.get(node) : node;
      if (replacement === undefined) return [];
      return replacement.inputs.some((input) => values.has(input)) ? [{ ...replacement, inputs: replacement.inputs.map(source) }] : [replacement];
    }),
    constants: new Map([...graph.constants, ...constants]),
    types,
  };
}

/** A value name that the graph does not use yet. */
export function freeName(graph: Graph, stem: string): string {
  let name = stem;
  for (let serial = 2; graph.types.has(name); serial++) name = `${stem}~${serial}`;
  return name;
}
