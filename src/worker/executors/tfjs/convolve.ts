// Plain convolution on the wasm backend for all that the graph allows: groups, uneven and negative padding, stride with dilation.
import type { TensorValues, ValueName } from '../../../graph/tensor.ts';
import type { ConvAttrs, Pads, Pair } from '../../../graph/vocabulary.ts';
import type { Tf, TfTensor } from './runtime.ts';
import type { TfjsRun } from './run.ts';

/** A constant of the graph rearranged to convolution weights [o, i/groups, kh, kw]. */
export interface KernelSource {
  readonly source: ValueName;
  readonly variant: string;
  readonly shape: readonly number[];
  readonly arrange: (values: TensorValues) => Float32Array;
}

/** x [n,h,w,i] → [n,oh,ow,o]. Negative pads crop. */
export function convolve(run: TfjsRun, x: TfTensor, kernel: KernelSource, { strides, pads, dilations, groups }: ConvAttrs): TfTensor {
  const { tf } = run;
  const cropped = crop(tf, x, pads);
  const [top, left, bottom, right] = pads.map((pad) => Math.max(0, pad)) as unknown as Pads;
  const padding: [[number, number], [number, number], [number, number], [number, number]] = [[0, 0], [top, bottom], [left, right], [0, 0]];
  const [outChannels = 0, perGroup = 0] = kernel.shape;
  // tfjs takes a stride or a dilation, not both: then the kernel itself gets the holes.
  const isSpread = (strides[0] > 1 || strides[1] > 1) && (dilations[0] > 1 || dilations[1] > 1);
  const spread: Pair = isSpread ? dilations : [1, 1];
  const dilation: [number, number] = isSpread ? [1, 1] : [...dilations];
  const stride: [number, number] = [...strides];
  if (groups > 1 && perGroup === 1) {
    const filter = arrangedFilter(run, kernel, spread, 'depthwise', ([, , kh, kw]) => [kh, kw, groups, outChannels / groups], depthwiseIndex);
    return tf.depthwiseConv2d(cropped as never, filter as never, stride, padding, 'NHWC', dilation);
  }
  const outPerGroup = outChannels / groups;
  const parts = Array.from({ length: groups }, (_, group) => {
    const filter = arrangedFilter(run, kernel, spread, `group${group}/${groups}`, ([, i, kh, kw]) => [kh, kw, i, outPerGroup], groupIndex(group));
    const channels = groups === 1 ? cropped : tf.slice(cropped, [0, 0, 0, group * perGroup], [-1, -1, -1, perGroup]);
    return tf.conv2d(channels as never, filter as never, stride, padding, 'NHWC', dilation) as TfTensor;
  });
  return groups === 1 && parts[0] !== undefined ? parts[0] : tf.concat(parts, 3);
}

type Quad = readonly [number, number, number, number];
/** Where element (ky, kx, third, fourth) of the filter lies in [o, i/groups, kh, kw]: its o and i. */
type IndexOf = (third: number, fourth: number, shape: Quad) => readonly [number, number];

const depthwiseIndex: IndexOf = (channel, multiple, [, , , multiples]) => [channel * multiples + multiple, 0];
const groupIndex = (group: number): IndexOf => (i, o, [, , , outPerGroup]) => [group * outPerGroup + o, i];

function arrangedFilter(run: TfjsRun, kernel: KernelSource, [spreadY, spreadX]: Pair, layout: string, shapeOf: (shape: Quad) => Quad, indexOf: IndexOf): TfTensor {
  return run.arranged(kernel.source, `${kernel.variant}|${layout}|${spreadY},${spreadX}`, (tf: Tf, tensor) => {
    const values = kernel.arrange(tensor.values);
    const from = kernel.shape as unknown as Quad;
    const [, perGroup, kh, kw] = from;
    const compact = shapeOf(from);
    const [, , third, fourth] = compact;
    const [height, width] = [spreadY * (kh - 1) + 1, spreadX * (kw - 1) + 1];
    const filter = new Float32Array(height * width * third * fourth);
    for (let a = 0; a < third; a++) for (let b = 0; b < fourth; b++) {
      const [o, i] = indexOf(a, b, compact);
      const start = (o * perGroup + i) * kh * kw;
      for (let ky = 0; ky < kh; ky++) for (let kx = 0; kx < kw; kx++) {
        filter[((ky * spreadY * width + kx * spreadX) * third + a) * fourth + b] = values[start + ky * kw + kx] ?? 0;
      }
    }
    return tf.tensor(filter, [height, width, third, fourth]);
  });
}

function crop(tf: Tf, x: TfTensor, [top, left, bottom, right]: Pads): TfTensor {
  const cut = [top, left, bottom, right].map((pad) => Math.max(0, -pad));
  if (cut.every((amount) => amount === 0)) return x;
  const [n = 0, h = 0, w = 0, c = 0] = x.shape;
  const [cutTop = 0, cutLeft = 0, cutBottom = 0, cutRight = 0] = cut;
  return tf.slice(x, [0, cutTop, cutLeft, 0], [n, h - cutTop - cutBottom, w - cutLeft - cutRight, c]);
}
