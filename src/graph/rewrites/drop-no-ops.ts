// Leaves out operators that hand on what they are given: identities, dropout, reshapes to the same shape.
import { sameShape } from '../tensor.ts';
import { edited, mustStay } from './edit.ts';
import { typeOf } from '../graph.ts';
import type { Graph, Node } from '../graph.ts';
import type { ValueName } from '../tensor.ts';
import type { RewriteOptions } from './edit.ts';

/** Readers of a dropped node's value read its input. A node that is asked for by name, or writes an output, stays. */
export function dropNoOps(graph: Graph, { keep }: RewriteOptions): Graph {
  const kept = new Set(keep);
  const nodes = new Map<Node, undefined>();
  const values = new Map<ValueName, ValueName>();
  for (const node of graph.nodes) {
    const [input, output] = [node.inputs[0], node.outputs[0]];
    if (input === undefined || output === undefined || !handsOn(graph, node, input, output) || mustStay(graph, node, kept)) continue;
    nodes.set(node, undefined);
    values.set(output, input);
  }
  return edited(graph, { nodes, values });
}

function handsOn(graph: Graph, node: Node, input: ValueName, output: ValueName): boolean {
  const [from, to] = [typeOf(graph, input), typeOf(graph, output)];
  switch (node.op) {
    case 'Identity': return true;
    case 'Cast': return from.dtype === to.dtype;
    case 'Reshape':
    case 'Expand':
    case 'Slice':
    case 'Pad': return sameShape(from.shape, to.shape);
    case 'Transpose': return node.attrs.perm.every((axis, index) => axis === index);
    case 'Concat': return node.inputs.length === 1;
    default: return false;
  }
}
