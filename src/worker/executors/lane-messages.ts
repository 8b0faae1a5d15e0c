// What the process and its lanes say to each other. A lane is a thread with one session that uses no thread but its own.
import type { InferenceSession } from 'onnxruntime-node';
import type { DType, TensorValues } from '../../graph/tensor.ts';

/** How a lane's session is made. */
export interface LaneRecipe {
  readonly model: Uint8Array;
  readonly options: InferenceSession.SessionOptions;
}

/** A tensor under its ONNX name. */
export interface LaneTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

export type LaneRequest = { readonly kind: 'run'; readonly feeds: readonly LaneTensor[] } | { readonly kind: 'end' };

/** To each request one reply, in order; the first says whether the session could be made. */
export type LaneReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'results'; readonly results: readonly LaneTensor[] }
  | { readonly kind: 'failed'; readonly message: string };
