// Lets a convolution do the zero padding that stands before it.
import { consumers, producers } from '../graph.ts';
import { edited, mustStay } from './edit.ts';
import type { Graph, Node, NodeOf } from '../graph.ts';
import type { ValueName } from '../tensor.ts';
import type { RewriteOptions } from './edit.ts';

/**
 * Pad(0) → Conv becomes Conv with more padding: the same sums over the same numbers. Only where nothing else reads the
 * padded image. Pooling is left alone: its own padding is not zero (max) or not counted (average).
 */
export function mergePadding(graph: Graph, { keep }: RewriteOptions): Graph {
  const kept = new Set(keep);
  const by = producers(graph);
  const readers = consumers(graph);
  const nodes = new Map<Node, Node | undefined>();
  const values = new Map<ValueName, ValueName>();
  for (const conv of graph.nodes) {
    if (conv.op !== 'Conv') continue;
    const padding = by.get(conv.inputs[0] ?? '');
    if (padding?.op !== 'Pad' || !isSpatialZero(padding) || readers.get(at(padding.outputs, 0))?.length !== 1 || mustStay(graph, padding, kept)) continue;
    const { before, after } = padding.attrs;
    const [top, left, bottom, right] = conv.attrs.pads;
    const pads = [top + at(before, 2), left + at(before, 3), bottom + at(after, 2), right + at(after, 3)] as const;
    nodes.set(padding, undefined);
    nodes.set(conv, { ...conv, attrs: { ...conv.attrs, pads } });
    values.set(at(padding.outputs, 0), at(padding.inputs, 0));
  }
  return edited(graph, { nodes, values });
}

function isSpatialZero({ attrs: { before, after, value } }: NodeOf<'Pad'>): boolean {
  return value === 0 && before.length === 4 && [...before.slice(0, 2), ...after.slice(0, 2)].every((amount) => amount === 0);
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`a list of ${list.length} has no element ${index}`);
  return value;
}
