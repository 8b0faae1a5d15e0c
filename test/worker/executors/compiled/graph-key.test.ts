// Two graphs that differ anywhere never share a compiled model; the same graph made twice does.
import { describe, expect, it } from 'vitest';
import { ConstantHashes, graphKey } from '../../../../src/worker/executors/compiled/graph-key.ts';
import type { Graph, Node } from '../../../../src/graph/graph.ts';
import type { Tensor } from '../../../../src/graph/tensor.ts';

const clip: Node = { op: 'Clip', name: 'clip', inputs: ['x'], outputs: ['y'], attrs: { min: 0, max: 6 } };
const add: Node = { op: 'Add', name: 'add', inputs: ['y', 'w'], outputs: ['z'], attrs: {} };

function graph({ nodes = [clip, add], weights = [1, 2], shape = [2], input = ['n', 2] as const, outputs = ['z'], extra = [] as readonly string[] }: {
  readonly nodes?: readonly Node[]; readonly weights?: readonly number[]; readonly shape?: readonly number[];
  readonly input?: readonly ('n' | number)[]; readonly outputs?: readonly string[]; readonly extra?: readonly string[];
} = {}): Graph {
  const w: Tensor = { dtype: 'float32', shape, values: Float32Array.from(weights) };
  return {
    inputs: ['x', ...extra], outputs, nodes, constants: new Map([['w', w]]),
    types: new Map(['x', 'y', 'z', ...extra].map((name) => [name, { dtype: 'float32', shape: input }] as const)),
  };
}

const keyOf = (pruned: Graph, whole = pruned): string => graphKey(pruned, whole, new ConstantHashes());

describe('the key of a graph', () => {
  it('is the same for the same graph made twice', () => {
    expect(keyOf(graph())).toBe(keyOf(graph()));
  });

  it('differs when anything differs', () => {
    const clipped = (min: number, max: number): Graph => graph({ nodes: [{ ...clip, attrs: { min, max } }, add] });
    const variants: Readonly<Record<string, string>> = {
      'as it is': keyOf(graph()),
      'a weight': keyOf(graph({ weights: [1, 2.0000002384185791] })),
      'the sign of a zero weight': keyOf(graph({ weights: [0, 2] })),
      'the other sign': keyOf(graph({ weights: [-0, 2] })),
      'the shape of a weight': keyOf(graph({ shape: [1, 2] })),
      'the input shape': keyOf(graph({ input: ['n', 3] })),
      'a fixed batch': keyOf(graph({ input: [1, 2] })),
      'the outputs': keyOf(graph({ outputs: ['y', 'z'] })),
      'their order': keyOf(graph({ outputs: ['z', 'y'] })),
      'the order of operands': keyOf(graph({ nodes: [clip, { ...add, inputs: ['w', 'y'] }] })),
      'an operator': keyOf(graph({ nodes: [clip, { ...add, op: 'Sub' }] })),
      'a name': keyOf(graph({ nodes: [{ ...clip, name: 'other' }, add] })),
      'an attribute': keyOf(clipped(0, 7)),
      'an attribute that is minus zero': keyOf(clipped(-0, 6)),
      'an infinite attribute': keyOf(clipped(0, Infinity)),
      'the other infinity': keyOf(clipped(0, -Infinity)),
      'no number': keyOf(clipped(0, NaN)),
      'an input that only the whole graph has': keyOf(graph(), graph({ extra: ['v'] })),
    };
    const seen = new Map<string, string>();
    for (const [name, key] of Object.entries(variants)) {
      expect(seen.get(key), `shares its key with ${name}`).toBeUndefined();
      seen.set(key, name);
    }
  });

  it('hashes the bytes of a view, not those of the buffer that it lies in', () => {
    const buffer = Float32Array.of(9, 1, 2, 9);
    expect(new ConstantHashes().of(buffer.subarray(1, 3))).toBe(new ConstantHashes().of(Float32Array.of(1, 2)));
  });
});
