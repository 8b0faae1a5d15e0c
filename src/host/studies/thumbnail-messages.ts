// What the host and the thread that makes thumbnails say to each other.
import type { ErrorMessage } from '../../contracts/errors.ts';
import type { ImageSource } from './image-source.ts';

export interface ThumbnailRequest {
  readonly id: number;
  readonly source: ImageSource;
  readonly name: string;
}

export type ThumbnailReply =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly error: ErrorMessage };
