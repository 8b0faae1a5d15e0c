// What an operator is to the graph: how it types its outputs and, per rule set, how it passes a gradient back.
import type { GraphBuilder } from '../builder.ts';
import type { ValueName, ValueType } from '../tensor.ts';
import type { OpAttrs, OpName, SwitchMode } from '../vocabulary.ts';

/** The three rule sets of the founding document: plain differentiation, guided backpropagation, deconvnet. */
export type RuleSet = 'chain' | 'guided' | 'deconv';

export interface BackwardContext<O extends OpName> {
  /** dL/dy for the first output; the others (a max-pool's switches) carry no gradient. */
  readonly g: ValueName;
  readonly inputs: readonly ValueName[];
  readonly outputs: readonly ValueName[];
  readonly attrs: OpAttrs[O];
  readonly switchMode: SwitchMode;
}

/** Returns dL/dx for each input, undefined for inputs that carry no gradient (weights, shapes). */
export type Backward<O extends OpName> = (b: GraphBuilder, context: BackwardContext<O>) => readonly (ValueName | undefined)[];

export interface OpDefinition<O extends OpName> {
  readonly op: O;
  /** Types of the outputs. @throws Error that says which input does not fit and why */
  readonly infer: (inputs: readonly ValueType[], attrs: OpAttrs[O]) => readonly ValueType[];
  /** Absent where the operator cannot be differentiated: gradient() then refuses, naming it. */
  readonly backward?: { readonly chain: Backward<O>; readonly guided?: Backward<O>; readonly deconv?: Backward<O> };
}

export function defineOp<O extends OpName>(op: O, rest: Omit<OpDefinition<O>, 'op'>): OpDefinition<O> {
  return { op, ...rest };
}
