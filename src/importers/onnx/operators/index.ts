// The table of ONNX operators that are understood. docs/supported-operators.md is written from it.
import { activationOperators } from './activation.ts';
import { arithmeticOperators } from './arithmetic.ts';
import { comparisonOperators } from './comparison.ts';
import { constantOperators } from './constants.ts';
import { layoutOperators } from './layout.ts';
import { linearOperators } from './linear.ts';
import { poolingOperators } from './pooling.ts';
import { normalisationOperators } from './normalisation.ts';
import { reductionOperators } from './reduction.ts';
import { resamplingOperators } from './resampling.ts';
import { reshapeOperators } from './reshape.ts';
import type { OnnxOperator } from './define.ts';

/** The opsets whose operator definitions were compared with what is done here. */
export const opsets = { oldest: 7, newest: 28 } as const;

export const operatorGroups: readonly { readonly title: string; readonly operators: readonly OnnxOperator[] }[] = [
  { title: 'Linear layers', operators: linearOperators },
  { title: 'Pooling', operators: poolingOperators },
  { title: 'Activations', operators: activationOperators },
  { title: 'Normalisations by the image\'s own statistics', operators: normalisationOperators },
  { title: 'Arithmetic and reductions', operators: [...arithmeticOperators, ...reductionOperators] },
  { title: 'Joining, cutting, padding', operators: layoutOperators },
  { title: 'Enlarging, trading channels for pixels', operators: resamplingOperators },
  { title: 'Shapes and layout', operators: reshapeOperators },
  { title: 'Constants, casts, nothing at all', operators: [...constantOperators, ...comparisonOperators] },
];

export const onnxOperators: ReadonlyMap<string, OnnxOperator> = new Map(operatorGroups.flatMap(({ operators }) => operators.map((definition) => [definition.op, definition])));
