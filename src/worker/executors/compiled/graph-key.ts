// A hash of everything about a graph that a compiled model depends on: two graphs that differ anywhere never share it.
import { createHash } from 'node:crypto';
import { bytesOf } from '../weight-file.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { TensorValues } from '../../../graph/tensor.ts';

/** Hashes of constants, each computed once: a model's weights are read by all of its questions. */
export class ConstantHashes {
  readonly #known = new WeakMap<TensorValues, string>();

  of(values: TensorValues): string {
    const known = this.#known.get(values);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(bytesOf(values)).digest('hex');
    this.#known.set(values, hash);
    return hash;
  }
}

/**
 * SHA-256 in hex over nodes, attributes, types, constants (their bytes), inputs and outputs of `pruned`, and over the inputs
 * of `whole`, from which a session takes the batch where `pruned` has none. Names count: feeds and results go by them.
 */
export function graphKey(pruned: Graph, whole: Graph, hashes: ConstantHashes): string {
  const text = JSON.stringify([
    pruned.inputs,
    pruned.outputs,
    whole.inputs.map((input) => [input, whole.types.get(input)]),
    pruned.nodes.map(({ op, name, inputs, outputs, attrs }) => [op, name, inputs, outputs, attrs]),
    [...pruned.types],
    [...pruned.constants].map(([name, { dtype, shape, values }]) => [name, dtype, shape, hashes.of(values)]),
  ], exactly);
  return createHash('sha256').update(text).digest('hex');
}

/** JSON has no word for these, and would write several of them the same. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return { number: Object.is(value, -0) ? '-0' : String(value) };
  if (value === undefined) return { undefined: true };
  return value;
}
