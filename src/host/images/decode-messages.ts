// What the host and a decoding thread say to each other.
import type { ErrorMessage } from '../../contracts/errors.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import type { ImageSource } from '../studies/image-source.ts';

export interface DecodeRequest {
  readonly id: number;
  readonly source: ImageSource;
  /** Stands in messages and in the result: the file's name, not its path. */
  readonly name: string;
  /** Counted from 0. */
  readonly frame: number;
}

export type DecodeReply =
  /** The file is open, and decoding begins: it may take this long. */
  | { readonly id: number; readonly limitMs: number }
  | { readonly id: number; readonly image: DecodedImage }
  | { readonly id: number; readonly error: ErrorMessage };

/**
 * How long decoding a frame may take. Thirty times what a JPEG 2000 frame takes on an idle machine of today, ten times where it is large:
 * damaged codestreams exist that decoders never come to the end of.
 */
export function decodeLimitMs(values: number): number {
  return 4000 + values / 4000;
}
