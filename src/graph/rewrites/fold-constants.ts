// Computes, once and for all, what depends on constants only.
import { edited } from './edit.ts';
import { evaluate } from './evaluate.ts';
import type { Graph, Node } from '../graph.ts';
import type { Tensor, ValueName } from '../tensor.ts';

/** The results keep the names of the values they replace. */
export function foldConstants(graph: Graph): Graph {
  const nodes = new Map<Node, undefined>();
  const constants = new Map<ValueName, Tensor>();
  for (const node of graph.nodes) {
    const [output, ...more] = node.outputs;
    if (output === undefined || more.length > 0 || graph.outputs.includes(output)) continue;
    const inputs = node.inputs.map((input) => constants.get(input) ?? graph.constants.get(input));
    if (inputs.some((tensor) => tensor === undefined)) continue;
    const tensor = evaluate(node.op, inputs as Tensor[], node.attrs as never);
    if (tensor === undefined) continue;
    nodes.set(node, undefined);
    constants.set(output, tensor);
  }
  return edited(graph, { nodes, constants });
}
