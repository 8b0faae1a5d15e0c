// Densely connected blocks without their concatenations: a convolution of many joined values becomes a sum of convolutions.
import { GraphBuilder } from '../builder.ts';
import { consumers, producers, prune, typeOf } from '../graph.ts';
import { evaluate } from './evaluate.ts';
import type { Graph, Node, NodeOf } from '../graph.ts';
import type { Tensor, ValueName } from '../tensor.ts';

/** A block this deep gains: every value in it is joined again by each later layer. */
const shallowestBlock = 4;

type PerChannel = NodeOf<'BatchNorm'> | NodeOf<'Relu'> | NodeOf<'Clip'>;

export interface SplitOptions {
  readonly keep?: readonly ValueName[];
  /** How many values join a prefix at a time. Fewer: larger sums are taken apart more often; more: more is joined again. */
  readonly groupSize?: number;
}

/** A convolution of a concatenation, with what stands between: norm and activation, channel by channel. */
interface Layer {
  readonly conv: NodeOf<'Conv'>;
  readonly between: readonly PerChannel[];
  /** What is joined, in order; a concatenation of a concatenation counts as one. */
  readonly leaves: readonly ValueName[];
}

/**
 * DenseNet's layers: Conv(ReLU(norm(concat(x₀, f₁ … fₖ)))) = Σ Conv_part(ReLU(norm_part(part))), where the parts are one
 * joined prefix (x₀ … f₄, or … f₈, …) and the few values after it. So each value is joined once and not once per later
 * layer, and on the way back the gradients of a prefix are summed as they are, and taken apart once per prefix.
 * Equal but for the order of float32 sums. What `keep` names, and what others read, stays.
 */
export function splitConcatenations(graph: Graph, { keep = [], groupSize = 6 }: SplitOptions = {}): Graph {
  const blocks = blocksOf(graph, new Set([...keep, ...graph.outputs]));
  if (blocks.length === 0) return graph;
  const layerOf = new Map(blocks.flatMap(({ layers }) => layers.map((layer) => [layer.conv as Node, layer] as const)));
  const b = new GraphBuilder();
  b.reserve(graph.types.keys());
  for (const input of graph.inputs) b.input(input, typeOf(graph, input));
  for (const [name, tensor] of graph.constants) b.constant(tensor, name);
  const parts = new Parts(b, graph, groupSize);
  const by = producers(graph);
  for (const node of graph.nodes) {
    const layer = layerOf.get(node);
    if (layer !== undefined) sumOfParts(b, parts, layer);
    else if (node.op === 'Concat' && blocks.some(({ longest }) => isPrefixOf(leavesOf(graph, by, node.outputs[0] ?? ''), longest))) {
      b.node('Concat', parts.of(leavesOf(graph, by, node.outputs[0] ?? '')), node.attrs, node);
    } else b.node(node.op, node.inputs, node.attrs as never, node);
  }
  return prune(b.finish(graph.outputs), graph.outputs);
}

/**
 * Whether something in `split` reads what was joined without reading `value`, the concatenation. Then `value` is still
 * there and right, but not all of the gradient passes it.
 */
export function isBypassed(graph: Graph, split: Graph, value: ValueName): boolean {
  if (split === graph || producers(graph).get(value)?.op !== 'Concat') return false;
  const readersIn = (which: Graph): string => JSON.stringify((consumers(which).get(value) ?? []).map(({ name }) => name).toSorted());
  return readersIn(graph) !== readersIn(split);
}

/** Layers that join ever longer lists of the same values. */
function blocksOf(graph: Graph, kept: ReadonlySet<ValueName>): { readonly layers: readonly Layer[]; readonly longest: readonly ValueName[] }[] {
  const [by, readers] = [producers(graph), consumers(graph)];
  const byStart = new Map<ValueName, Layer[]>();
  for (const conv of graph.nodes) {
    const layer = conv.op === 'Conv' ? layerAt(graph, conv, { by, readers, kept }) : undefined;
    const [start] = layer?.leaves ?? [];
    if (layer === undefined || start === undefined) continue;
    byStart.set(start, [...(byStart.get(start) ?? []), layer]);
  }
  return [...byStart.values()].flatMap((layers) => {
    const sorted = layers.toSorted((p, q) => p.leaves.length - q.leaves.length);
    const longest = sorted.at(-1)?.leaves ?? [];
    const isBlock = longest.length > shallowestBlock && sorted.every(({ leaves }, index) => index === 0 || leaves.length > (sorted[index - 1]?.leaves.length ?? 0))
      && sorted.length >= shallowestBlock && sorted.every(({ leaves }) => isPrefixOf(leaves, longest));
    return isBlock ? [{ layers: sorted, longest }] : [];
  });
}

interface Surroundings {
  readonly by: ReadonlyMap<ValueName, Node>;
  readonly readers: ReadonlyMap<ValueName, readonly Node[]>;
  readonly kept: ReadonlySet<ValueName>;
}

function layerAt(graph: Graph, conv: NodeOf<'Conv'>, { by, readers, kept }: Surroundings): Layer | undefined {
  const isConstant = (value: ValueName): boolean => graph.constants.has(value);
  if (conv.attrs.groups !== 1 || !conv.inputs.slice(1).every(isConstant)) return undefined;
  // An average commutes with a pointwise convolution, not with a sum of them in the executor's eyes: leave those whole.
  const next = readers.get(conv.outputs[0] ?? '') ?? [];
  if (next.length === 1 && next[0]?.op === 'AveragePool') return undefined;
  const between: PerChannel[] = [];
  let value = conv.inputs[0] ?? '';
  for (;;) {
    const node = by.get(value);
    const isPlain = (node?.op === 'BatchNorm' && node.inputs.slice(1).every(isConstant)) || node?.op === 'Relu' || node?.op === 'Clip';
    if (node === undefined || !isPlain || kept.has(value) || readers.get(value)?.length !== 1) break;
    between.unshift(node as PerChannel);
    value = node.inputs[0] ?? '';
  }
  const leaves = leavesOf(graph, by, value);
  return leaves.length > 1 && !kept.has(value) && !leaves.some(isConstant) ? { conv, between, leaves } : undefined;
}

function leavesOf(graph: Graph, by: ReadonlyMap<ValueName, Node>, value: ValueName): readonly ValueName[] {
  const node = by.get(value);
  if (node?.op !== 'Concat' || node.attrs.axis !== 1 || typeOf(graph, value).shape.length !== 4) return [value];
  return node.inputs.flatMap((input) => leavesOf(graph, by, input));
}

function isPrefixOf(leaves: readonly ValueName[], longest: readonly ValueName[]): boolean {
  return leaves.length > 1 && leaves.every((leaf, index) => leaf === longest[index] || index >= longest.length);
}

/** The joined prefixes of blocks, each written when it is first asked for. */
class Parts {
  readonly #b: GraphBuilder;
  readonly #graph: Graph;
  readonly #groupSize: number;
  /** By what is joined, and not by how much: concatenations may go on differently after the same beginning. */
  readonly #prefixes = new Map<string, ValueName>();

  constructor(b: GraphBuilder, graph: Graph, groupSize: number) {
    this.#b = b;
    this.#graph = graph;
    this.#groupSize = groupSize;
  }

  /** `leaves` as the longest whole prefix and what comes after it, at least one value. */
  of(leaves: readonly ValueName[]): ValueName[] {
    const groups = Math.max(0, Math.floor((leaves.length - 2) / this.#groupSize));
    const rest = leaves.slice(1 + groups * this.#groupSize);
    return [this.#prefix(leaves, groups), rest.length === 1 ? rest[0] ?? '' : this.#b.value('Concat', rest, { axis: 1 })];
  }

  #prefix(leaves: readonly ValueName[], groups: number): ValueName {
    const [first = ''] = leaves;
    if (groups === 0) return first;
    const count = 1 + groups * this.#groupSize;
    const key = JSON.stringify(leaves.slice(0, count));
    const known = this.#prefixes.get(key);
    if (known !== undefined) return known;
    const before = this.#prefix(leaves, groups - 1);
    const name = this.#freeName(`${first}/first-${count}`);
    this.#prefixes.set(key, name);
    return this.#b.value('Concat', [before, ...leaves.slice(count - this.#groupSize, count)], { axis: 1 }, { name, outputs: [name] });
  }

  #freeName(wanted: string): string {
    for (let count = 1; ; count++) {
      const name = count === 1 ? wanted : `${wanted}-${count}`;
      if (!this.#b.has(name) && !this.#graph.types.has(name)) return name;
    }
  }
}

function sumOfParts(b: GraphBuilder, parts: Parts, { conv, between, leaves }: Layer): void {
  const [, weight = '', bias] = conv.inputs;
  let start = 0;
  const products = parts.of(leaves).map((part) => {
    const channels = Number(b.shape(part)[1]);
    const range = { start, end: start + channels };
    const x = between.reduce((value, node) => (node.op === 'BatchNorm'
      ? b.value('BatchNorm', [value, ...node.inputs.slice(1).map((parameter) => sliced(b, parameter, 0, range))], node.attrs)
      // Named, so that layers which rectify the same part do not share one node: its rule would see the sum of their gradients.
      : b.value(node.op, [value], node.attrs as never, { name: `${node.name}/${start}` })), part);
    const inputs = [x, sliced(b, weight, 1, range), ...(bias !== undefined && start === 0 ? [bias] : [])];
    start += channels;
    return b.value('Conv', inputs, conv.attrs);
  });
  b.node(products.length === 2 ? 'Add' : 'Sum', products, {}, conv);
}

function sliced(b: GraphBuilder, constant: ValueName, axis: number, { start, end }: { readonly start: number; readonly end: number }): ValueName {
  const name = `${constant}/${axis}:${start}-${end}`;
  if (b.has(name)) return name;
  const whole = b.constantValue(constant) as Tensor;
  const part = evaluate('Slice', [whole], { axis, start, end });
  if (part === undefined) throw new Error(`"${constant}" cannot be taken apart`);
  return b.constant(part, name);
}
