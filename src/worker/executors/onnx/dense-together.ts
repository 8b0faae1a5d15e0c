// Dense layers of several walks that read the same weights run as one product: at a batch of one, reading them is the cost.
import { producers } from '../../../graph/graph.ts';
import { inputAt, outputAt } from '../node-inputs.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { Graph, Node, NodeOf } from '../../../graph/graph.ts';

type Dense = NodeOf<'Dense'>;

/**
 * For the last node of each group: the whole group, in order; for its other members nothing. A group shares its weights,
 * has no bias, and none of it depends on another of it: they all have equally many dense layers before them.
 */
export function denseGroups(graph: Graph): ReadonlyMap<Dense, readonly Dense[]> {
  const depths = denseDepths(graph);
  const groups = new Map<string, Dense[]>();
  for (const node of graph.nodes) {
    if (node.op !== 'Dense' || node.inputs.length > 2) continue;
    const key = `${inputAt(node, 1)} ${node.attrs.transposeWeight} ${depths.get(node)}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const byMember = new Map<Dense, readonly Dense[]>();
  for (const group of groups.values()) {
    for (const member of group) byMember.set(member, member === group.at(-1) ? group : []);
  }
  return byMember;
}

/** x₁, x₂, … [n,i] stacked to [m·n,i], multiplied once, and taken apart again. */
export function lowerDenseGroup(onnx: OnnxGraph, group: readonly Dense[]): void {
  const [first] = group;
  if (first === undefined) return;
  const stacked = onnx.add('Concat', group.map((node) => onnx.read(inputAt(node, 0))), { axis: 0 });
  const product = onnx.add('Gemm', [stacked, onnx.read(inputAt(first, 1))], { transB: first.attrs.transposeWeight ? 1 : 0 });
  onnx.add('Split', [product], { axis: 0 }, group.map((node) => outputAt(node, 0)));
}

/** Dense layers on the longest way from the inputs to each dense layer, itself included. */
function denseDepths(graph: Graph): Map<Node, number> {
  const written = producers(graph);
  const depths = new Map<Node, number>();
  for (const node of graph.nodes) {
    const before = node.inputs.map((input) => depths.get(written.get(input) ?? node) ?? 0);
    depths.set(node, Math.max(0, ...before) + (node.op === 'Dense' ? 1 : 0));
  }
  return depths;
}
