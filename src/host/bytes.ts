// Bytes by address: pixels, maps, inputs, thumbnails and finished files.
import { AppError } from '../contracts/errors.ts';
import type { HostServices } from './host-services.ts';

export interface Bytes {
  readonly body: Uint8Array;
  readonly type: string;
  /** Set where the window should offer it to be saved. */
  readonly fileName?: string;
}

const binary = 'application/octet-stream';

/**
 * @param path what follows `bytes/`: `image/<id>/<frame>`, `image-marks/<id>/<frame>`, `map/<id>`, `input/<id>`, `thumbnail/<id>`, `download/<id>`
 * @throws AppError when there is nothing at that address
 */
export async function readBytesAt({ images, maps, inputs, downloads }: HostServices, path: string): Promise<Bytes> {
  const [kind, id = '', frame = '0', ...rest] = path.split('/').map((part) => decodeURIComponent(part));
  if (id !== '' && rest.length === 0) {
    if (kind === 'image' && /^\d+$/.test(frame)) return { body: await images.pixels(id, Number(frame)), type: binary };
    if (kind === 'image-marks' && /^\d+$/.test(frame)) return { body: await images.marks(id, Number(frame)), type: binary };
    if (kind === 'map') return { body: maps.bytes(id), type: binary };
    if (kind === 'input') return { body: inputs.bytes(id), type: binary };
    if (kind === 'thumbnail') return { body: await images.thumbnail(id), type: 'image/png' };
    if (kind === 'download') {
      const { bytes, type, fileName } = downloads.get(id);
      return { body: bytes, type, fileName };
    }
  }
  throw new AppError('image_unreadable', 'expected an address of bytes, got another one');
}
