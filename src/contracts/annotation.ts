// A doctor's box: what was found where, by whom.
import type { ImageRect } from './coordinates.ts';

export type BoxRole = 'finding' | 'reference-normal';

export interface Box extends ImageRect {
  /** Unique within its image. */
  readonly id: string;
  readonly label: string;
  readonly reader?: string;
  readonly role: BoxRole;
}
