// Dense layers of several walks that read the same weights run as one product: at a batch of one, reading them is the cost.
import { producers } from '../../../graph/graph.ts';
import { inputAt, outputAt } from '../node-inputs.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { Graph, Node, NodeOf } from '../../../graph/graph.ts';

type Dense = NodeOf<'Dense'>;

/**
 * For the last node of each group: the whole group, in order; for its other members nothing. A group shares its weights, has
 * no bias, and none of it depends on another of it: in each walk equally many dense layers lie behind it. The gates of a walk
 * come from the forward pass, so that one walk may have to wait for more of it than another; where taking them together would
 * make a node wait for itself, only those that wait for equally much are taken together.
 */
export function denseGroups(graph: Graph): ReadonlyMap<Dense, readonly Dense[]> {
  const byWalk = groupsBy(graph, denseDepths(graph, (node) => node.inputs.slice(0, 1)));
  return isOrderable(graph, byWalk) ? byWalk : groupsBy(graph, denseDepths(graph, (node) => node.inputs));
}

function groupsBy(graph: Graph, depths: ReadonlyMap<Node, number>): ReadonlyMap<Dense, readonly Dense[]> {
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

/** Whether the graph still has an order when each group is computed at once. */
function isOrderable(graph: Graph, groups: ReadonlyMap<Dense, readonly Dense[]>): boolean {
  const written = producers(graph);
  const together = new Map<Node, readonly Node[]>();
  for (const group of groups.values()) for (const member of group) together.set(member, group);
  const state = new Map<Node, 'open' | 'done'>();
  for (const root of graph.nodes) {
    const pending: Node[] = [root];
    for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
      const members = together.get(node) ?? [node];
      const needed = members.flatMap(({ inputs }) => inputs.flatMap((input) => written.get(input) ?? [])).filter((writer) => state.get(writer) !== 'done');
      if (needed.length === 0) {
        for (const member of members) state.set(member, 'done');
        pending.pop();
      } else {
        if (needed.some((writer) => state.get(writer) === 'open')) return false;
        for (const member of members) state.set(member, 'open');
        pending.push(needed[0] ?? node);
      }
    }
  }
  return true;
}

/** x₁, x₂, … [n,i] stacked to [m·n,i], multiplied once, and taken apart again. */
export function lowerDenseGroup(onnx: OnnxGraph, group: readonly Dense[]): void {
  const [first] = group;
  if (first === undefined) return;
  const stacked = onnx.add('Concat', group.map((node) => onnx.read(inputAt(node, 0))), { axis: 0 });
  const product = onnx.add('Gemm', [stacked, onnx.read(inputAt(first, 1))], { transB: first.attrs.transposeWeight ? 1 : 0 });
  onnx.add('Split', [product], { axis: 0 }, group.map((node) => outputAt(node, 0)));
}

/** Dense layers on the longest way from the inputs to each node, itself included, along the inputs that `follow` gives. */
function denseDepths(graph: Graph, follow: (node: Node) => readonly string[]): Map<Node, number> {
  const written = producers(graph);
  const depths = new Map<Node, number>();
  for (const node of graph.nodes) {
    const before = follow(node).map((input) => depths.get(written.get(input) ?? node) ?? 0);
    depths.set(node, Math.max(0, ...before) + (node.op === 'Dense' ? 1 : 0));
  }
  return depths;
}
