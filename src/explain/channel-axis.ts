// Where a tensor of four axes has its channels: a network may turn its images to compute along channels (ConvNeXt does).
import { isPointwise, typeOf } from '../graph/graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import type { ValueName } from '../graph/tensor.ts';

const upright = [0, 1, 2, 3] as const;

/**
 * Tensors [n,…] of four axes whose axis 1 is not the channels. Convolutions with a window and pooling say where the
 * channels are; everything else keeps the order of its input, and a transposition turns it.
 */
export function turnedValues(graph: Graph): ReadonlySet<ValueName> {
  const orders = new Map<ValueName, readonly number[]>();
  const turned = new Set<ValueName>();
  for (const node of graph.nodes) {
    const output = node.outputs[0];
    if (output === undefined || typeOf(graph, output).shape.length !== 4) continue;
    const order = orderAfter(graph, node, orders);
    orders.set(output, order);
    if (order[1] !== 1) turned.add(output);
  }
  return turned;
}

function orderAfter(graph: Graph, node: Node, orders: ReadonlyMap<ValueName, readonly number[]>): readonly number[] {
  const input = node.inputs.find((name) => orders.has(name));
  const before = (input === undefined ? undefined : orders.get(input)) ?? upright;
  switch (node.op) {
    case 'Reshape':
    case 'MaxPool':
    case 'AveragePool': return upright;
    case 'Conv':
    case 'ConvTranspose': return isPointwise(graph, node) ? before : upright;
    case 'Transpose': return input === undefined ? upright : node.attrs.perm.map((axis) => before[axis] ?? axis);
    default: return before;
  }
}
