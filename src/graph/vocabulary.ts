// Every operator the graph can hold, with its attributes: the one list that importers write and executors read.
// Layout is NCHW everywhere. Pads are [top, left, bottom, right]; pairs are [vertical, horizontal].
import type { DType, Shape } from './tensor.ts';

export type Pair = readonly [number, number];
export type Pads = readonly [number, number, number, number];

export interface ConvAttrs {
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
  readonly groups: number;
}

export interface PoolAttrs {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
  /** Round the output size up; the extra windows reach past the bottom and right padding. */
  readonly ceilMode: boolean;
}

/** How overlapping max-pool windows that chose the same input element are put back. */
export type SwitchMode = 'sum' | 'overwrite';

/** Attributes per operator. Inputs and outputs are given in the comment: inputs → outputs. */
export interface OpAttrs {
  // ---- linear layers
  /** x [n,i,h,w], w [o,i/groups,kh,kw], b? [o] → y [n,o,oh,ow] */
  Conv: ConvAttrs;
  /**
   * The transpose of Conv with the same weight tensor: g [n,o,oh,ow], w [o,i/groups,kh,kw] → [n,i,h,w].
   * `strides` … `groups` are the forward convolution's; `outputSize` is [h,w].
   */
  ConvTranspose: ConvAttrs & { readonly outputSize: Pair };
  /** x [n,i], w [i,o] (or [o,i] when `transposeWeight`), b? [o] → y [n,o] */
  Dense: { readonly transposeWeight: boolean };
  /** x [n,c,…], gamma, beta, mean, variance [c] → y = gamma·(x−mean)/√(variance+epsilon)+beta, over axis 1 */
  BatchNorm: { readonly epsilon: number };

  // ---- activations (elementwise x → y)
  Relu: Record<never, never>;
  /** y = x where x > 0, alpha·x elsewhere */
  LeakyRelu: { readonly alpha: number };
  /** y = min(max(x, min), max); ReLU6 is min 0, max 6. Either bound may be infinite. */
  Clip: { readonly min: number; readonly max: number };
  Sigmoid: Record<never, never>;
  /** ln σ(x), computed without overflow */
  LogSigmoid: Record<never, never>;
  Tanh: Record<never, never>;
  Exp: Record<never, never>;
  /** Natural logarithm */
  Log: Record<never, never>;
  /** 2/√π ∫₀ˣ e^−t² dt, what GELU is made of */
  Erf: Record<never, never>;
  /** y = x^exponent; 0.5 is a square root, −1 a reciprocal. For x < 0 the exponent must be whole. */
  Power: { readonly exponent: number };
  /** e^x over `axis`, normalised */
  Softmax: { readonly axis: number };
  LogSoftmax: { readonly axis: number };

  // ---- gates used by backward rules
  /** x → 1 where x > 0, else 0 (float32) */
  IsPositive: Record<never, never>;
  /** x → 1 where low < x < high, else 0 (float32) */
  IsBetween: { readonly low: number; readonly high: number };

  // ---- pooling
  /**
   * x [n,c,h,w] → y [n,c,oh,ow], switches [n,c,oh,ow] int64: row-major index of the chosen element in the whole of x
   * (ONNX MaxPool's second output). Padding is −∞ and never chosen; the first maximum in row-major order wins.
   */
  MaxPool: PoolAttrs;
  /** g [n,c,oh,ow], switches [n,c,oh,ow] int64 → [n,c,h,w], zeros but where a switch points; `inputSize` is [h,w]. */
  MaxUnpool: { readonly mode: SwitchMode; readonly inputSize: Pair };
  /** x → y; the mean over the window, dividing by the window's size with padding (`countIncludePad`) or by what it covers of x. */
  AveragePool: PoolAttrs & { readonly countIncludePad: boolean };
  /** The transpose of AveragePool: g [n,c,oh,ow] → [n,c,h,w]; `inputSize` is [h,w]. */
  AverageUnpool: PoolAttrs & { readonly countIncludePad: boolean; readonly inputSize: Pair };

  // ---- reductions and elementwise arithmetic (numpy broadcasting)
  ReduceMean: { readonly axes: readonly number[]; readonly keepDims: boolean };
  ReduceSum: { readonly axes: readonly number[]; readonly keepDims: boolean };
  Add: Record<never, never>;
  Sub: Record<never, never>;
  Mul: Record<never, never>;
  Div: Record<never, never>;
  /** a, b, c, … of one shape → their sum */
  Sum: Record<never, never>;

  // ---- shape and layout
  Concat: { readonly axis: number };
  /** One axis, step 1: elements [start, end) of `axis` */
  Slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** Constant padding, or (negative amounts are not allowed). before/after have one entry per axis. */
  Pad: { readonly before: readonly number[]; readonly after: readonly number[]; readonly value: number };
  /** Row-major reinterpretation to `shape`, where 'n' is the batch */
  Reshape: { readonly shape: Shape };
  Transpose: { readonly perm: readonly number[] };
  /** Repeat extents of 1 to `shape` */
  Expand: { readonly shape: Shape };
  Cast: { readonly to: DType };
  Identity: Record<never, never>;
}

export type OpName = keyof OpAttrs;
