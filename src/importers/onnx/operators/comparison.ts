// Comparisons and choices among the integers of shapes, which exporters write around an Expand.
import { symbolicRules } from '../symbolic-shapes.ts';
import { operator } from './define.ts';
import type { NodeCall } from '../node-call.ts';
import type { OnnxOperator } from './define.ts';
import type { Value } from '../value.ts';

export const comparisonOperators: readonly OnnxOperator[] = [
  operator('Equal', [7, 11, 13, 19], 'of shapes', (node) => ofShapes(node)),
  operator('Where', [9, 16], 'among extents of shapes, by a constant condition', (node) => ofShapes(node)),
];

/** The rule for shapes with the batch in them holds for those without as well. */
function ofShapes(node: NodeCall): Value {
  return symbolicRules[node.op]?.(node) ?? node.refuse('only lists of integers are supported');
}
