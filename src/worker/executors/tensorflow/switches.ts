// Max-pool's switches in TensorFlow: its own indices stay as they are between pooling and unpooling, and become the graph's only
// where somebody else reads them.
import { inputAt, outputAt } from '../node-inputs.ts';
import { padOrCrop, planesOf, taps } from './planes.ts';
import type { Planes } from './planes.ts';
import type { OwnPool, TfGraph } from './tf-graph.ts';
import type { NodeOf } from '../../../graph/graph.ts';
import type { Pads, Pair } from '../../../graph/vocabulary.ts';

const long = { T: { type: 'int64' } } as const;

/** [n,oh,ow,c] int64: row-major indices into the whole of the padded x [n,h,w,c], as TensorFlow counts. */
function ownSwitches(tf: TfGraph, { x, window }: OwnPool): string {
  return tf.once(`switches of ${x} ${JSON.stringify(window)}`, () => `${tf.float('MaxPoolWithArgmax', [x], { ...window, Targmax: { type: 'int64' }, include_batch_in_index: { flag: true } })}:1`);
}

/** [n,oh,ow,c] int64: indices into the whole of x [n,c,h,w], as the graph counts. */
export function switchesInGraphOrder(tf: TfGraph, pool: OwnPool, x: Planes): string {
  const { size, top, left } = pool;
  const name = ownSwitches(tf, pool);
  const divide = (value: string, by: number): string => tf.add('FloorDiv', [value, longs(tf, [by])], long);
  const rest = (value: string, by: number): string => tf.add('FloorMod', [value, longs(tf, [by])], long);
  const [channel, place] = [rest(name, x.c), divide(name, x.c)];
  const [column, rows] = [rest(place, size[1]), divide(place, size[1])];
  const [row, image] = [rest(rows, size[0]), divide(rows, size[0])];
  const times = (value: string, by: number): string => tf.add('Mul', [value, longs(tf, [by])], long);
  const plus = (...parts: string[]): string => parts.reduce((sum, part) => tf.add('AddV2', [sum, part], long));
  const [h, w] = x.size;
  return plus(times(image, x.c * h * w), times(channel, h * w), times(row, w), column, longs(tf, [-top * w - left]));
}

/** Puts g back where the switches point. */
export function unpool(tf: TfGraph, node: NodeOf<'MaxUnpool'>): void {
  const { mode, inputSize } = node.attrs;
  const [g, y] = [planesOf(tf, inputAt(node, 0)), outputAt(node, 0)];
  const pool = tf.poolOf(inputAt(node, 1));
  if (pool === undefined) {
    const shape = [g.n, g.c, ...inputSize];
    const [values, switches] = [tf.reshape(tf.read(inputAt(node, 0)), [-1]), tf.reshape(tf.read(inputAt(node, 1)), [-1], 'int64')];
    return tf.write(y, 'first', tf.reshape(scatter(tf, values, switches, tf.runtimeShape(shape), mode), shape));
  }
  const whole: Planes = { ...g, name: mode === 'sum' ? tf.float('MaxPoolGrad', [pool.x, pool.y, g.name], pool.window) : overwritten(tf, g, pool), size: pool.size };
  const around: Pads = [-pool.top, -pool.left, inputSize[0] + pool.top - pool.size[0], inputSize[1] + pool.left - pool.size[1]];
  tf.write(y, 'last', padOrCrop(tf, whole, around).name);
}

function overwritten(tf: TfGraph, g: Planes, pool: OwnPool): string {
  const padded = [g.n, ...pool.size, g.c];
  const scattered = scatter(tf, tf.reshape(g.name, [-1]), tf.reshape(ownSwitches(tf, pool), [-1], 'int64'), tf.runtimeShape(padded), 'overwrite');
  return tf.reshape(scattered, padded);
}

/** Flat values to flat places: added up, or the last one kept; TensorFlow goes through them in order. */
function scatter(tf: TfGraph, values: string, switches: string, shape: string, mode: 'sum' | 'overwrite'): string {
  const places = tf.add('ExpandDims', [switches, tf.integer(1)], { ...long, Tdim: { type: 'int32' } });
  const total = tf.add('Prod', [shape, tf.integers([0])], { T: { type: 'int32' }, Tidx: { type: 'int32' }, keep_dims: { flag: true } });
  if (mode === 'sum') {
    const length = tf.add('Cast', [total], { SrcT: { type: 'int32' }, DstT: { type: 'int64' } });
    return tf.float('ScatterNd', [places, values, length], { Tindices: { type: 'int64' } });
  }
  const zeros = tf.float('Fill', [total, tf.scalar(0)], { index_type: { type: 'int32' } });
  return tf.float('TensorScatterUpdate', [zeros, places, values], { Tindices: { type: 'int64' } });
}

interface HoledPool {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pads: Pads;
  readonly inputSize: Pair;
  readonly outputSize: Pair;
}

/** Windows with holes, of an already padded x: the largest of their taps, and (when called for) which one that is, as the graph counts. */
export function maxOfTaps(tf: TfGraph, x: Planes, pool: HoledPool): { readonly values: string; readonly switches: () => string } {
  const parts = taps(tf, x, pool, pool.outputSize);
  const all = tf.float('Pack', parts, { N: { integer: parts.length }, axis: { integer: 0 } });
  const values = tf.float('Max', [all, tf.integers([0])], { Tidx: { type: 'int32' } });
  return { values, switches: () => placesOfTaps(tf, tf.float('ArgMax', [all, tf.integer(0)], { Tidx: { type: 'int32' }, output_type: { type: 'int64' } }), x, pool) };
}

/** From the number of a tap to the place it reads. */
function placesOfTaps(tf: TfGraph, tap: string, { c }: Planes, { kernel, strides, dilations, pads, inputSize: [h, w], outputSize: [oh, ow] }: HoledPool): string {
  const offsets = BigInt64Array.from({ length: kernel[0] * kernel[1] }, (_, index) => BigInt(Math.floor(index / kernel[1]) * dilations[0] * w + (index % kernel[1]) * dilations[1]));
  const within = tf.add('GatherV2', [constant(tf, [offsets.length], offsets), tap, tf.integer(0)], { Tparams: { type: 'int64' }, Tindices: { type: 'int64' }, Taxis: { type: 'int32' } });
  const starts = BigInt64Array.from({ length: oh * ow * c }, (_, index) => {
    const [place, k] = [Math.floor(index / c), index % c];
    return BigInt(k * h * w + (Math.floor(place / ow) * strides[0] - pads[0]) * w + (place % ow) * strides[1] - pads[1]);
  });
  const count = tf.reshape(tf.batch(), [], 'int32');
  const images = tf.add('Cast', [tf.add('Range', [tf.integer(0), count, tf.integer(1)], { Tidx: { type: 'int32' } })], { SrcT: { type: 'int32' }, DstT: { type: 'int64' } });
  const first = tf.add('Mul', [tf.reshape(images, ['n', 1, 1, 1], 'int64'), longs(tf, [c * h * w])], long);
  return tf.add('AddV2', [tf.add('AddV2', [within, constant(tf, [1, oh, ow, c], starts)], long), first], long);
}

function longs(tf: TfGraph, values: readonly number[]): string {
  return constant(tf, [values.length], BigInt64Array.from(values, BigInt));
}

function constant(tf: TfGraph, shape: readonly number[], values: BigInt64Array): string {
  return tf.computed(`int64:${shape.join()}:${values.join()}`, () => ({ dtype: 'int64', shape, values }));
}
