// The plain float64 reference, forward: every operator of the vocabulary, one case each, slow and obvious.
import { averagePoolForward, averagePoolTransposed, convForward, convTransposed, maxPoolForward, maxUnpool } from './forward-windows.ts';
import { block, broadcast, broadcastOffsets, concat, copyInto, dense, erf, logSigmoid, logSoftmax, map, softmax, sumOver, transpose } from './forward-arithmetic.ts';
import { count, fromTensor, plain } from './plain.ts';
import { typeOf } from '../../src/graph/graph.ts';
import { withBatch } from '../../src/graph/tensor.ts';
import type { Graph, Node } from '../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../src/graph/tensor.ts';
import type { Plain } from './plain.ts';

export type PlainValues = ReadonlyMap<ValueName, Plain>;

/** Every value of the graph: inputs, constants and whatever a node writes. */
export function referenceForward(graph: Graph, feeds: ReadonlyMap<ValueName, Tensor | Plain>): Map<ValueName, Plain> {
  const values = new Map<ValueName, Plain>();
  let batch = 1;
  for (const input of graph.inputs) {
    const fed = feeds.get(input);
    if (fed === undefined) throw new Error(`nothing fed for "${input}"`);
    if (typeOf(graph, input).shape[0] === 'n') batch = fed.shape[0]!;
    values.set(input, 'dtype' in fed ? fromTensor(fed) : fed);
  }
  for (const [name, tensor] of graph.constants) values.set(name, fromTensor(tensor));
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    const shapes = node.outputs.map((name) => withBatch(typeOf(graph, name).shape, batch));
    const outputs = compute(node, inputs, shapes[0]!);
    for (const [index, output] of outputs.entries()) {
      if (count(output.shape) !== count(shapes[index]!)) throw new Error(`${node.op} gave ${output.shape}, the graph says ${shapes[index]}`);
      values.set(node.outputs[index]!, output);
    }
  }
  return values;
}

function compute(node: Node, inputs: readonly Plain[], shape: readonly number[]): readonly Plain[] {
  const [x, second] = inputs as [Plain, Plain];
  switch (node.op) {
    case 'Conv': return [convForward(x, second, inputs[2], node.attrs, shape)];
    case 'ConvTranspose': return [convTransposed(x, second, node.attrs, shape)];
    case 'Dense': return [dense(x, second, inputs[2], node.attrs.transposeWeight, shape)];
    case 'BatchNorm': return [batchNorm(inputs, node.attrs.epsilon)];
    case 'Relu': return [map(x, (value) => Math.max(value, 0))];
    case 'LeakyRelu': { const { alpha } = node.attrs; return [map(x, (value) => (value > 0 ? value : alpha * value))]; }
    case 'Clip': { const { min, max } = node.attrs; return [map(x, (value) => Math.min(Math.max(value, min), max))]; }
    case 'Sigmoid': return [map(x, (value) => 1 / (1 + Math.exp(-value)))];
    case 'LogSigmoid': return [map(x, logSigmoid)];
    case 'Tanh': return [map(x, Math.tanh)];
    case 'Exp': return [map(x, Math.exp)];
    case 'Log': return [map(x, Math.log)];
    case 'Erf': return [map(x, erf)];
    case 'Power': { const { exponent } = node.attrs; return [map(x, (value) => value ** exponent)]; }
    case 'Softmax': return [softmax(x, node.attrs.axis)];
    case 'LogSoftmax': return [logSoftmax(x, node.attrs.axis)];
    case 'IsPositive': return [map(x, (value) => (value > 0 ? 1 : 0))];
    case 'IsBetween': { const { low, high } = node.attrs; return [map(x, (value) => (value > low && value < high ? 1 : 0))]; }
    case 'MaxPool': return maxPoolForward(x, node.attrs, shape);
    case 'MaxUnpool': return [maxUnpool(x, second.values, node.attrs.mode, shape)];
    case 'AveragePool': return [averagePoolForward(x, node.attrs, shape)];
    case 'AverageUnpool': return [averagePoolTransposed(x, node.attrs, shape)];
    case 'ReduceSum': return [{ shape, values: sumOver(x, node.attrs.axes).values }];
    case 'ReduceMean': {
      const divisor = count(node.attrs.axes.map((axis) => x.shape[axis]!));
      return [{ shape, values: map(sumOver(x, node.attrs.axes), (sum) => sum / divisor).values }];
    }
    case 'Add': return [broadcast(x, second, shape, (a, b) => a + b)];
    case 'Sub': return [broadcast(x, second, shape, (a, b) => a - b)];
    case 'Mul': return [broadcast(x, second, shape, (a, b) => a * b)];
    case 'Div': return [broadcast(x, second, shape, (a, b) => a / b)];
    case 'Sum': return [inputs.slice(1).reduce((total, part) => broadcast(total, part, shape, (a, b) => a + b), x)];
    case 'Concat': return [concat(inputs, node.attrs.axis, shape)];
    case 'Slice': { const { axis, start } = node.attrs; return [block(x, shape.map((_, index) => (index === axis ? start : 0)), shape)]; }
    case 'Pad': {
      const y = plain(shape);
      y.values.fill(node.attrs.value);
      copyInto(y, x, node.attrs.before);
      return [y];
    }
    case 'Reshape': case 'Identity': return [{ shape, values: x.values }];
    case 'Transpose': return [transpose(x, node.attrs.perm)];
    case 'Expand': { const from = broadcastOffsets(x.shape, shape); return [{ shape, values: Float64Array.from(from, (at) => x.values[at]!) }]; }
    case 'Cast': return [castTo(x, node.attrs.to)];
  }
}

function batchNorm([x, gamma, beta, mean, variance]: readonly Plain[], epsilon: number): Plain {
  const [, channels] = x!.shape;
  const area = count(x!.shape.slice(2));
  const y = plain(x!.shape);
  for (let at = 0; at < y.values.length; at++) {
    const k = Math.floor(at / area) % channels!;
    y.values[at] = (gamma!.values[k]! * (x!.values[at]! - mean!.values[k]!)) / Math.sqrt(variance!.values[k]! + epsilon) + beta!.values[k]!;
  }
  return y;
}

function castTo(x: Plain, to: 'float32' | 'int32' | 'int64' | 'bool'): Plain {
  if (to === 'bool') return map(x, (value) => (value === 0 ? 0 : 1));
  return to === 'float32' ? x : map(x, Math.trunc);
}
