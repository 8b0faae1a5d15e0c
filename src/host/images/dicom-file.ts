// A DICOM file's bytes → decoded frames: the file is parsed once, its frames are decoded when asked for.
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import { dicomDisplay } from '../../dicom/display.ts';
import { readDicom } from '../../dicom/read-dicom.ts';
import type { DicomFile } from '../../dicom/read-dicom.ts';
import { createCodecs } from './codecs.ts';

/** A deflated data set, or frame, that unpacks to more than this is refused. */
const maxInflatedBytes = 512 * 2 ** 20;

/** Compiled when the first compressed frame is decoded. */
const decodeCodestream = createCodecs();

/** A DICOM file for several frames: parsed once. Inflation is bounded. */
export function openDicom(bytes: Uint8Array, name: string): DicomFile {
  return readDicom(bytes, { name, inflateRaw: (deflated) => inflateRawSync(deflated, { maxOutputLength: maxInflatedBytes }), decode: decodeCodestream });
}

export interface OpenedDicom {
  /** Rows × columns × samples. */
  readonly valuesPerFrame: number;
  /** @throws AppError `image_unreadable`, `image_unsupported`, `usage_option` (no such frame) */
  frame(index: number): DecodedImage;
}

/**
 * @param name stands in messages and in the result: the file's name, not its path
 * @throws AppError `image_unreadable`, `image_unsupported`
 */
export function openDicomImage(bytes: Uint8Array, name: string): OpenedDicom {
  const file = openDicom(bytes, name);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { image } = file;
  return {
    valuesPerFrame: image.rows * image.cols * image.samples,
    frame(frame) {
      const stored = file.frame(frame);
      const dicom = file.imageOf(frame);
      return {
        kind: 'dicom', format: 'dicom', name, sha256,
        rows: image.rows, cols: image.cols, samples: image.samples, bits: image.bitsStored, isSigned: image.isSigned,
        frames: image.frames, frame, stored, display: dicomDisplay(dicom, stored), dicom, overlays: file.overlays(frame),
      };
    },
  };
}
