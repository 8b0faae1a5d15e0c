// What the importer knows of a Keras layer: what it becomes in the graph.
import type { ValueName } from '../../../graph/tensor.ts';
import type { LayerCall } from '../layer-call.ts';

export interface KerasLayer {
  readonly className: string;
  /** What of it is honoured: a line of docs/supported-operators.md. */
  readonly honours: string;
  /** Adds the layer's operators and returns the value it writes, named like the layer. */
  readonly lower: (layer: LayerCall) => ValueName;
}

export function layer(className: string, honours: string, lower: KerasLayer['lower']): KerasLayer {
  return { className, honours, lower };
}
