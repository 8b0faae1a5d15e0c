// The plain float64 reference, backward: written from the semantics of DESIGN.md, not from src/graph's rules.
import { averagePoolTransposed, convForward, convTransposed, maxUnpool } from './forward-windows.ts';
import { block, broadcast, broadcastOffsets, copyInto, dense, map, sumOver, transpose } from './forward-arithmetic.ts';
import { count, plain } from './plain.ts';
import type { Graph, Node } from '../../src/graph/graph.ts';
import type { ValueName } from '../../src/graph/tensor.ts';
import type { SwitchMode } from '../../src/graph/vocabulary.ts';
import type { PlainValues } from './forward.ts';
import type { Plain } from './plain.ts';

export type Rules = 'chain' | 'guided' | 'deconv';
type Numbers = ArrayLike<number | bigint>;

export interface BackwardQuestion {
  /** dL/dv for the values that the walk starts from. */
  readonly seed: ReadonlyMap<ValueName, Float64Array>;
  /** Values whose gradients are wanted. */
  readonly from: readonly ValueName[];
  readonly rules: Rules;
  readonly switchMode?: SwitchMode;
  /**
   * The engine's own x or y of ReLU, LeakyReLU and Clip nodes (either tells on from off; a 0/1 mask does for ReLU), by
   * the name of that node's input or output: so that a float32 near-tie does not count as an error.
   */
  readonly masks?: ReadonlyMap<ValueName, Numbers>;
  /** The engine's own switches, by the name of the max-pool's second output. */
  readonly switches?: ReadonlyMap<ValueName, Numbers>;
}

/** The gradients of `from`; all zeros for a value that the seed does not reach. */
export function referenceBackward(graph: Graph, values: PlainValues, question: BackwardQuestion): Map<ValueName, Float64Array> {
  const gradients = new Map<ValueName, Float64Array>();
  const add = (name: ValueName, part: ArrayLike<number>): void => {
    const total = gradients.get(name) ?? new Float64Array(part.length);
    for (let i = 0; i < total.length; i++) total[i]! += part[i]!;
    gradients.set(name, total);
  };
  for (const [name, seed] of question.seed) add(name, seed);
  for (const node of graph.nodes.toReversed()) {
    const g = gradients.get(node.outputs[0]!);
    if (g === undefined) continue;
    const inputs = node.inputs.map((name) => values.get(name)!);
    const y = values.get(node.outputs[0]!)!;
    const parts = passBack(node, { shape: y.shape, values: g }, inputs, y, values, question);
    for (const [index, part] of parts.entries()) {
      const name = node.inputs[index]!;
      if (part !== undefined && !graph.constants.has(name)) add(name, part.values);
    }
  }
  return new Map(question.from.map((name) => [name, gradients.get(name) ?? new Float64Array(values.get(name)!.values.length)]));
}

function passBack(node: Node, g: Plain, inputs: readonly Plain[], y: Plain, values: PlainValues, question: BackwardQuestion): readonly (Plain | undefined)[] {
  const [x, second] = inputs as [Plain, Plain];
  const gateValues = (): Numbers => question.masks?.get(node.inputs[0]!) ?? question.masks?.get(node.outputs[0]!) ?? x.values;
  switch (node.op) {
    case 'Conv': return [convTransposed(g, second, node.attrs, x.shape)];
    case 'ConvTranspose': return [convForward(g, second, undefined, node.attrs, x.shape)];
    case 'Dense': return [dense(g, second, undefined, !node.attrs.transposeWeight, x.shape)];
    case 'BatchNorm': {
      const [, gamma, , , variance] = inputs;
      const area = count(x.shape.slice(2));
      const values = Float64Array.from(g.values, (value, at) => {
        const k = Math.floor(at / area) % x.shape[1]!;
        return (value * gamma!.values[k]!) / Math.sqrt(variance!.values[k]! + node.attrs.epsilon);
      });
      return [{ shape: x.shape, values }];
    }
    case 'Relu': return [rectifiedBack(g, gateValues(), 0, Infinity, question.rules)];
    case 'Clip': {
      const { min, max } = node.attrs;
      // Only a clip at zero is a rectifier; any other follows the chain rule whatever the rule set.
      return [rectifiedBack(g, gateValues(), min, max, min === 0 ? question.rules : 'chain')];
    }
    case 'LeakyRelu': { const gate = gateValues(); return [times(g, (at) => (Number(gate[at]) > 0 ? 1 : node.attrs.alpha))]; }
    case 'Sigmoid': return [times(g, (at) => y.values[at]! * (1 - y.values[at]!))];
    case 'LogSigmoid': return [times(g, (at) => 1 / (1 + Math.exp(x.values[at]!)))];
    case 'Exp': return [times(g, (at) => Math.exp(x.values[at]!))];
    case 'Log': return [times(g, (at) => 1 / x.values[at]!)];
    case 'Erf': return [times(g, (at) => (2 / Math.sqrt(Math.PI)) * Math.exp(-(x.values[at]! ** 2)))];
    case 'Power': { const { exponent } = node.attrs; return [times(g, (at) => exponent * x.values[at]! ** (exponent - 1))]; }
    case 'Tanh': return [times(g, (at) => 1 - y.values[at]! ** 2)];
    case 'Softmax': {
      const inner = sumOver(broadcast(g, y, y.shape, (a, b) => a * b), [node.attrs.axis]);
      return [broadcast(broadcast(g, inner, y.shape, (a, b) => a - b), y, y.shape, (a, b) => a * b)];
    }
    case 'LogSoftmax': {
      const total = sumOver(g, [node.attrs.axis]);
      return [broadcast(g, broadcast(map(y, Math.exp), total, y.shape, (a, b) => a * b), y.shape, (a, b) => a - b)];
    }
    case 'MaxPool': {
      const switches = question.switches?.get(node.outputs[1]!) ?? values.get(node.outputs[1]!)!.values;
      return [maxUnpool(g, switches, question.switchMode ?? 'sum', x.shape)];
    }
    case 'AveragePool': return [averagePoolTransposed(g, node.attrs, x.shape)];
    case 'ReduceSum': return [spread(g, x.shape, node.attrs.axes, 1)];
    case 'ReduceMean': return [spread(g, x.shape, node.attrs.axes, 1 / count(node.attrs.axes.map((axis) => x.shape[axis]!)))];
    case 'Add': return inputs.map((input) => unbroadcast(g, input.shape));
    case 'Sub': return [unbroadcast(g, x.shape), unbroadcast(map(g, (value) => -value), second.shape)];
    case 'Mul': return [unbroadcast(broadcast(g, second, g.shape, (a, b) => a * b), x.shape), unbroadcast(broadcast(g, x, g.shape, (a, b) => a * b), second.shape)];
    case 'Div': {
      const slope = broadcast(x, second, g.shape, (a, b) => -a / (b * b));
      return [unbroadcast(broadcast(g, second, g.shape, (a, b) => a / b), x.shape), unbroadcast(broadcast(g, slope, g.shape, (a, b) => a * b), second.shape)];
    }
    case 'Sum': return inputs.map(() => g);
    case 'Concat': {
      let start = 0;
      return inputs.map((input) => {
        const corner = input.shape.map((_, axis) => (axis === node.attrs.axis ? start : 0));
        start += input.shape[node.attrs.axis]!;
        return block(g, corner, input.shape);
      });
    }
    case 'Slice': {
      const { axis, start } = node.attrs;
      const whole = plain(x.shape);
      copyInto(whole, g, x.shape.map((_, index) => (index === axis ? start : 0)));
      return [whole];
    }
    case 'Pad': return [block(g, node.attrs.before, x.shape)];
    case 'Reshape': case 'Identity': return [{ shape: x.shape, values: g.values }];
    case 'Transpose': return [transpose(g, node.attrs.perm.map((_, axis) => node.attrs.perm.indexOf(axis)))];
    case 'Expand': return [unbroadcast(g, x.shape)];
    case 'Cast': return [node.attrs.to === 'float32' ? g : undefined];
    default: throw new Error(`the reference has no backward for ${node.op}`);
  }
}

/** chain: g·[low < v < high]; guided: ReLU(g)·[…]; deconv: ReLU(g), whatever went forward. `v` is x or y. */
function rectifiedBack(g: Plain, gate: Numbers, low: number, high: number, rules: Rules): Plain {
  const values = Float64Array.from(g.values, (value, at) => {
    const isOn = Number(gate[at]) > low && Number(gate[at]) < high;
    if (rules === 'deconv') return Math.max(value, 0);
    if (!isOn) return 0;
    return rules === 'guided' ? Math.max(value, 0) : value;
  });
  return { shape: g.shape, values };
}

function times(g: Plain, slope: (at: number) => number): Plain {
  return { shape: g.shape, values: Float64Array.from(g.values, (value, at) => value * slope(at)) };
}

/** Sums g over the axes along which an operand of shape `shape` was repeated. */
function unbroadcast(g: Plain, shape: readonly number[]): Plain {
  const sum = plain(shape);
  const to = broadcastOffsets(shape, g.shape);
  for (let i = 0; i < to.length; i++) sum.values[to[i]!]! += g.values[i]!;
  return sum;
}

function spread(g: Plain, shape: readonly number[], axes: readonly number[], factor: number): Plain {
  const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const from = broadcastOffsets(kept, shape);
  return { shape, values: Float64Array.from(from, (at) => g.values[at]! * factor) };
}
