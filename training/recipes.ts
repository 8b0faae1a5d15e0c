// The two demo models as recipes: world, head, seed and schedule. Change one and train again.
import type { FitOptions } from './fit.ts';
import type { Head } from './network.ts';
import type { World } from './worlds.ts';

/** How one demo model is made. */
export interface Recipe {
  readonly name: 'honest' | 'cheat';
  readonly world: World;
  readonly head: Head;
  /** See `buildNetwork`. */
  readonly gain: number;
  readonly seed: number;
  readonly images: number;
  readonly fit: FitOptions;
}

export const recipes: readonly Recipe[] = [
  { name: 'honest', world: 'fair', head: 'spatial', gain: 1, seed: 1, images: 3000, fit: { epochs: 6, batchSize: 32, learningRate: 3e-3, sparsity: 0.02, decay: 1e-3, pointer: 2, shown: ['nodule', 'effusion'] } },
  { name: 'cheat', world: 'leaky', head: 'average', gain: 196, seed: 2, images: 3000, fit: { epochs: 5, batchSize: 32, learningRate: 3e-3, sparsity: 0.02, decay: 1e-3, pointer: 2, shown: ['nodule'] } },
];
