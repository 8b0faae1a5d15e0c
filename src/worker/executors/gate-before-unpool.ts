// A ReLU's gate behind an unpooling is taken before it, where there are fewer values.
import { consumers, producers, prune, typeOf } from '../../graph/graph.ts';
import { inputAt, outputAt } from './node-inputs.ts';
import type { Graph, Node, NodeOf } from '../../graph/graph.ts';
import type { ValueName, ValueType } from '../../graph/tensor.ts';

/**
 * With y = MaxPool(ReLU(x)), a window's switch points to the element that y was taken from, so that x > 0 there if and only if
 * y > 0: [x > 0]·unpool(g) = unpool([y > 0]·g), in either mode, and [x > 0]·ReLU(unpool(g)) = ReLU(unpool([y > 0]·g)), since all windows that
 * point to one element have the same y. Only where nobody else sees the values between.
 */
export function gateBeforeUnpool(graph: Graph): Graph {
  const [written, read] = [producers(graph), consumers(graph)];
  const types = new Map<ValueName, ValueType>(graph.types);
  const replaced = new Map<Node, readonly Node[]>();
  const gates = new Set<ValueName>();
  const isPassed = (value: ValueName): boolean => !graph.outputs.includes(value) && read.get(value)?.length === 1;
  for (const node of graph.nodes) {
    if (node.op !== 'Mul') continue;
    const found = gatedUnpool(node, written);
    if (found === undefined) continue;
    const { gate, unpool, relu } = found;
    const pool = written.get(inputAt(unpool, 1));
    if (pool?.op !== 'MaxPool' || !isSame(inputAt(pool, 0), inputAt(gate, 0), written) || replaced.has(unpool)) continue;
    if (!isPassed(outputAt(unpool, 0)) || (relu !== undefined && !isPassed(outputAt(relu, 0)))) continue;
    const y = outputAt(pool, 0);
    const [open, gated, result] = [`${y}~positive`, `${outputAt(unpool, 0)}~gated`, outputAt(node, 0)];
    const nodes: Node[] = [];
    if (!gates.has(open)) nodes.push({ op: 'IsPositive', name: `${pool.name}~positive`, inputs: [y], outputs: [open], attrs: {} });
    gates.add(open);
    types.set(open, typeOf(graph, y));
    types.set(gated, typeOf(graph, inputAt(unpool, 0)));
    nodes.push({ op: 'Mul', name: node.name, inputs: [inputAt(unpool, 0), open], outputs: [gated], attrs: {} });
    nodes.push({ ...unpool, inputs: [gated, inputAt(unpool, 1)], outputs: [relu === undefined ? result : outputAt(unpool, 0)] });
    if (relu !== undefined) {
      nodes.push({ ...relu, outputs: [result] });
      replaced.set(relu, []);
    }
    replaced.set(unpool, []);
    replaced.set(node, nodes);
  }
  if (replaced.size === 0) return graph;
  return prune({ ...graph, types, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) }, graph.outputs);
}

interface GatedUnpool {
  readonly gate: NodeOf<'IsPositive'>;
  readonly unpool: NodeOf<'MaxUnpool'>;
  readonly relu: NodeOf<'Relu'> | undefined;
}

function gatedUnpool(node: Node, written: ReadonlyMap<ValueName, Node>): GatedUnpool | undefined {
  const [first, second] = node.inputs.map((input) => written.get(input));
  for (const [gate, before] of [[first, second], [second, first]]) {
    if (gate?.op !== 'IsPositive') continue;
    const relu = before?.op === 'Relu' ? before : undefined;
    const unpool = relu === undefined ? before : written.get(inputAt(relu, 0));
    if (unpool?.op === 'MaxUnpool') return { gate, unpool, relu };
  }
  return undefined;
}

/** Whether `pooled` is `gated`, or its ReLU: one is positive where the other is. */
function isSame(pooled: ValueName, gated: ValueName, written: ReadonlyMap<ValueName, Node>): boolean {
  const writer = written.get(pooled);
  return pooled === gated || (writer?.op === 'Relu' && inputAt(writer, 0) === gated);
}
