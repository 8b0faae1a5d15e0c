// Rewrites: the same numbers with fewer operators, and every name that is asked for still there.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import { canonicalise } from '../../../src/graph/rewrites/index.ts';
import { relativeL2, referenceForward } from '../../reference/index.ts';
import { seeded } from '../../reference/seeded.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { Tensor, ValueName } from '../../../src/graph/tensor.ts';

const seed = 11;
const random = seeded(seed);
const unit = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
const positive = (count: number): Tensor => ({ dtype: 'float32', shape: [count], values: Float32Array.from({ length: count }, () => random.next() + 0.1) });

function normalised(b: GraphBuilder, x: ValueName, channels: number, name: string): ValueName {
  const parameters = [random.normal([channels]), random.normal([channels]), random.normal([channels]), positive(channels)];
  return b.value('BatchNorm', [x, ...parameters.map((tensor, index) => b.constant(tensor, `${name}/${index}`))], { epsilon: 1e-3 }, { name, outputs: [`${name}-out`] });
}

/** conv → batch-norm → relu, with or without a bias. */
function convolution({ bias = true, groups = 1 } = {}): Graph {
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 4, 6, 6] });
  const w = b.constant(random.normal([6, 4 / groups, 3, 3]), 'w');
  const conv = b.value('Conv', [x, w, ...(bias ? [b.constant(random.normal([6]), 'b')] : [])], { ...unit, groups }, { name: 'conv', outputs: ['conv-out'] });
  const y = b.value('Relu', [normalised(b, conv, 6, 'norm')], {}, { name: 'relu', outputs: ['y'] });
  return b.finish([y]);
}

function ops(graph: Graph): string[] {
  return graph.nodes.map(({ op }) => op);
}

/** The worst relative L2 between two graphs over all values of the second that the first has too. */
function difference(before: Graph, after: Graph, batch = 2): number {
  const feeds = new Map(before.inputs.map((name) => [name, random.normal(before.types.get(name)!.shape.map((extent) => (extent === 'n' ? batch : extent)))]));
  const [wanted, got] = [referenceForward(before, feeds), referenceForward(after, feeds)];
  const shared = after.nodes.flatMap((node) => node.outputs.slice(0, 1)).filter((name) => before.types.has(name));
  expect(shared).toEqual(expect.arrayContaining([...after.outputs]));
  return Math.max(...shared.map((name) => relativeL2(got.get(name)!.values, wanted.get(name)!.values)));
}

describe(`folding batch-norm (seed ${seed})`, () => {
  it.each([[{ bias: true }], [{ bias: false }], [{ groups: 2 }]])('into a convolution with %o changes nothing but rounding', (options) => {
    const before = convolution(options);
    const after = canonicalise(before, { keep: [] });
    expect(ops(after)).toEqual(['Conv', 'Relu']);
    expect(difference(before, after)).toBeLessThan(1e-6);
  });

  it.each([[true, [3, 5]], [false, [5, 3]]] as const)('into a dense layer (transposed weight: %s) changes nothing but rounding', (transposeWeight, shape) => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 5] });
    const dense = b.value('Dense', [x, b.constant(random.normal(shape), 'w')], { transposeWeight }, { name: 'dense', outputs: ['dense-out'] });
    const before = b.finish([normalised(b, dense, 3, 'norm')]);
    const after = canonicalise(before, { keep: [] });
    expect(ops(after)).toEqual(['Dense']);
    expect(difference(before, after)).toBeLessThan(1e-6);
  });

  it('leaves the normalisation\'s names to the folded layer, of node and value', () => {
    const [conv] = canonicalise(convolution(), { keep: [] }).nodes;
    expect(conv).toMatchObject({ op: 'Conv', name: 'norm', outputs: ['norm-out'] });
  });

  it.each(['conv', 'conv-out'])('leaves a convolution alone that is asked for as "%s"', (name) => {
    expect(ops(canonicalise(convolution(), { keep: [name] }))).toEqual(['Conv', 'BatchNorm', 'Relu']);
  });

  it('leaves a convolution alone that something else reads, or that is an output', () => {
    const b = new GraphBuilder(convolution());
    const sum = b.value('Add', ['conv-out', 'y'], {}, { name: 'sum', outputs: ['sum'] });
    expect(ops(canonicalise(b.finish([sum]), { keep: [] }))).toEqual(['Conv', 'BatchNorm', 'Relu', 'Add']);
    expect(ops(canonicalise({ ...convolution(), outputs: ['conv-out', 'y'] }, { keep: [] }))).toEqual(['Conv', 'BatchNorm', 'Relu']);
  });

  it('leaves a normalisation alone whose folded weights would not be finite', () => {
    const before = convolution();
    const constants = new Map(before.constants).set('norm/3', { dtype: 'float32', shape: [6], values: new Float32Array(6).fill(-1) });
    expect(ops(canonicalise({ ...before, constants }, { keep: [] }))).toContain('BatchNorm');
  });

  it('does not touch weights that two convolutions share', () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 4, 3, 3] });
    const w = b.constant(random.normal([4, 4, 1, 1]), 'w');
    const first = normalised(b, b.value('Conv', [x, w], unit, { name: 'first', outputs: ['first-out'] }), 4, 'norm');
    const before = b.finish([b.value('Conv', [first, w], unit, { name: 'second', outputs: ['y'] })]);
    const after = canonicalise(before, { keep: [] });
    expect(ops(after)).toEqual(['Conv', 'Conv']);
    expect(difference(before, after)).toBeLessThan(1e-6);
  });
});

describe(`merging padding (seed ${seed})`, () => {
  function padded(value: number, reader: 'Conv' | 'MaxPool' = 'Conv'): Graph {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 2, 5, 5] });
    const pad = b.value('Pad', [x], { before: [0, 0, 1, 0], after: [0, 0, 2, 3], value }, { name: 'pad', outputs: ['pad-out'] });
    const y = reader === 'Conv'
      ? b.value('Conv', [pad, b.constant(random.normal([3, 2, 3, 3]), 'w')], { ...unit, pads: [0, 1, 0, 0] }, { name: 'conv', outputs: ['y'] })
      : b.value('MaxPool', [pad], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceilMode: false }, { name: 'pool', outputs: ['y', 'switches'] });
    return b.finish([y]);
  }

  it('of zeros gives it to the convolution, exactly', () => {
    const before = padded(0);
    const after = canonicalise(before, { keep: [] });
    expect(after.nodes).toMatchObject([{ op: 'Conv', attrs: { pads: [1, 1, 2, 3] } }]);
    expect(difference(before, after)).toBe(0);
  });

  it('leaves other values, pooling and named padding alone', () => {
    expect(ops(canonicalise(padded(1), { keep: [] }))).toEqual(['Pad', 'Conv']);
    expect(ops(canonicalise(padded(0, 'MaxPool'), { keep: [] }))).toEqual(['Pad', 'MaxPool']);
    expect(ops(canonicalise(padded(0), { keep: ['pad'] }))).toEqual(['Pad', 'Conv']);
  });
});

describe('dropping what does nothing, and folding constants', () => {
  function idle(): Graph {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 2, 3, 3] });
    const dropout = b.value('Identity', [x], {}, { name: 'dropout', outputs: ['dropped'] });
    const same = b.value('Reshape', [dropout], { shape: ['n', 2, 3, 3] }, { name: 'same', outputs: ['same-out'] });
    const turned = b.value('Transpose', [b.constant({ dtype: 'float32', shape: [2, 3], values: Float32Array.from([1, 2, 3, 4, 5, 6]) }, 'w')], { perm: [1, 0] }, { name: 'turn', outputs: ['wt'] });
    const row = b.value('Slice', [turned], { axis: 1, start: 1, end: 2 }, { name: 'row', outputs: ['row-out'] });
    const y = b.value('Identity', [b.value('Mul', [same, row], {}, { name: 'mul', outputs: ['product'] })], {}, { name: 'last', outputs: ['y'] });
    return b.finish([y]);
  }

  it('keeps the identity that writes an output, under the output\'s name', () => {
    const after = canonicalise(idle(), { keep: [] });
    expect(after.nodes.map(({ name }) => name)).toEqual(['mul', 'last']);
    expect(after.outputs).toEqual(['y']);
    expect([...after.constants.keys()]).toEqual(['row-out']);
    expect([...after.constants.get('row-out')!.values]).toEqual([4, 5, 6]);
    expect(difference(idle(), after)).toBe(0);
  });

  it.each([['dropout', 'dropout'], ['dropped', 'dropout'], ['same', 'same']])('keeps what is asked for as "%s"', (name, node) => {
    expect(canonicalise(idle(), { keep: [name] }).nodes.map((entry) => entry.name)).toContain(node);
  });
});
