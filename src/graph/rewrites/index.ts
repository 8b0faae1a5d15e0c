// The canonical form of a graph: the same numbers with fewer operators.
import { prune } from '../graph.ts';
import { dropNoOps } from './drop-no-ops.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { foldConstants } from './fold-constants.ts';
import { mergePadding } from './merge-padding.ts';
import type { Graph } from '../graph.ts';
import type { RewriteOptions } from './edit.ts';

export { normalisedValues } from './fold-batch-norm.ts';
export type { RewriteOptions } from './edit.ts';

/**
 * Names after the rewrites: outputs of the graph and everything in `keep` (names of nodes or of values) are untouched.
 * A folded batch-norm's node and value names stay and are now written by the convolution; the convolution's own are
 * gone, as are those of dropped identities and of padding that a convolution took over. Whoever wants to look one of
 * those up imports again with its name in `keep`.
 */
export function canonicalise(graph: Graph, options: RewriteOptions): Graph {
  const rewrites = [foldConstants, dropNoOps, mergePadding, foldBatchNorm] as const;
  const result = rewrites.reduce((current, rewrite) => rewrite(current, options), graph);
  return prune(result, result.outputs);
}
