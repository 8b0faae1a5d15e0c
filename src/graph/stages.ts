// Takes a graph apart at one of its values into what depends on that value alone and the rest, where the first part holds real work.
import { prune, typeOf } from './graph.ts';
import { multiplyAddsOf } from './multiply-adds.ts';
import type { Graph, Node } from './graph.ts';
import type { ValueName } from './tensor.ts';

export interface Stages {
  /** What is computed before the value is known, where it is no input: its outputs are the value, what `after` reads, and outputs of the graph. */
  readonly before: Graph | undefined;
  /** What depends on nothing but the one value, which is its input. Its outputs are inputs of `after`, all with the batch as axis 0. */
  readonly alone: Graph;
  /** Everything else: the graph's outputs, but for those that an earlier part has already; undefined where that is all of them. */
  readonly after: Graph | undefined;
}

/**
 * A deconvnet's walk ignores what the network saw until it meets the first switches: all before them depends on the
 * class alone, and need not be computed for the next image again.
 *
 * Work means convolutions and dense layers; what only leads up to them is left where it was.
 *
 * @param value an input, or what some node computes
 * @returns undefined where no work depends on `value` alone
 */
export function stagesOf(graph: Graph, value: ValueName): Stages | undefined {
  const whole = prune(graph, graph.outputs);
  const isInput = whole.inputs.includes(value);
  const writer = whole.nodes.find(({ outputs }) => outputs.includes(value));
  if (!isInput && writer === undefined) return undefined;
  const worked = workOf(whole, value);
  return isInput ? atInput(whole, worked) : writer === undefined ? undefined : inside(whole, { value, writer, worked });
}

function atInput(whole: Graph, worked: ReadonlySet<ValueName>): Stages | undefined {
  const isMoved = ({ outputs }: Node): boolean => outputs.some((output) => worked.has(output));
  if (!whole.nodes.some((node) => isConvolution(node) && isMoved(node))) return undefined;
  const left = whole.nodes.filter((node) => !isMoved(node));
  const between = readBy(left, whole.outputs).filter((name) => worked.has(name));
  if (!areBatches(whole, between)) return undefined;
  const after = prune({ ...whole, inputs: [...whole.inputs, ...between], nodes: left }, whole.outputs.filter((output) => !between.includes(output)));
  return { before: undefined, alone: prune(whole, between), after };
}

/** Only outputs of whose way from the value on a good part depends on it alone wait for it; little that they share with others is computed twice. */
function inside(whole: Graph, { value, writer, worked }: { readonly value: ValueName; readonly writer: Node; readonly worked: ReadonlySet<ValueName> }): Stages | undefined {
  const below = dependents(whole.nodes, [value]);
  const late = whole.outputs.filter((output) => {
    const way = prune(whole, [output]).nodes.filter((node) => node.outputs.some((name) => below.has(name)));
    const cost = (nodes: readonly Node[]): number => nodes.reduce((sum, node) => sum + multiplyAddsOf(whole, node), 0);
    const moved = way.filter(({ outputs }) => outputs.some((name) => worked.has(name)));
    return moved.some(isConvolution) && 4 * cost(moved) > cost(way);
  });
  if (late.length === 0) return undefined;
  const left = prune(whole, late).nodes.filter(({ outputs }) => !outputs.some((name) => worked.has(name)));
  const between = readBy(left, late).filter((name) => worked.has(name));
  const waiting = dependents(left, between);
  const last = left.filter(({ outputs }) => outputs.some((name) => waiting.has(name)));
  const given = new Set([...whole.inputs, ...whole.constants.keys(), ...between, ...waiting]);
  const crossing = readBy(last, []).filter((name) => !given.has(name));
  if (!areBatches(whole, between) || crossing.some((name) => typeOf(whole, name).shape[0] !== 'n')) return undefined;
  const outputs = late.filter((output) => !between.includes(output));
  return {
    before: prune(whole, [...new Set([value, ...crossing, ...whole.outputs.filter((output) => !late.includes(output))])]),
    alone: prune({ ...whole, inputs: [value], nodes: whole.nodes.filter((node) => node !== writer) }, between),
    after: outputs.length === 0 ? undefined : prune({ ...whole, inputs: [...whole.inputs, ...between, ...crossing], nodes: last }, outputs),
  };
}

/** What `nodes` read, and the outputs: each once. */
function readBy(nodes: readonly Node[], outputs: readonly ValueName[]): ValueName[] {
  return [...new Set([...nodes.flatMap(({ inputs }) => inputs), ...outputs])];
}

/** Whether the values can be kept row by row. */
function areBatches(graph: Graph, values: readonly ValueName[]): boolean {
  return values.length > 0 && values.every((name) => typeOf(graph, name).shape[0] === 'n' && typeOf(graph, name).dtype === 'float32');
}

/** Values that depend on `value` alone and have a convolution or a dense layer behind them. */
function workOf(graph: Graph, value: ValueName): Set<ValueName> {
  const alone = new Set<ValueName>([value]);
  const worked = new Set<ValueName>();
  const isConstant = (name: ValueName): boolean => graph.constants.has(name);
  for (const node of graph.nodes) {
    if (!node.inputs.every((name) => alone.has(name) || isConstant(name)) || node.inputs.every(isConstant)) continue;
    const isWorked = isConvolution(node) || node.op === 'Dense' || node.inputs.some((name) => worked.has(name));
    for (const output of node.outputs) {
      alone.add(output);
      if (isWorked) worked.add(output);
    }
  }
  return worked;
}

function dependents(nodes: readonly Node[], of: readonly ValueName[]): Set<ValueName> {
  const found = new Set<ValueName>();
  const start = new Set(of);
  for (const { inputs, outputs } of nodes) {
    if (inputs.some((input) => start.has(input) || found.has(input))) for (const output of outputs) found.add(output);
  }
  return found;
}

function isConvolution({ op }: Node): boolean {
  return op === 'Conv' || op === 'ConvTranspose';
}
