// How many samples go into one native run: it cannot be interrupted, so it must be short.

/** A run that takes longer would keep a cancel waiting. */
export const longestRunMs = 150;
/** What batches are sized for: runs vary. */
const wantedMs = 120;
/** More gains nothing and takes memory. */
const largestBatch = 8;

/** Grows from one sample as runs are timed; a run that was too long makes the next ones shorter for good. */
export class BatchSize {
  #size = 1;
  #ceiling = largestBatch;
  #runs = 0;

  get size(): number {
    return this.#size;
  }

  /** After a run of `size` samples that took `elapsedMs`. The first one also warms the session up, and is no measure. */
  note(size: number, elapsedMs: number): void {
    this.#runs += 1;
    if (this.#runs === 1) return;
    const perSample = Math.max(elapsedMs / size, 1e-3);
    if (elapsedMs > longestRunMs && size > 1) this.#ceiling = Math.max(1, Math.min(this.#ceiling, Math.floor(wantedMs / perSample)));
    this.#size = Math.max(1, Math.min(this.#ceiling, Math.floor(wantedMs / perSample)));
  }
}
