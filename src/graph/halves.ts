// Takes a graph apart into what depends on one of its inputs alone and the rest, where the first part holds real work.
import { prune, typeOf } from './graph.ts';
import type { Graph, Node } from './graph.ts';
import type { ValueName } from './tensor.ts';

export interface Halves {
  /** What depends on nothing but the one input. Its outputs are inputs of `rest`, all with the batch as axis 0. */
  readonly alone: Graph;
  /** Everything else. The graph's outputs, but for those that the first part has already. */
  readonly rest: Graph;
}

/**
 * A deconvnet's walk ignores what the network saw until it meets the first switches: all before them depends on the
 * class alone, and need not be computed for the next image again.
 *
 * Work means convolutions and dense layers; what only leads up to them is left in `rest`.
 *
 * @returns undefined where no work depends on `input` alone
 */
export function halvesOf(graph: Graph, input: ValueName): Halves | undefined {
  const pruned = prune(graph, graph.outputs);
  if (!pruned.inputs.includes(input)) return undefined;
  const alone = new Set<ValueName>([input]);
  const worked = new Set<ValueName>();
  const isConstant = (value: ValueName): boolean => pruned.constants.has(value);
  for (const node of pruned.nodes) {
    if (!node.inputs.every((value) => alone.has(value) || isConstant(value)) || node.inputs.every(isConstant)) continue;
    const isWorked = isWork(node) || node.inputs.some((value) => worked.has(value));
    for (const output of node.outputs) {
      alone.add(output);
      if (isWorked) worked.add(output);
    }
  }
  if (!pruned.nodes.some((node) => isConvolution(node) && node.outputs.some((output) => worked.has(output)))) return undefined;
  const isMoved = (node: Node): boolean => node.outputs.some((output) => worked.has(output));
  const readLater = new Set([...pruned.outputs, ...pruned.nodes.filter((node) => !isMoved(node)).flatMap(({ inputs }) => inputs)]);
  const between = [...worked].filter((value) => readLater.has(value));
  if (between.length === 0 || between.some((value) => typeOf(pruned, value).shape[0] !== 'n' || typeOf(pruned, value).dtype !== 'float32')) return undefined;
  const rest = { ...pruned, inputs: [...pruned.inputs, ...between], nodes: pruned.nodes.filter((node) => !isMoved(node)) };
  return { alone: prune(pruned, between), rest: prune(rest, pruned.outputs.filter((output) => !between.includes(output))) };
}

function isWork(node: Node): boolean {
  return isConvolution(node) || node.op === 'Dense';
}

function isConvolution({ op }: Node): boolean {
  return op === 'Conv' || op === 'ConvTranspose';
}
