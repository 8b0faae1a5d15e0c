// Averages before a 1×1 convolution instead of after it: the two commute, and the convolution then works on fewer pixels.
import { consumers, isPointwise, producers, typeOf } from '../../graph/graph.ts';
import { inputAt, outputAt } from './node-inputs.ts';
import { windowDivisors } from './window-sizes.ts';
import type { Graph, Node, NodeOf } from '../../graph/graph.ts';
import type { Pair } from '../../graph/vocabulary.ts';
import type { ValueName, ValueType } from '../../graph/tensor.ts';

/**
 * DenseNet's transitions, forward and backward: AveragePool(Conv1×1(x)) = Conv1×1(AveragePool(x)), and on the way back
 * ConvTranspose1×1(AverageUnpool(g)) = AverageUnpool(ConvTranspose1×1(g)). Only where nobody else sees the value between.
 */
export function poolFirst(graph: Graph): Graph {
  const [written, read] = [producers(graph), consumers(graph)];
  const types = new Map<ValueName, ValueType>(graph.types);
  const replaced = new Map<Node, readonly Node[]>();
  for (const node of graph.nodes) {
    const before = written.get(node.inputs[0] ?? '');
    if (before === undefined || replaced.has(before)) continue;
    const between = outputAt(before, 0);
    if (graph.outputs.includes(between) || read.get(between)?.length !== 1) continue;
    const swapped = node.op === 'AveragePool' && before.op === 'Conv' ? forward(graph, before, node, types)
      : node.op === 'ConvTranspose' && before.op === 'AverageUnpool' ? backward(graph, before, node, types)
        : undefined;
    if (swapped === undefined) continue;
    replaced.set(before, []);
    replaced.set(node, swapped);
  }
  return { ...graph, types, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) };
}

function forward(graph: Graph, conv: NodeOf<'Conv'>, pool: NodeOf<'AveragePool'>, types: Map<ValueName, ValueType>): readonly Node[] | undefined {
  if (!isPointwise(graph, conv)) return undefined;
  const [x, y] = [inputAt(conv, 0), outputAt(pool, 0)];
  const [from, to] = [sizeOf(graph, x), sizeOf(graph, y)];
  // Where padding counts, the mean of a constant bias is less than the bias.
  if (conv.inputs.length > 2 && pool.attrs.countIncludePad && countsPadding(pool, from, to)) return undefined;
  const pooled = `${y}~pooled`;
  types.set(pooled, { dtype: 'float32', shape: [...typeOf(graph, x).shape.slice(0, 2), ...to] });
  return [
    { ...pool, inputs: [x], outputs: [pooled] },
    { ...conv, inputs: [pooled, ...conv.inputs.slice(1)], outputs: [y] },
  ];
}

function countsPadding({ attrs }: NodeOf<'AveragePool'>, from: Pair, to: Pair): boolean {
  const without = windowDivisors({ ...attrs, countIncludePad: false }, from, to);
  return windowDivisors(attrs, from, to).some((divisor, at) => divisor !== without[at]);
}

function backward(graph: Graph, unpool: NodeOf<'AverageUnpool'>, transpose: NodeOf<'ConvTranspose'>, types: Map<ValueName, ValueType>): readonly Node[] | undefined {
  if (!isPointwise(graph, transpose)) return undefined;
  const [g, result] = [inputAt(unpool, 0), outputAt(transpose, 0)];
  const small = `${result}~small`;
  const size = sizeOf(graph, g);
  types.set(small, { dtype: 'float32', shape: [...typeOf(graph, result).shape.slice(0, 2), ...size] });
  return [
    { ...transpose, inputs: [g, ...transpose.inputs.slice(1)], outputs: [small], attrs: { ...transpose.attrs, outputSize: size } },
    { ...unpool, inputs: [small], outputs: [result] },
  ];
}

function sizeOf(graph: Graph, value: ValueName): Pair {
  const [, , h, w] = typeOf(graph, value).shape;
  return [Number(h), Number(w)];
}
