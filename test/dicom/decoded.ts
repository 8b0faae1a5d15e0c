// A described DICOM file, read and decoded as the host does it, without files.
import { inflateRawSync } from 'node:zlib';
import type { DecodedImage } from '../../src/dicom/decoded-image.ts';
import { dicomDisplay } from '../../src/dicom/display.ts';
import { readDicom } from '../../src/dicom/read-dicom.ts';
import { imageElements, synthesize } from './synthetic.ts';

export function decoded(changes: Parameters<typeof imageElements>[0], { syntax, frame = 0 }: { syntax?: string; frame?: number } = {}): DecodedImage {
  const file = readDicom(synthesize(imageElements(changes), syntax === undefined ? {} : { syntax }), { name: 'x.dcm', inflateRaw: (bytes) => inflateRawSync(bytes) });
  const { image } = file;
  const stored = file.frame(frame);
  const dicom = file.imageOf(frame);
  return {
    kind: 'dicom', format: 'dicom', name: 'x.dcm', rows: image.rows, cols: image.cols, samples: image.samples, bits: image.bitsStored,
    isSigned: image.isSigned, frames: image.frames, frame, stored, display: dicomDisplay(dicom, stored), dicom, overlays: file.overlays(frame),
  };
}
