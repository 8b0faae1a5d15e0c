// The passport names the activations that guided backpropagation and deconvnet do not treat as ReLUs.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { otherActivationsNote } from '../../src/explain/other-activations.ts';

function start(): { b: GraphBuilder; x: string } {
  const b = new GraphBuilder();
  return { b, x: b.input('x', { dtype: 'float32', shape: ['n', 3] }) };
}

describe('activations that are no ReLU', () => {
  it('are named and counted, up to the logits', () => {
    const { b, x } = start();
    const leaky = b.value('LeakyRelu', [b.value('LeakyRelu', [x], { alpha: 0.1 })], { alpha: 0.1 });
    const z = b.sigmoid(leaky);
    const p = b.softmax(z, 1);
    expect(otherActivationsNote(b.finish([p]), z)).toBe('activations that are no ReLU follow the chain rule in every method: leaky ReLU × 2, sigmoid × 1');
  });

  it('are not found in a network of ReLUs and ReLU6s', () => {
    const { b, x } = start();
    const z = b.value('Clip', [b.relu(x)], { min: 0, max: 6 });
    expect(otherActivationsNote(b.finish([z]), z)).toBeUndefined();
  });
});
