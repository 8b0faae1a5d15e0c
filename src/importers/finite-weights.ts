// Refuses a model with weights that are no numbers: every map of it would be empty or infinite, and nothing would say why.
import { AppError } from '../contracts/errors.ts';
import type { Graph } from '../graph/graph.ts';

/** @throws AppError `model_weights_invalid` naming the node, its tensor and the first such weight */
export function requireFiniteWeights(graph: Graph, file: string): void {
  const seen = new Set<ArrayLike<unknown>>();
  for (const { name, op, inputs } of graph.nodes) {
    for (const input of inputs) {
      const values = graph.constants.get(input)?.values;
      if (!(values instanceof Float32Array) || seen.has(values)) continue;
      seen.add(values);
      // 0·x is 0 for every finite x and NaN for all others.
      let sum = 0;
      for (let index = 0; index < values.length; index++) sum += 0 * (values[index] ?? 0);
      if (sum === 0) continue;
      const index = values.findIndex((value) => !Number.isFinite(value));
      throw new AppError('model_weights_invalid', `${file}: node "${name}" (${op}): expected finite weights, got ${String(values[index])} at element ${index} of "${input}"`);
    }
  }
}
