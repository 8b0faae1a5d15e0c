// Decoded images: described for the viewer, served as stored bytes, and as thumbnails.
import { createByteCache } from '../files/byte-cache.ts';
import { describeForViewer, viewerMarks, viewerPixels } from '../display/viewer-image.ts';
import { createDecodePool } from '../images/decode-pool.ts';
import type { ImageDescription } from '../../contracts/ipc.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import type { ImageRecord } from '../studies/study-tree.ts';
import type { Studies } from './studies.ts';
import type { Thumbnails } from './thumbnails.ts';

export interface Images {
  decode(imageId: string, frame?: number): Promise<DecodedImage>;
  describe(imageId: string, frame: number): Promise<ImageDescription>;
  /** Little endian, row-major, as the description says. */
  pixels(imageId: string, frame: number): Promise<Uint8Array>;
  /** What lies over a frame, one byte a pixel; empty where nothing does. */
  marks(imageId: string, frame: number): Promise<Uint8Array>;
  /** PNG, long side at most 160 px. */
  thumbnail(imageId: string): Promise<Uint8Array>;
  /** Ends the threads that decode. */
  dispose(): Promise<void>;
}

/** A PNG of one pixel that is transparent. */
const noPicture: Uint8Array = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=', 'base64');

export function createImages(studies: Studies, thumbnails: Thumbnails, { cacheBytes = 384 * 2 ** 20 }: { readonly cacheBytes?: number } = {}): Images {
  const decoded = createByteCache<Promise<DecodedImage>>(cacheBytes);
  const pool = createDecodePool();

  const decode = (imageId: string, frame = 0): Promise<DecodedImage> => {
    const key = `${imageId}/${frame}`;
    const known = decoded.get(key);
    if (known !== undefined) return known;
    const record = studies.image(imageId);
    const image = pool.decode(record.source, { name: record.name, frame });
    decoded.set(key, image, expectedBytes(record));
    // What was reckoned from the header is put right when the frame is there.
    image.then(({ stored }) => decoded.set(key, image, stored.byteLength), () => decoded.delete(key));
    return image;
  };

  return {
    decode,
    describe: async (imageId, frame) => describeForViewer(studies.image(imageId), await decode(imageId, frame)),
    pixels: async (imageId, frame) => viewerPixels(await decode(imageId, frame)),
    marks: async (imageId, frame) => viewerMarks(await decode(imageId, frame)),
    thumbnail: async (imageId) => {
      const record = studies.image(imageId);
      // Why an image cannot be decoded is said when it is opened; a list of such images is no list of failed requests.
      return thumbnails.of(record).catch(() => noPicture);
    },
    dispose: () => pool.dispose(),
  };
}

function expectedBytes({ rows, cols }: ImageRecord): number {
  return rows * cols * 4;
}
