// PNG, JPEG and TIFF → stored pixels. The one file that knows sharp.
import sharp from 'sharp';
import { AppError } from '../../contracts/errors.ts';
import type { StoredValues } from '../../dicom/stored.ts';

export interface Picture {
  readonly rows: number;
  readonly cols: number;
  readonly samples: 1 | 3;
  readonly frames: number;
  readonly stored: StoredValues;
}

/** 16k × 16k; beyond it memory is not safe on a review station. */
const maxPixels = 2 ** 28;

/**
 * The pixels as the file holds them: no colour profile, gamma or orientation is applied, transparency is dropped
 * (as PIL's convert("L"/"RGB") does), palettes are expanded.
 *
 * @throws AppError `image_unreadable` for a truncated or damaged file, `image_unsupported` for CMYK and the like
 */
export async function decodePicture(bytes: Uint8Array, { name, format, frame }: { name: string; format: 'png' | 'jpeg' | 'tiff'; frame: number }): Promise<Picture> {
  const options = { failOn: 'warning', limitInputPixels: maxPixels, ignoreIcc: true } as const;
  const refuse = (error: unknown) => {
    const reason = reasonOf(error);
    if (/pixel limit/.test(reason)) return new AppError('image_unsupported', `${name}: expected at most ${maxPixels} pixels, got more.`);
    return new AppError('image_unreadable', `${name}: expected a whole ${format.toUpperCase()} file, got ${bytes.length} bytes that are cut short or damaged (${reason}).`);
  };
  const first = await sharp(bytes, options).metadata().catch((error: unknown) => { throw refuse(error); });
  const frames = first.pages ?? 1;
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames) throw new AppError('usage_option', `${name}: frame ${frame} does not exist, expected 0 to ${frames - 1}.`);
  const { space, depth, channels } = frame === 0 ? first : await sharp(bytes, { ...options, page: frame }).metadata().catch((error: unknown) => { throw refuse(error); });
  const isGrey = space === 'b-w' || space === 'grey16' || channels <= 2;
  if (!isGrey && space !== 'srgb' && space !== 'rgb' && space !== 'rgb16') {
    throw new AppError('image_unsupported', `${name}: expected grey or RGB pixels, got ${space}.`);
  }
  if (depth !== 'uchar' && depth !== 'ushort') throw new AppError('image_unsupported', `${name}: expected 8- or 16-bit pixels, got ${depth}.`);
  const isDeep = depth === 'ushort';
  const pipeline = sharp(bytes, { ...options, page: frame }).removeAlpha().toColourspace(isGrey ? (isDeep ? 'grey16' : 'b-w') : isDeep ? 'rgb16' : 'srgb');
  const { data, info } = await pipeline.raw({ depth: isDeep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true }).catch((error: unknown) => { throw refuse(error); });
  const samples = isGrey ? 1 : 3;
  const count = info.width * info.height;
  const own = new Uint8Array(data); // a copy on its own buffer, aligned for 16-bit reading
  const all = isDeep ? new Uint16Array(own.buffer) : own;
  return { rows: info.height, cols: info.width, samples, frames, stored: info.channels === samples ? all : firstSamples(all, count, info.channels, samples) };
}

/**
 * Size and number of pages, from the picture's header alone.
 *
 * @param input path or bytes
 * @throws AppError `image_unreadable`
 */
export async function measurePicture(input: string | Uint8Array, { name, format }: { name: string; format: 'png' | 'jpeg' | 'tiff' }): Promise<{ readonly rows: number; readonly cols: number; readonly frames: number }> {
  const { width, height, pages } = await sharp(input, { limitInputPixels: maxPixels, ignoreIcc: true }).metadata().catch((error: unknown) => {
    throw new AppError('image_unreadable', `${name}: expected a whole ${format.toUpperCase()} file, got one that is damaged (${reasonOf(error)}).`);
  });
  return { rows: height, cols: width, frames: pages ?? 1 };
}

function firstSamples(all: Uint8Array | Uint16Array, count: number, channels: number, samples: number): StoredValues {
  const out = all instanceof Uint8Array ? new Uint8Array(count * samples) : new Uint16Array(count * samples);
  for (let i = 0; i < count; i++) {
    for (let sample = 0; sample < samples; sample++) out[i * samples + sample] = all[i * channels + sample] ?? 0;
  }
  return out;
}

/** The library's first line, without its own names and punctuation. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n').map((part) => part.trim()).find((part) => part !== '') ?? 'unknown reason';
  return line.replace(/^Input (buffer|file) (has|contains) /, '').replaceAll(/(vips\w*|tiff2vips): /gi, '').replace(/[.;:\s]+$/, '');
}
