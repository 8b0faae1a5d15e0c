// What can be said about an image in words: for the corner of the view, the report, and `inspect`.
import type { Voi } from '../../dicom/voi.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Nothing that names the patient: what helps to tell images apart and to judge them. */
export function imageFacts({ kind, format, rows, cols, bits, frames, display, dicom, overlays = [] }: DecodedImage): readonly Fact[] {
  const spacing = dicom?.spacing;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Modality', dicom?.modality],
    ['View', dicom?.viewPosition],
    ['Body part', dicom?.bodyPart],
    ['Laterality', dicom?.laterality],
    ['Date', dateText(dicom?.studyDate)],
    ['Size', `${cols} × ${rows}`],
    ['Depth', `${bits} bit${kind === 'dicom' ? '' : ` ${format.toUpperCase()}`}`],
    ['Frames', frames > 1 ? String(frames) : undefined],
    ['Photometric', dicom?.photometric],
    ['Grey', voiText(display.voi)],
    ['Pixel', spacing === undefined ? undefined : `${mm(spacing.columnMm)} × ${mm(spacing.rowMm)} mm, ${spacing.kind}`],
    ['Magnification', spacing?.magnification === undefined ? undefined : `${mm(spacing.magnification)}, estimated`],
    ['Calibration', spacing?.calibration],
    ['Pixel shape', display.pixelAspect === 1 ? undefined : `${mm(display.pixelAspect)} times as high as wide`],
    ['Orientation', display.orientation?.join('\\')],
    ['Shutter', dicom?.shutter?.shapes.map((shape) => shape.kind).join(', ')],
    ['Overlays', overlays.length === 0 ? undefined : String(overlays.length)],
    ['Transfer syntax', dicom?.syntax.name],
    ['Compression', dicom?.isLossy === true ? ['lossy', ...(dicom.lossyRatios ?? []).map((ratio) => `${mm(ratio)} : 1`)].join(' ') : undefined],
    ['Burnt-in text', dicom?.hasBurnedInAnnotation === true ? 'yes' : undefined],
    ['Intent', dicom?.presentationIntent],
    ['Note', dicom?.warnings.join('; ')],
  ];
  return facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]));
}

const asTheyAre = 'as stored, 0 to 255';

/** How stored values become grey. */
export function voiText(voi: Voi): string {
  if (voi.kind === 'identity') return asTheyAre;
  if (voi.kind === 'lut') return 'the VOI LUT of the file';
  const { center, width, function: kind } = voi.window;
  return `window ${round(center)} / ${round(width)} (${kind})`;
}

/** The same for a sentence; null where stored values are grey levels already. */
export function greySource(voi: Voi): string | null {
  return voi.kind === 'identity' ? null : voiText(voi);
}

/** 20261120 → 2026-11-20; anything else is no date. */
export function dateText(da: string | undefined): string | undefined {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(da ?? '');
  return parts === null ? undefined : `${parts[1]}-${parts[2]}-${parts[3]}`;
}

function mm(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
