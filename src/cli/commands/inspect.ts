// `overread inspect`: what is in a model or an image file, and can it be used.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError, exitCodes } from '../../contracts/errors.ts';
import { writeFileAtomic } from '../../host/files/atomic-write.ts';
import { unreadableReason, unwritableReason } from '../../contracts/unreadable-reason.ts';
import { writeNpy } from '../../host/files/npy.ts';
import { imageFacts } from '../../host/display/image-facts.ts';
import { decodeImageApart } from '../../host/images/decode-pool.ts';
import { storedPixels } from '../../host/images/decode.ts';
import { looksLikeModel } from '../../host/models/looks-like-model.ts';
import { parseOptions, usage } from '../options.ts';
import { lines } from '../result-text.ts';
import { inspectModel } from './inspect-model.ts';
import type { Command, Surroundings } from '../command.ts';
import type { DecodedImage } from '../../host/images/decode.ts';

const inspectOptions = {
  json: { kind: 'flag', about: 'print JSON, and nothing else, on stdout' },
  pixels: { kind: 'text', value: 'OUT.npy', about: 'write the values as stored: [rows,cols] or [rows,cols,samples], no rescale, LUT or colour conversion' },
  frame: { kind: 'integer', value: 'N', about: 'frame of the image, counted from 0 (default 0)' },
  card: { kind: 'text', value: 'FILE', about: 'model card (default overread.json beside the model)' },
} as const;

export const inspect: Command = {
  summary: 'Say what is in a model or an image file, and whether it can be used.',
  usage: 'inspect FILE [--json] [--pixels OUT.npy] [--frame N] [--card FILE]',
  options: inspectOptions,

  async run(argv, surroundings) {
    const { options, positionals: [path = ''] } = parseOptions(argv, { options: inspectOptions, positionals: ['FILE'] });
    await requireExists(path);
    if (await looksLikeModel(path)) {
      if (options.pixels !== undefined || options.frame !== undefined) throw usage(`--${options.pixels === undefined ? 'frame' : 'pixels'}: expected with an image, got it with the model "${basename(path)}"`);
      return inspectModel(path, { json: options.json, cardPath: options.card }, surroundings);
    }
    if (options.card !== undefined) throw usage(`--card: expected with a model, got it with the image "${basename(path)}"`);
    return inspectImage(await decodeImageApart(path, { frame: options.frame ?? 0 }), options, surroundings);
  },
};

async function requireExists(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    // The way may lead through a zip archive: whoever reads it says so.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return;
    throw new AppError('image_unreadable', `${basename(path)}: expected a model or an image file, got ${unreadableReason(error)}`);
  }
}

async function inspectImage(image: DecodedImage, options: { readonly json: boolean; readonly pixels: string | undefined }, { stdout }: Surroundings): Promise<number> {
  if (options.pixels !== undefined) {
    const { values, shape } = storedPixels(image);
    await writePixels(options.pixels, writeNpy(shape, values));
  }
  const description = describeImage(image);
  stdout(options.json ? `${JSON.stringify(description, null, 2)}\n` : lines([
    `${image.name}: ${image.kind === 'dicom' ? 'DICOM image' : `${image.format.toUpperCase()} picture`}`,
    ...imageFacts(image).map(({ name, value }) => `  ${name.padEnd(16)} ${value}`),
    description.usable ? '  can be shown and given to a model' : `  cannot be shown or given to a model: ${description.reason ?? ''}`,
    ...(options.pixels === undefined ? [] : [`  stored values of frame ${image.frame} written to ${options.pixels}`]),
  ]));
  return exitCodes.done;
}

/** Without the patient's name, number, birth date: what decides whether and how the image can be used. */
function describeImage(image: DecodedImage) {
  const { stored, dicom, display } = image;
  let [min, max] = [Infinity, -Infinity];
  for (const value of stored) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const { dtype, shape } = storedPixels(image);
  return {
    kind: 'image' as const,
    name: image.name,
    sha256: image.sha256,
    format: image.format,
    rows: image.rows,
    cols: image.cols,
    samples: image.samples,
    frames: image.frames,
    frame: image.frame,
    bits: image.bits,
    signed: image.isSigned,
    stored: { dtype, shape, min, max },
    inverted: display.isInverted,
    voi: display.voi.kind === 'lut' ? { kind: 'lut' } : display.voi,
    windows: dicom?.windows ?? [],
    ...(dicom === undefined ? {} : {
      transferSyntax: { uid: dicom.syntax.uid, name: dicom.syntax.name },
      modality: dicom.modality, photometric: dicom.photometric, viewPosition: dicom.viewPosition, bodyPart: dicom.bodyPart,
      spacingMm: dicom.spacing, lossy: dicom.isLossy, sopInstanceUid: dicom.sopInstanceUid,
      modalityTransform: dicom.modalityTransform.kind === 'lut' ? { kind: 'lut' } : dicom.modalityTransform,
      warnings: dicom.warnings,
    }),
    usable: display.refusal === undefined,
    reason: display.refusal ?? null,
  };
}

async function writePixels(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(path, bytes);
  } catch (error) {
    throw new AppError('output_unwritable', `--pixels ${path}: expected a file that can be written, got ${unwritableReason(error)}`);
  }
}
