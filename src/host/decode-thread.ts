// A thread that decodes images: a file that hangs, or eats memory, takes this thread with it and nothing else.
import { parentPort } from 'node:worker_threads';
import { toErrorMessage } from '../contracts/errors.ts';
import { openImage } from './images/decode.ts';
import { decodeLimitMs } from './images/decode-messages.ts';
import { readSource, sourceKey } from './studies/image-source.ts';
import type { DecodeReply, DecodeRequest } from './images/decode-messages.ts';
import type { OpenedImage } from './images/decode.ts';

/** The frames of one file come one after the other: it is read and parsed once. Larger files are read again for each frame. */
const largestKept = 256 * 2 ** 20;
let kept: { readonly key: string; readonly opened: OpenedImage } | undefined;

async function open({ source, name, frame }: DecodeRequest): Promise<OpenedImage> {
  const key = `${sourceKey(source)}\0${name}`;
  // The first frame is asked for when an image is opened anew: its file may have changed.
  if (kept?.key === key && frame > 0) return kept.opened;
  kept = undefined;
  const bytes = await readSource(source);
  const opened = openImage(bytes, name);
  if (bytes.length <= largestKept) kept = { key, opened };
  return opened;
}

parentPort?.on('message', (request: DecodeRequest) => {
  open(request).then((opened) => {
    if (opened.valuesPerFrame !== undefined) parentPort?.postMessage({ id: request.id, limitMs: decodeLimitMs(opened.valuesPerFrame) } satisfies DecodeReply);
    return opened.frame(request.frame);
  }).then(
    (image) => parentPort?.postMessage({ id: request.id, image } satisfies DecodeReply, [image.stored.buffer as ArrayBuffer]),
    (error: unknown) => parentPort?.postMessage({ id: request.id, error: toErrorMessage(error) } satisfies DecodeReply),
  );
});
