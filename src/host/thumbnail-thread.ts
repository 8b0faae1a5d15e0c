// The thread that makes thumbnails: decoding ten thousand radiographs there leaves the host free to answer.
import { parentPort } from 'node:worker_threads';
import { toErrorMessage } from '../contracts/errors.ts';
import { thumbnailOf } from './display/thumbnail.ts';
import { decodeImage } from './images/decode.ts';
import { readSource } from './studies/image-source.ts';
import type { ThumbnailReply, ThumbnailRequest } from './studies/thumbnail-messages.ts';

parentPort?.on('message', ({ id, source, name }: ThumbnailRequest) => {
  const post = (reply: ThumbnailReply): void => parentPort?.postMessage(reply);
  readSource(source)
    .then((bytes) => decodeImage(bytes, { name }))
    .then((image) => post({ id, png: thumbnailOf(image) }), (error: unknown) => post({ id, error: toErrorMessage(error) }));
});
