// What the importer knows of an ONNX operator: which versions of its definition, what it becomes, what it refuses.
import type { NodeCall } from '../node-call.ts';
import type { Value } from '../value.ts';

export interface OnnxOperator {
  readonly op: string;
  /** Opsets at which its definition changed, and which are honoured here. */
  readonly versions: readonly number[];
  /** What of it is honoured: a line of docs/supported-operators.md. */
  readonly honours: string;
  /** The values of its outputs, in order; outputs left out must not be read by anything. */
  readonly lower: (node: NodeCall) => Value | readonly Value[];
}

export function operator(op: string, versions: readonly number[], honours: string, lower: OnnxOperator['lower']): OnnxOperator {
  return { op, versions, honours, lower };
}
