// Where the logits of a model are, what its classes mean, and how a target names one of them.
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/errors.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { resolveHead } from '../../src/explain/head.ts';
import { argMax, resolveTarget } from '../../src/explain/target.ts';
import type { Graph } from '../../src/graph/graph.ts';

function classifier(columns: number, end: (b: GraphBuilder, z: string) => string, logits = 'z'): Graph {
  const b = new GraphBuilder();
  const x = b.input('x', { dtype: 'float32', shape: ['n', 3] });
  const w = b.constant({ dtype: 'float32', shape: [3, columns], values: new Float32Array(3 * columns) });
  const z = b.value('Dense', [x, w], { transposeWeight: false }, { name: 'fc', outputs: [logits] });
  return b.finish([end(b, z)]);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

describe('the head of a model', () => {
  it('has its logits before a final softmax', () => {
    const head = resolveHead(classifier(4, (b, z) => b.softmax(z, 1)));
    expect(head).toMatchObject({ value: 'z', emits: 'logits', classes: 'exclusive', columns: 4, scores: ['logit', 'probability', 'log-probability'] });
  });

  it('has its logits before a final sigmoid seen through casts, identities and reshapes of size one', () => {
    const head = resolveHead(classifier(5, (b, z) => {
      const spread = b.reshape(b.value('Identity', [z], {}), ['n', 5, 1, 1]);
      return b.cast(b.reshape(b.sigmoid(spread), ['n', 5]), 'float32');
    }));
    expect(head).toMatchObject({ value: 'z', classes: 'independent', columns: 5 });
  });

  it('is the output itself without such an end, and the card says what the classes are', () => {
    const graph = classifier(4, (_, z) => z);
    expect(resolveHead(graph)).toMatchObject({ value: 'z', classes: null, scores: ['logit'] });
    expect(resolveHead(graph, { classes: 'independent' })).toMatchObject({ classes: 'independent', scores: ['logit', 'probability', 'log-probability'] });
  });

  it('gives no logit where the card says that the output already is a probability', () => {
    expect(resolveHead(classifier(4, (_, z) => z), { emits: 'probabilities' }).scores).toEqual(['probability', 'log-probability']);
  });

  it('takes one sigmoid for independent whatever the card calls it', () => {
    expect(resolveHead(classifier(1, (_, z) => z), { classes: 'exclusive', labels: ['NORMAL', 'PNEUMONIA'] }).classes).toBe('independent');
  });

  it('is refused when labels do not fit, outputs are several, or the output is an image', () => {
    expect(codeOf(() => resolveHead(classifier(4, (_, z) => z), { labels: ['a', 'b'] }))).toBe('model_head_unclear');
    const b = new GraphBuilder();
    const x = b.input('x', { dtype: 'float32', shape: ['n', 3, 8, 8] });
    const y = b.relu(x);
    expect(codeOf(() => resolveHead(b.finish([y])))).toBe('model_head_unclear');
    expect(codeOf(() => resolveHead(b.finish([y, x])))).toBe('model_head_unclear');
  });
});

describe('a target', () => {
  const head = resolveHead(classifier(4, (_, z) => z), { labels: ['a', 'b', 'b', '7'] });
  const single = resolveHead(classifier(1, (_, z) => z), { labels: ['NORMAL', 'PNEUMONIA'] });

  it('that is top takes the largest value, and of equal ones the lowest index', () => {
    expect(resolveTarget(head, 'top', [1, 3, 3, 0])).toEqual({ index: 1, name: 'b', sign: 1 });
    expect(argMax([NaN, 1, 2])).toBe(2);
  });

  it('is a column or a label; a label that looks like a number wins over the column', () => {
    expect(resolveTarget(head, 2, [])).toEqual({ index: 2, name: 'b', sign: 1 });
    expect(resolveTarget(head, '0', [])).toEqual({ index: 0, name: 'a', sign: 1 });
    expect(resolveTarget(head, '7', [])).toEqual({ index: 3, name: '7', sign: 1 });
  });

  it('of a single logit with two labels is plus z for the second and minus z for the first', () => {
    expect(resolveTarget(single, 'PNEUMONIA', [])).toEqual({ index: 0, name: 'PNEUMONIA', sign: 1 });
    expect(resolveTarget(single, 'NORMAL', [])).toEqual({ index: 0, name: 'NORMAL', sign: -1 });
    expect(resolveTarget(single, 0, [])).toEqual({ index: 0, name: 'PNEUMONIA', sign: 1 });
  });

  it('is refused when it occurs twice, does not exist or lies outside', () => {
    expect(() => resolveTarget(head, 'b', [])).toThrow('1, 2');
    for (const spec of ['c', 4, -1, 1.5]) expect(codeOf(() => resolveTarget(head, spec, []))).toBe('target_unknown');
  });
});
