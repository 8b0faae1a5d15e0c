// What the thread that looks for images says to the host.
import type { ErrorMessage } from '../../contracts/errors.ts';
import type { ScanEvent } from './scan.ts';

export interface ScanRequest {
  readonly paths: readonly string[];
}

export type FromScan =
  | { readonly kind: 'events'; readonly events: readonly ScanEvent[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: ErrorMessage };
