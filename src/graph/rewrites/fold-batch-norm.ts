// Puts a batch normalisation into the weights of the convolution or dense layer before it.
import { consumers, producers } from '../graph.ts';
import { edited, freeName, mustStay } from './edit.ts';
import type { Graph, Node, NodeOf } from '../graph.ts';
import type { Tensor, ValueName } from '../tensor.ts';
import type { RewriteOptions } from './edit.ts';

/**
 * γ·(w∗x + b − μ)/√(σ²+ε) + β = (s·w)∗x + (b−μ)·s + β with s = γ/√(σ²+ε), computed in float64 and rounded once to float32.
 *
 * Only where nothing but the normalisation reads the layer's result and nobody asks for it by name. The folded layer
 * computes what the normalisation did, so it carries the normalisation's names, of node and value: a lookup by either
 * finds the same numbers as before. The layer's own names are gone; they survive when they are in `keep`.
 */
export function foldBatchNorm(graph: Graph, { keep }: RewriteOptions): Graph {
  const kept = new Set(keep);
  const by = producers(graph);
  const readers = consumers(graph);
  const nodes = new Map<Node, Node | undefined>();
  const constants = new Map<ValueName, Tensor>();
  for (const norm of graph.nodes) {
    if (norm.op !== 'BatchNorm') continue;
    const layer = by.get(norm.inputs[0] ?? '');
    if ((layer?.op !== 'Conv' && layer?.op !== 'Dense') || mustStay(graph, layer, kept)) continue;
    if (readers.get(layer.outputs[0] ?? '')?.length !== 1) continue;
    const folded = foldedWeights(graph, layer, norm);
    if (folded === undefined) continue;
    const output = norm.outputs[0] ?? '';
    const [weightName, biasName] = [freeName(graph, `${output}/folded-weight`), freeName(graph, `${output}/folded-bias`)];
    constants.set(weightName, folded.weight);
    constants.set(biasName, folded.bias);
    nodes.set(layer, undefined);
    nodes.set(norm, { ...layer, name: norm.name, inputs: [layer.inputs[0] ?? '', weightName, biasName], outputs: norm.outputs } as Node);
  }
  return edited(graph, { nodes, constants });
}

/** What batch normalisations write. Folding keeps these names, so that `--layer auto` still knows them for what they are. */
export function normalisedValues({ nodes }: Graph): ReadonlySet<ValueName> {
  return new Set(nodes.flatMap(({ op, outputs }) => (op === 'BatchNorm' ? outputs : [])));
}

/** undefined where a parameter is no constant, or where the folded numbers would not be finite. */
function foldedWeights(graph: Graph, layer: NodeOf<'Conv'> | NodeOf<'Dense'>, norm: NodeOf<'BatchNorm'>): { weight: Tensor; bias: Tensor } | undefined {
  const [gamma, beta, mean, variance] = norm.inputs.slice(1).map((input) => graph.constants.get(input)?.values);
  const weight = graph.constants.get(layer.inputs[1] ?? '');
  const bias = layer.inputs[2] === undefined ? undefined : graph.constants.get(layer.inputs[2]);
  if (gamma === undefined || beta === undefined || mean === undefined || variance === undefined || weight === undefined) return undefined;
  if (layer.inputs[2] !== undefined && bias === undefined) return undefined;
  const channels = gamma.length;
  const factor = Float64Array.from(gamma as Float32Array, (value, k) => value / Math.sqrt(Number(variance[k]) + norm.attrs.epsilon));
  const shift = Float32Array.from(beta as Float32Array, (value, k) => (Number(bias?.values[k] ?? 0) - Number(mean[k])) * (factor[k] ?? 0) + value);
  const stored = weight.values as Float32Array;
  const values = new Float32Array(stored.length);
  // Output channels are the rows of [o, …] and of a transposed [o,i], the columns of [i,o].
  const isColumns = layer.op === 'Dense' && !layer.attrs.transposeWeight;
  const perChannel = stored.length / channels;
  for (let k = 0; k < channels; k++) {
    const s = factor[k] ?? 0;
    const [start, step] = isColumns ? [k, channels] : [k * perChannel, 1];
    for (let index = 0; index < perChannel; index++) values[start + index * step] = (stored[start + index * step] ?? 0) * s;
  }
  if (!factor.every(Number.isFinite) || !shift.every(Number.isFinite) || !isFinite(values)) return undefined;
  return { weight: { ...weight, values }, bias: { dtype: 'float32', shape: [channels], values: shift } };
}

function isFinite(values: Float32Array): boolean {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) return false;
  return true;
}
