// The walk itself: what it adds, what it shares, and what it refuses. (That its numbers are right is tested in test/reference.)
import { describe, expect, it } from 'vitest';
import { GraphBuilder, ShapeError } from '../../src/graph/builder.ts';
import { gradient } from '../../src/graph/gradient.ts';
import { prune } from '../../src/graph/graph.ts';
import { opDefinition, opNames } from '../../src/graph/ops/index.ts';
import type { RuleSet } from '../../src/graph/ops/define.ts';
import type { ValueName } from '../../src/graph/tensor.ts';

function twoLayers(): { b: GraphBuilder; x: ValueName; hidden: ValueName; y: ValueName } {
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 4] });
  const w = b.constant({ dtype: 'float32', shape: [4, 4], values: new Float32Array(16) });
  const hidden = b.value('Relu', [b.value('Dense', [x, w], { transposeWeight: false }, { name: 'fc1' })], {}, { name: 'relu1' });
  const y = b.value('Dense', [hidden, w], { transposeWeight: false }, { name: 'fc2' });
  return { b, x, hidden, y };
}

function countOf(b: GraphBuilder, op: string): number {
  return b.nodes.filter((node) => node.op === op).length;
}

describe('gradient()', () => {
  it('makes the mask of a ReLU once for all three walks', () => {
    const { b, x, y } = twoLayers();
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 4] });
    for (const rules of ['chain', 'guided', 'deconv'] satisfies RuleSet[]) gradient(b, { seeds: new Map([[y, seed]]), of: [x], rules });
    expect(countOf(b, 'IsPositive')).toBe(1);
    // fc2's transpose is the same in every walk; fc1's differs with what the ReLU let through.
    expect(countOf(b, 'Dense')).toBe(2 + 1 + 3);
  });

  it('walks no further back than the layer that is asked for', () => {
    const { b, hidden, y } = twoLayers();
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 4] });
    gradient(b, { seeds: new Map([[y, seed]]), of: [hidden], rules: 'chain' });
    expect(countOf(b, 'IsPositive')).toBe(0);
  });

  it('sums what all consumers send back before the node\'s own rule applies', () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 4] });
    const a = b.value('Relu', [x], {}, { name: 'relu' });
    const y = b.add(b.mul(a, b.scalar(2)), b.mul(a, b.scalar(3)));
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 4] });
    const g = gradient(b, { seeds: new Map([[y, seed]]), of: [x], rules: 'guided' }).get(x);
    const graph = prune(b.finish([g ?? '']), [g ?? '']);
    const relus = graph.nodes.filter((node) => node.op === 'Relu' && node.name !== 'relu');
    expect(relus).toHaveLength(1);
    expect(graph.nodes.find((node) => node.outputs[0] === relus[0]?.inputs[0])?.op).toBe('Add');
  });

  it('gives zeros for a value that the score does not depend on', () => {
    const { b, x, y } = twoLayers();
    const other = b.input('other', { dtype: 'float32', shape: ['n', 2] });
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 4] });
    const gradients = gradient(b, { seeds: new Map([[y, seed]]), of: [x, other], rules: 'chain' });
    expect(b.shape(gradients.get(other) ?? '')).toEqual(['n', 2]);
  });

  it('refuses a seed of the wrong shape, naming both', () => {
    const { b, x, y } = twoLayers();
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 5] });
    expect(() => gradient(b, { seeds: new Map([[y, seed]]), of: [x], rules: 'chain' })).toThrow('[n,4], a rule gave [n,5]');
  });

  it('refuses an operator without a backward rule by name, never passing it silently', () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 4] });
    const y = b.value('IsPositive', [x], {}, { name: 'step' });
    const seed = b.input('seed', { dtype: 'float32', shape: ['n', 4] });
    expect(() => gradient(b, { seeds: new Map([[y, seed]]), of: [x], rules: 'chain' })).toThrow('IsPositive "step" has no backward rule');
  });

  it('has a chain rule, or none on purpose, for every operator', () => {
    const without = opNames.filter((op) => opDefinition(op).backward === undefined);
    expect(without.toSorted()).toEqual(['AverageUnpool', 'IsBetween', 'IsPositive', 'MaxUnpool']);
  });
});

describe('a graph being built', () => {
  it('refuses shapes that do not fit and says which node and why', () => {
    const { b, x } = twoLayers();
    const w = b.constant({ dtype: 'float32', shape: [5, 2], values: new Float32Array(10) });
    expect(() => b.value('Dense', [x, w], { transposeWeight: false }, { name: 'bad' })).toThrow(ShapeError);
    expect(() => b.value('Dense', [x, w], { transposeWeight: false }, { name: 'bad2' })).toThrow('Dense "bad2": weights [5,2] do not fit x [n,4]');
  });

  it('never writes a value twice', () => {
    const { b, x } = twoLayers();
    expect(() => b.value('Relu', [x], {}, { name: 'again', outputs: ['x'] })).toThrow('written twice');
  });

  it('keeps the batch out of reshapes that would mix images', () => {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 4] });
    expect(() => b.reshape(x, [4, 'n'])).toThrow('the batch must stay axis 0');
    expect(() => b.reshape(x, [4])).toThrow('cannot be read as');
  });
});

describe('window sizes', () => {
  function pooled(extent: number, kernel: number, stride: number, pads: [number, number], ceilMode: boolean): number {
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 1, extent, 1] });
    const y = b.value('MaxPool', [x], { kernel: [kernel, 1], strides: [stride, 1], pads: [pads[0], 0, pads[1], 0], dilations: [1, 1], ceilMode });
    return Number(b.shape(y)[2]);
  }

  it.each([
    // torch.nn.MaxPool2d: extent, kernel, stride, padding, ceil_mode → extent
    [112, 3, 2, 1, false, 56], [54, 3, 2, 0, true, 27], [55, 3, 2, 0, false, 27], [13, 3, 2, 0, false, 6], [14, 2, 2, 0, true, 7], [15, 2, 2, 0, true, 8],
    // The window that would start in the trailing padding is left out.
    [5, 2, 2, 1, true, 3], [4, 1, 3, 0, true, 2], [3, 2, 3, 1, true, 2],
  ])('a pool over %i with kernel %i, stride %i, padding %i, ceil %s gives %i', (extent, kernel, stride, pad, ceilMode, expected) => {
    expect(pooled(extent, kernel, stride, [pad, pad], ceilMode)).toBe(expected);
  });
});
