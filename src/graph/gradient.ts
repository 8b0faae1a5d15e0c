// Differentiation as a graph-to-graph function: walks backward once and adds the nodes that a rule set prescribes.
import { opDefinition } from './ops/index.ts';
import { sameShape, shapeText } from './tensor.ts';
import type { Backward, RuleSet } from './ops/define.ts';
import type { GraphBuilder } from './builder.ts';
import type { Node } from './graph.ts';
import type { ValueName } from './tensor.ts';
import type { OpName, SwitchMode } from './vocabulary.ts';

export interface GradientQuestion {
  /** Where the walk starts: values and dL/d(value), shaped like them. */
  readonly seeds: ReadonlyMap<ValueName, ValueName>;
  /** The values whose gradient is wanted: the model's input, a layer. */
  readonly of: readonly ValueName[];
  readonly rules: RuleSet;
  readonly switchMode?: SwitchMode;
}

/** Thrown when the walk meets an operator that has no backward rule. */
export class NoBackwardRule extends Error {}

/**
 * Adds dL/dv for every v in `of` and returns their names, shaped like v. Gradients of all consumers of a value are
 * summed before its own node's rule applies. A value that no seed depends on gets zeros.
 *
 * @throws NoBackwardRule naming the node, when a gradient would have to pass an operator without a rule
 */
export function gradient(b: GraphBuilder, { seeds, of, rules, switchMode = 'sum' }: GradientQuestion): Map<ValueName, ValueName> {
  const arriving = new Map<ValueName, ValueName[]>();
  for (const [value, seed] of seeds) arrive(b, arriving, value, seed);

  const wanted = new Set(of);
  const result = new Map<ValueName, ValueName>();
  const dependent = dependents(b.nodes, wanted);
  for (const node of b.nodes.toReversed()) {
    const [y] = node.outputs;
    if (y === undefined || !arriving.has(y)) continue;
    const g = b.total(arriving.get(y) ?? []);
    if (wanted.has(y)) result.set(y, g);
    // A node is passed only where a wanted value lies behind it.
    if (!node.inputs.some((input) => dependent.has(input))) continue;
    const backward = backwardOf(node, rules);
    const toInputs = backward(b, { g, inputs: node.inputs, outputs: node.outputs, attrs: node.attrs, switchMode });
    node.inputs.forEach((input, index) => {
      const gradientOfInput = toInputs[index];
      if (gradientOfInput !== undefined && dependent.has(input)) arrive(b, arriving, input, gradientOfInput);
    });
  }

  for (const value of of) {
    if (result.has(value)) continue;
    const sum = arriving.get(value);
    result.set(value, sum === undefined ? b.mul(value, b.scalar(0)) : b.total(sum));
  }
  return result;
}

/** Every value that is one of `of`, or computed from one. */
function dependents(nodes: readonly Node[], of: ReadonlySet<ValueName>): Set<ValueName> {
  const found = new Set<ValueName>(of);
  for (const node of nodes) {
    if (node.inputs.some((input) => found.has(input))) for (const output of node.outputs) found.add(output);
  }
  return found;
}

function arrive(b: GraphBuilder, arriving: Map<ValueName, ValueName[]>, value: ValueName, g: ValueName): void {
  const [expected, got] = [b.shape(value), b.shape(g)];
  if (!sameShape(expected, got)) throw new Error(`the gradient of "${value}" must be ${shapeText(expected)}, a rule gave ${shapeText(got)}`);
  const known = arriving.get(value);
  if (known === undefined) arriving.set(value, [g]);
  else known.push(g);
}

function backwardOf(node: Node, rules: RuleSet): Backward<OpName> {
  const { backward } = opDefinition<OpName>(node.op);
  if (backward === undefined) throw new NoBackwardRule(`${node.op} "${node.name}" has no backward rule, so no map can pass it`);
  return backward[rules] ?? backward.chain;
}
