// Arithmetic on shapes in which the batch is a symbol: what exporters write to compute the target of a Reshape.
import { asDims, fromDims } from './value.ts';
import type { Dim } from '../../graph/tensor.ts';
import type { NodeCall } from './node-call.ts';
import type { Value } from './value.ts';

type Rule = (node: NodeCall) => Value | undefined;

/** Applies when one of a node's inputs is a shape with the batch in it. Undefined: the operator's general import decides. */
export const symbolicRules: Readonly<Record<string, Rule>> = {
  Cast: (node) => {
    node.hasNoEffect('to', 'saturate', 'round_mode');
    return node.input(0, 'input');
  },
  Identity: (node) => node.input(0, 'input'),
  Unsqueeze: (node) => withRank(node, 1),
  Squeeze: (node) => withRank(node, 0),
  Gather: (node) => {
    const data = dataDims(node);
    const indices = node.constant(1, 'indices');
    if (data === undefined || (node.int('axis') ?? 0) !== 0 || indices.shape.length > 1) return undefined;
    const picked = Array.from(indices.values as BigInt64Array | Int32Array, Number).map((index): Dim => data.at(index) ?? node.refuse(`its index ${index} is outside a shape of rank ${data.length}`));
    return fromDims(picked, indices.shape.length === 0 ? 0 : 1, node.output);
  },
  Slice: (node) => {
    const data = dataDims(node);
    const isOld = node.opset < 10;
    const [start = 0] = (isOld ? node.ints('starts') : node.integers(1, 'starts')) ?? [];
    const [end = Infinity] = (isOld ? node.ints('ends') : node.integers(2, 'ends')) ?? [];
    const [axis = 0] = (isOld ? node.ints('axes') : node.optional(3) && node.integers(3, 'axes')) ?? [];
    const [step = 1] = (isOld ? undefined : node.optional(4) && node.integers(4, 'steps')) ?? [];
    if (data === undefined || (axis !== 0 && axis !== -1) || step !== 1) return undefined;
    return fromDims(data.slice(start, end), 1, node.output);
  },
  Concat: (node) => {
    const axis = node.int('axis');
    const parts = node.inputs().map((part) => (node.rank(part) === 1 ? asDims(part) : undefined));
    if ((axis !== 0 && axis !== -1) || parts.includes(undefined)) return undefined;
    return fromDims(parts.flatMap((part) => part ?? []), 1, node.output);
  },
  Reshape: (node) => {
    const value = node.input(0, 'data');
    if (value.kind !== 'dims') return undefined;
    node.hasNoEffect('allowzero');
    const target = node.integers(1, 'shape');
    return reranked(node, value.dims, target.length, target);
  },
  /** Exporters ask which extents of an Expand are −1. No batch is: it is at least 1. */
  Equal: (node) => {
    const [a, b] = [asDims(node.input(0, 'A')), asDims(node.input(1, 'B'))];
    if (a === undefined || b === undefined) return undefined;
    const flags = pairs(a, b).map(([x, y]) => {
      if (x === y) return 1;
      const number = x === 'n' ? y : x;
      return typeof number === 'number' && (number < 1 || (x !== 'n' && y !== 'n')) ? 0 : node.refuse('it compares the number of images in the batch');
    });
    return node.made('', { dtype: 'bool', shape: flags.length === 1 && node.rank(node.input(0, 'A')) + node.rank(node.input(1, 'B')) === 0 ? [] : [flags.length], values: Uint8Array.from(flags) });
  },
  Where: (node) => {
    const condition = node.constant(0, 'condition').values;
    const [a, b] = [asDims(node.input(1, 'X')), asDims(node.input(2, 'Y'))];
    if (a === undefined || b === undefined) return undefined;
    const chosen = pairs(a, b, condition.length).map(([x, y], index) => (Number(condition[condition.length === 1 ? 0 : index]) === 0 ? y : x));
    return fromDims(chosen, 1, node.output);
  },
  Add: (node) => neutral(node, 0),
  Sub: (node) => neutral(node, 0),
  Mul: (node) => neutral(node, 1),
  Div: (node) => neutral(node, 1),
};

function dataDims(node: NodeCall): readonly Dim[] | undefined {
  const value = node.input(0, 'data');
  return value.kind === 'dims' && value.rank === 1 ? value.dims : undefined;
}

/** A list of one number ↔ the number. */
function withRank(node: NodeCall, rank: 0 | 1): Value | undefined {
  const value = node.input(0, 'data');
  if (node.opset < 13) node.ints('axes');
  else if (node.has(1)) node.integers(1, 'axes');
  return value.kind === 'dims' && value.rank !== rank ? reranked(node, value.dims, rank, []) : undefined;
}

function reranked(node: NodeCall, dims: readonly Dim[], rank: number, target: readonly number[]): Value | undefined {
  const isSame = target.length === 0 ? dims.length === 1 : target[0] === -1 || target[0] === dims.length;
  return isSame && (rank === 0 || rank === 1) ? fromDims(dims, rank, node.output) : undefined;
}

/** Two lists side by side; one of a single number goes with all of the other. */
function pairs(a: readonly Dim[], b: readonly Dim[], length = Math.max(a.length, b.length)): (readonly [Dim, Dim])[] {
  return Array.from({ length: Math.max(length, a.length, b.length) }, (_, index) => [a[a.length === 1 ? 0 : index] ?? 1, b[b.length === 1 ? 0 : index] ?? 1] as const);
}

/** Elementwise, where the batch meets only the number that leaves it as it is. */
function neutral(node: NodeCall, unit: 0 | 1): Value | undefined {
  const [left, right] = [node.input(0, 'A'), node.input(1, 'B')];
  const [a, b] = [asDims(left), asDims(right)];
  if (a === undefined || b === undefined) return undefined;
  const length = Math.max(a.length, b.length);
  const isReversible = node.op === 'Add' || node.op === 'Mul';
  const dims = Array.from({ length }, (_, index): Dim => {
    const [x, y] = [a[a.length === 1 ? 0 : index] ?? unit, b[b.length === 1 ? 0 : index] ?? unit];
    if (x !== 'n' && y !== 'n') return calculate(node.op, x, y);
    if (y === unit) return x;
    return x === unit && isReversible ? y : node.refuse('it calculates with the number of images in the batch');
  });
  return fromDims(dims, node.rank(left) === 0 && node.rank(right) === 0 ? 0 : 1, node.output);
}

function calculate(op: string, x: number, y: number): number {
  switch (op) {
    case 'Add': return x + y;
    case 'Sub': return x - y;
    case 'Mul': return x * y;
    default: return Math.trunc(x / y);
  }
}
