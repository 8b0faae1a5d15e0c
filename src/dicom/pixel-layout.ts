// The image pixel module, PS3.3 C.7.6.3: how the bytes of Pixel Data are to be read. Wrong or unknown values are refused.
import { AppError } from '../contracts/errors.ts';
import type { DicomDataSet } from './data-set.ts';
import { tagText, tags } from './tags.ts';
import type { Tag } from './tags.ts';

export const photometricInterpretations = [
  'MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_422', 'YBR_PARTIAL_420', 'YBR_ICT', 'YBR_RCT',
] as const;
export type Photometric = (typeof photometricInterpretations)[number];

export interface PixelLayout {
  readonly rows: number;
  readonly cols: number;
  readonly samples: 1 | 3;
  readonly frames: number;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  /** As the file says it, right or wrong. */
  readonly highBit: number;
  /** Lowest bit of the value in its cell: High Bit + 1 − Bits Stored. */
  readonly lowBit: number;
  readonly isSigned: boolean;
  readonly isFloat: boolean;
  readonly photometric: Photometric;
  readonly planar: 0 | 1;
  /** Which element holds the pixels. */
  readonly pixelTag: Tag;
}

/** Half as many chroma samples as pixels in native pixel data (PS3.3 C.7.6.3.1.2); a codec spreads them by itself. */
export function isHalfChroma({ photometric }: Pick<PixelLayout, 'photometric'>): boolean {
  return photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422';
}

/** The element that holds pixels, if there is one. */
export function pixelTagOf(dataSet: DicomDataSet): Tag | undefined {
  return [tags.PixelData, tags.FloatPixelData, tags.DoubleFloatPixelData].find((tag) => dataSet.element(tag) !== undefined);
}

/** @throws AppError `image_unreadable` for missing or impossible values, `image_unsupported` for lawful ones that are not read */
export function readPixelLayout(dataSet: DicomDataSet, { name, pixelTag, isNative }: { name: string; pixelTag: Tag; isNative: boolean }): PixelLayout {
  const isFloat = pixelTag !== tags.PixelData;
  const refuse = (tag: Tag, expected: string, got: unknown) => new AppError('image_unreadable', `${name}: ${tagText(tag)}: expected ${expected}, got ${got ?? 'nothing'}.`);
  const oneOf = <T extends number>(tag: Tag, allowed: readonly T[], fallback?: T): T => {
    const value = dataSet.word(tag) ?? fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw refuse(tag, allowed.join(' or '), value);
    return found;
  };
  const size = (tag: Tag): number => {
    const value = dataSet.word(tag);
    if (value === undefined || value === 0) throw refuse(tag, '1 to 65535', value);
    return value;
  };
  const samples = dataSet.word(tags.SamplesPerPixel);
  if (samples !== 1 && samples !== 3) throw refuse(tags.SamplesPerPixel, '1 or 3', samples);
  const bitsAllocated = oneOf(tags.BitsAllocated, isFloat ? [32, 64] as const : [1, 8, 16, 32] as const);
  const bitsStored = isFloat ? bitsAllocated : dataSet.word(tags.BitsStored);
  if (bitsStored === undefined || bitsStored < 1 || bitsStored > bitsAllocated) throw refuse(tags.BitsStored, `1 to ${bitsAllocated}`, bitsStored);
  const layout: Omit<PixelLayout, 'lowBit'> = {
    rows: size(tags.Rows),
    cols: size(tags.Columns),
    samples,
    frames: frameCount(dataSet, refuse),
    bitsAllocated,
    bitsStored,
    highBit: dataSet.word(tags.HighBit) ?? bitsStored - 1,
    isSigned: !isFloat && oneOf(tags.PixelRepresentation, [0, 1] as const) === 1,
    isFloat,
    photometric: photometricOf(dataSet, name, samples),
    planar: samples === 1 ? 0 : oneOf(tags.PlanarConfiguration, [0, 1] as const, 0),
    pixelTag,
  };
  const asks = isNative ? nativeLimits(layout) : undefined;
  if (asks !== undefined) throw new AppError('image_unsupported', `${name}: ${asks}.`);
  return { ...layout, lowBit: lowBitOf(layout) };
}

/** PS3.5 8.1.1: the value lies inside of its cell. A High Bit that says otherwise (0, or counted from 1) means the lowest bits. */
function lowBitOf({ highBit, bitsStored, bitsAllocated, isFloat }: Omit<PixelLayout, 'lowBit'>): number {
  return isFloat || highBit < bitsStored - 1 || highBit >= bitsAllocated ? 0 : highBit + 1 - bitsStored;
}

/** Lawful or not, what native pixel data of this kind is not read as. */
function nativeLimits({ photometric, bitsAllocated, cols }: Omit<PixelLayout, 'lowBit'>): string | undefined {
  if (isHalfChroma({ photometric }) && (cols % 2 !== 0 || bitsAllocated !== 8)) {
    return `${photometric} is read with 8 bits and an even number of columns, got ${bitsAllocated} bits and ${cols} columns`;
  }
  if (photometric === 'YBR_PARTIAL_420' || photometric === 'YBR_ICT' || photometric === 'YBR_RCT') {
    return `${photometric} is read from compressed pixels only, got uncompressed ones`;
  }
  return undefined;
}

type Refuse = (tag: Tag, expected: string, got: unknown) => AppError;

function frameCount(dataSet: DicomDataSet, refuse: Refuse): number {
  const text = dataSet.string(tags.NumberOfFrames);
  if (text === undefined) return 1;
  const frames = /^\+?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(frames >= 1)) throw refuse(tags.NumberOfFrames, 'a whole number from 1', 'something else');
  return frames;
}

function photometricOf(dataSet: DicomDataSet, name: string, samples: 1 | 3): Photometric {
  const text = dataSet.string(tags.PhotometricInterpretation);
  const found = photometricInterpretations.find((candidate) => candidate === text);
  const where = tagText(tags.PhotometricInterpretation);
  if (text === undefined) throw new AppError('image_unreadable', `${name}: ${where} is missing.`);
  if (found === undefined) throw new AppError('image_unsupported', `${name}: ${where}: expected one of ${photometricInterpretations.join(', ')}, got another.`);
  const expectedSamples = found === 'MONOCHROME1' || found === 'MONOCHROME2' || found === 'PALETTE COLOR' ? 1 : 3;
  if (samples !== expectedSamples) throw new AppError('image_unreadable', `${name}: ${where} ${found} needs ${expectedSamples} samples per pixel, got ${samples}.`);
  return found;
}
