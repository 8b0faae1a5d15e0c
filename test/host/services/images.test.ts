// Thumbnails of images that cannot be decoded are an empty picture, those of unknown images are refused.
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { createImages } from '../../../src/host/services/images.ts';

describe('the thumbnail of an image', () => {
  const thumbnails = { of: () => Promise.reject(new AppError('image_unreadable', 'expected pixels, got none')), dispose: () => undefined };

  it('that cannot be decoded is one transparent pixel, so that the window’s console stays empty', async () => {
    const images = createImages({ image: () => ({}) } as never, thumbnails as never);
    const { width, height, data } = decode(await images.thumbnail('known'));
    expect([width, height, ...data]).toEqual([1, 1, 0, 0, 0, 0]);
    await images.dispose();
  });

  it('that is not open is refused', async () => {
    const images = createImages({ image: () => { throw new AppError('image_unreadable', 'expected an open image, got none'); } } as never, thumbnails as never);
    await expect(images.thumbnail('unknown')).rejects.toThrow(/expected an open image/);
    await images.dispose();
  });
});
