// Which function runs which operator of the vocabulary on tfjs.
import { runArithmetic } from './run-arithmetic.ts';
import { runLayout } from './run-layout.ts';
import { runLinear } from './run-linear.ts';
import { runPooling } from './run-pooling.ts';
import type { Node, NodeOf } from '../../../graph/graph.ts';
import type { OpName } from '../../../graph/vocabulary.ts';
import type { TfjsRun, Written } from './run.ts';

export type Runners<O extends OpName> = { readonly [K in O]: (run: TfjsRun, node: NodeOf<K>) => readonly Written[] };

const runners: Runners<OpName> = { ...runLinear, ...runPooling, ...runArithmetic, ...runLayout };

/** Computes one node; the tensors are the caller's to keep or free. */
export function runNode(run: TfjsRun, node: Node): readonly Written[] {
  // The table pairs each operator with its own nodes, which the compiler cannot follow through a union.
  return (runners[node.op] as unknown as (run: TfjsRun, node: Node) => readonly Written[])(run, node);
}
