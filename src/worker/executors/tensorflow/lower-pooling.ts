// Pooling and unpooling in TensorFlow. Ceil mode is written out as padding; windows with holes are taken apart into their taps.
import { outputAt } from '../node-inputs.ts';
import { explicitPads, windowDivisors } from '../window-sizes.ts';
import { inputPlanes, padOrCrop, planesOf, stuffZeros, taps } from './planes.ts';
import { maxOfTaps, switchesInGraphOrder, unpool } from './switches.ts';
import type { Lowerings } from './lower.ts';
import type { Planes } from './planes.ts';
import type { TfAttributes } from './saved-model-proto.ts';
import type { OwnPool, TfGraph } from './tf-graph.ts';
import type { AverageAttrs } from '../window-sizes.ts';
import type { Pads, Pair, PoolAttrs } from '../../../graph/vocabulary.ts';

type PoolingOp = 'MaxPool' | 'MaxUnpool' | 'AveragePool' | 'AverageUnpool';

export const lowerPooling: Lowerings<PoolingOp> = {
  MaxPool: (tf, node) => {
    const [x, y] = [inputPlanes(tf, node), planesOf(tf, outputAt(node, 0), '')];
    const pads = explicitPads(node.attrs, x.size, y.size);
    const switches = node.outputs[1] !== undefined && tf.isWanted(node.outputs[1]) ? node.outputs[1] : undefined;
    if (hasHoles(node.attrs)) {
      const found = maxOfTaps(tf, padOrCrop(tf, x, pads, -Infinity), { ...node.attrs, pads, inputSize: x.size, outputSize: y.size });
      tf.write(outputAt(node, 0), 'last', found.values);
      if (switches !== undefined) tf.defer(switches, () => tf.write(switches, 'last', found.switches()));
      return;
    }
    if (switches === undefined) {
      const padding: TfAttributes = pads.every((pad) => pad === 0) ? { padding: { text: 'VALID' } }
        : { padding: { text: 'EXPLICIT' }, explicit_paddings: { integers: [0, 0, pads[0], pads[2], pads[1], pads[3], 0, 0] } };
      tf.write(outputAt(node, 0), 'last', tf.float('MaxPool', [x.name], { ...windowOf(node.attrs), ...padding }));
      return;
    }
    const padded = padOrCrop(tf, x, pads, -Infinity);
    const window: TfAttributes = { ...windowOf(node.attrs), padding: { text: 'VALID' } };
    const name = tf.float('MaxPool', [padded.name], window);
    tf.write(outputAt(node, 0), 'last', name);
    const pool: OwnPool = { x: padded.name, y: name, window, size: padded.size, top: pads[0], left: pads[1] };
    tf.notePool(switches, pool);
    tf.defer(switches, () => tf.write(switches, 'last', switchesInGraphOrder(tf, pool, x)));
  },
  MaxUnpool: (tf, node) => unpool(tf, node),
  AveragePool: (tf, node) => {
    const [x, y] = [inputPlanes(tf, node), planesOf(tf, outputAt(node, 0), '')];
    const padded = padOrCrop(tf, x, explicitPads(node.attrs, x.size, y.size));
    const mean = windowMean(tf, padded, node.attrs, y.size);
    tf.write(outputAt(node, 0), 'last', scaleByDivisors(tf, mean, node.attrs, x.size, y.size));
  },
  AverageUnpool: (tf, node) => {
    const g = inputPlanes(tf, node);
    const { pads, inputSize } = node.attrs;
    const shares: Planes = { ...g, name: scaleByDivisors(tf, g.name, node.attrs, inputSize, g.size) };
    const whole = hasHoles(node.attrs) ? spreadByTaps(tf, shares, node.attrs) : spreadByTensorflow(tf, shares, node.attrs);
    const done = padOrCrop(tf, whole, [-pads[0], -pads[1], inputSize[0] + pads[0] - whole.size[0], inputSize[1] + pads[1] - whole.size[1]]);
    tf.write(outputAt(node, 0), 'last', done.name);
  },
};

function hasHoles({ dilations }: PoolAttrs): boolean {
  return dilations[0] > 1 || dilations[1] > 1;
}

function windowOf({ kernel, strides }: PoolAttrs): TfAttributes {
  return { ksize: { integers: [1, ...kernel, 1] }, strides: { integers: [1, ...strides, 1] } };
}

/** Sum over each window of what is already padded, divided by the whole window's size. */
function windowMean(tf: TfGraph, x: Planes, attrs: PoolAttrs, outputSize: Pair): string {
  if (!hasHoles(attrs)) return tf.float('AvgPool', [x.name], { ...windowOf(attrs), padding: { text: 'VALID' } });
  const parts = taps(tf, x, attrs, outputSize);
  return tf.float('Mul', [tf.float('AddN', parts, { N: { integer: parts.length } }), tf.scalar(1 / parts.length)]);
}

/** What the windows cover, from shares [n,oh,ow,c] each of which goes to all elements of its window, divided by the window's size. */
function spreadByTensorflow(tf: TfGraph, g: Planes, attrs: PoolAttrs): Planes {
  const size = covered(g.size, attrs);
  const shape = tf.runtimeShape([g.n, ...size, g.c]);
  return { ...g, size, name: tf.float('AvgPoolGrad', [shape, g.name], { ...windowOf(attrs), padding: { text: 'VALID' } }) };
}

/** The same for windows with holes: one padded copy of the shares per tap. */
function spreadByTaps(tf: TfGraph, g: Planes, attrs: PoolAttrs): Planes {
  const { kernel, strides, dilations } = attrs;
  const size = covered(g.size, attrs);
  const apart = stuffZeros(tf, { ...g, name: tf.float('Mul', [g.name, tf.scalar(1 / (kernel[0] * kernel[1]))]) }, strides);
  const parts: string[] = [];
  for (let ky = 0; ky < kernel[0]; ky++) for (let kx = 0; kx < kernel[1]; kx++) {
    const [top, left] = [ky * dilations[0], kx * dilations[1]];
    const around: Pads = [top, left, size[0] - top - apart.size[0], size[1] - left - apart.size[1]];
    parts.push(padOrCrop(tf, apart, around).name);
  }
  return { ...g, size, name: tf.float('AddN', parts, { N: { integer: parts.length } }) };
}

/** Rows and columns that `outputSize` windows reach over. */
function covered(outputSize: Pair, { kernel, strides, dilations }: PoolAttrs): Pair {
  const along = (axis: 0 | 1): number => (outputSize[axis] - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1;
  return [along(0), along(1)];
}

/** Times (window's size ÷ divisor) where the two differ. */
function scaleByDivisors(tf: TfGraph, means: string, attrs: AverageAttrs, inputSize: Pair, outputSize: Pair): string {
  const area = attrs.kernel[0] * attrs.kernel[1];
  const divisors = windowDivisors(attrs, inputSize, outputSize);
  if (divisors.every((divisor) => divisor === area)) return means;
  const key = `divisors:${JSON.stringify([attrs.kernel, attrs.strides, attrs.pads, attrs.dilations, attrs.ceilMode, attrs.countIncludePad, inputSize])}`;
  const factors = tf.computed(key, () => ({ dtype: 'float32', shape: [1, ...outputSize, 1], values: Float32Array.from(divisors, (divisor) => area / divisor) }));
  return tf.float('Mul', [means, factors]);
}
