// Constants on the wasm heap: uploaded once per arrangement, shared by all sessions, freed with the last that uses them.
import type { Tensor, TensorValues } from '../../../graph/tensor.ts';
import type { Tf, TfTensor } from './runtime.ts';

interface Entry {
  readonly tensor: TfTensor;
  users: number;
}

export class TfjsWeights {
  readonly #tf: Tf;
  readonly #entries = new Map<TensorValues, Map<string, Entry>>();

  constructor(tf: Tf) {
    this.#tf = tf;
  }

  /** `variant` names the arrangement; equal variants of equal values are one tensor. */
  acquire(source: Tensor, variant: string, make: (tf: Tf) => TfTensor): TfTensor {
    const variants = this.#entries.get(source.values) ?? new Map<string, Entry>();
    this.#entries.set(source.values, variants);
    const entry = variants.get(variant) ?? { tensor: this.#tf.tidy(() => this.#tf.keep(make(this.#tf))), users: 0 };
    entry.users += 1;
    variants.set(variant, entry);
    return entry.tensor;
  }

  release(source: Tensor, variant: string): void {
    const variants = this.#entries.get(source.values);
    const entry = variants?.get(variant);
    if (variants === undefined || entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.tensor.dispose();
    variants.delete(variant);
    if (variants.size === 0) this.#entries.delete(source.values);
  }
}

/** A graph tensor as a tfjs tensor: 64-bit integers become 32-bit ones, which is enough for indices into a tensor. */
export function upload(tf: Tf, { dtype, shape, values }: Tensor): TfTensor {
  if (dtype === 'int64') return tf.tensor(Int32Array.from(values as BigInt64Array, Number), [...shape], 'int32');
  return tf.tensor(values as Float32Array, [...shape], dtype);
}

/** The reverse: `dtype` is the graph's. */
export function download(tensor: TfTensor, dtype: Tensor['dtype']): Tensor {
  const values = tensor.dataSync();
  if (dtype === 'int64') return { dtype, shape: tensor.shape, values: BigInt64Array.from(values as Int32Array, BigInt) };
  // A copy: what tfjs hands out may be its own memory.
  return { dtype, shape: tensor.shape, values: (values as Float32Array).slice() };
}
