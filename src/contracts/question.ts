// The small words of a question that both graph and processes use.

/** How overlapping max-pool windows are put back; the command line's --switches. */
export type SwitchModeName = 'sum' | 'overwrite';

/** A float32 tensor on its way between processes, row-major. */
export interface TensorMessage {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
