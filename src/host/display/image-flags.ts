// What a reader has to know before trusting the pixels: said on the image, not in a menu.
import type { DecodedImage } from '../../dicom/decoded-image.ts';

export interface ImageFlag {
  readonly text: string;
  /** One sentence, shown on hover. */
  readonly hint: string;
}

export function imageFlags({ dicom, format }: DecodedImage): readonly ImageFlag[] {
  if (dicom === undefined) {
    return format === 'jpeg' ? [{ text: 'lossy', hint: 'A JPEG picture: what was lost in compressing it cannot be seen again.' }] : [];
  }
  const flags: ImageFlag[] = [];
  if (dicom.isLossy) {
    const ratios = (dicom.lossyRatios ?? []).map((ratio) => `${Number(ratio.toPrecision(3))} : 1`).join(', then ');
    flags.push({ text: `lossy${ratios === '' ? '' : ` ${ratios}`}`, hint: '(0028,2110) Lossy Image Compression: the image was compressed with loss at some time; what was lost cannot be seen again.' });
  }
  if (dicom.hasBurnedInAnnotation === true) flags.push({ text: 'burnt-in text', hint: '(0028,0301) Burned In Annotation: the pixels hold text, perhaps the patient’s name. It goes with every picture that is saved.' });
  if (dicom.presentationIntent === 'FOR PROCESSING') flags.push({ text: 'for processing', hint: '(0008,0068) Presentation Intent Type: raw detector values, not made to be read. Models are hardly ever trained on these.' });
  return flags;
}
