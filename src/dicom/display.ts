// The whole chain, stored value → modality → VOI → presentation (PS3.4 N.2), or palette and chrominance → colour, with the choices for images that name no window.
import { AppError } from '../contracts/errors.ts';
import { isLuminanceChrominance, toRgb } from './colour.ts';
import type { DecodedImage, DisplayDefaults } from './decoded-image.ts';
import type { DicomImage } from './dicom-image.ts';
import { modalityValue, noModalityTransform } from './modality.ts';
import { paletteLevel } from './palette.ts';
import type { StoredValues } from './stored.ts';
import { voiGrey, windowOver } from './voi.ts';
import type { Voi } from './voi.ts';

/** How a DICOM frame is shown unless the reader chooses otherwise. */
export function dicomDisplay(dicom: DicomImage, stored: StoredValues): DisplayDefaults {
  const offered: Voi[] = [
    ...dicom.voiTables.map((table): Voi => ({ kind: 'lut', table })),
    ...dicom.windows.map((window): Voi => ({ kind: 'window', window })),
  ];
  const isColour = dicom.samples === 3 || dicom.palette !== undefined;
  const voi: Voi = isColour ? { kind: 'identity' } : offered[0] ?? { kind: 'window', window: windowOver(...modalityRange(dicom, stored)) };
  const refusal = displayRefusal(dicom);
  return {
    voi,
    choices: isColour || offered.length === 0 ? [voi] : offered,
    isInverted: !isColour && isShownInverted(dicom),
    samples: isColour ? 3 : 1,
    pixelAspect: dicom.pixelAspect,
    ...(dicom.orientation === undefined ? {} : { orientation: dicom.orientation }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** C.11.6.1.2: the presentation LUT shape says what grey the VOI's output is; without one MONOCHROME1 means low values white (C.7.6.3.1.2). */
function isShownInverted({ presentationLutShape, photometric }: DicomImage): boolean {
  if (presentationLutShape === 'INVERSE' || presentationLutShape === 'IDENTITY') return presentationLutShape === 'INVERSE';
  return photometric === 'MONOCHROME1';
}

/** 8-bit pictures are grey levels already; deeper ones are spread from their lowest to their highest value (colour: over the full depth). */
export function pictureDisplay(stored: StoredValues, samples: 1 | 3): DisplayDefaults {
  const voi: Voi = stored instanceof Uint8Array
    ? { kind: 'identity' }
    : { kind: 'window', window: samples === 3 && stored instanceof Uint16Array ? windowOver(0, 65535) : windowOver(...rangeOf(stored)) };
  return { voi, choices: [voi], isInverted: false, samples, pixelAspect: 1 };
}

/** How stored values become grey: through the VOI, or the full range of what can be stored. */
export type DisplayValues = 'voi' | 'full';

/**
 * Levels 0…255 (float, not rounded), white high: one a pixel, or red, green and blue side by side where
 * `image.display.samples` is 3. Padding is black. Shutters and overlays are not in it: they lie over the image.
 *
 * @param voi a choice of the reader in place of the image's default
 * @throws AppError `image_unsupported` for photometric interpretations that are not shown
 */
export function displayValues(image: DecodedImage, { values = 'voi', voi = image.display.voi }: { values?: DisplayValues; voi?: Voi } = {}): Float32Array {
  if (image.display.refusal !== undefined) throw new AppError('image_unsupported', `${image.name}: ${image.display.refusal}.`);
  const { dicom, stored } = image;
  if (dicom?.palette !== undefined) return paletteValues(stored, dicom.palette);
  if (dicom !== undefined && image.samples === 3) return toRgb(stored, dicom.photometric, image.bits);
  const transform = dicom?.modalityTransform ?? noModalityTransform;
  const full: Voi = { kind: 'window', window: windowOver(...storedRange(image)) };
  const isAsIs = values === 'full' && stored instanceof Uint8Array && image.bits === 8;
  const grey = isAsIs ? (value: number) => value
    : values === 'full' ? (value: number) => voiGrey(full, value)
      : (value: number) => voiGrey(voi, modalityValue(transform, value));
  const shown = image.display.isInverted ? (value: number) => 255 - grey(value) : grey;
  const padding = dicom?.padding;
  // C.7.5.1.1.2: padding fills the rectangle around the image and is none of it, whatever the window says.
  return mapStored(stored, padding === undefined ? shown : (value) => (value >= padding.low && value <= padding.high ? 0 : shown(value)));
}

function paletteValues(stored: StoredValues, palette: NonNullable<DicomImage['palette']>): Float32Array {
  const planes = palette.map((table) => mapStored(stored, (value) => paletteLevel(table, value)));
  const out = new Float32Array(stored.length * 3);
  planes.forEach((plane, sample) => {
    for (let i = 0; i < plane.length; i++) out[3 * i + sample] = plane[i] ?? 0;
  });
  return out;
}

/** Lowest and highest modality value, padding left out (PS3.3 C.7.5.1.1.2). */
function modalityRange(dicom: DicomImage, stored: StoredValues): [number, number] {
  const [low, high] = rangeOf(stored, dicom.padding);
  const transform = dicom.modalityTransform;
  if (transform.kind === 'rescale') {
    const ends = [modalityValue(transform, low), modalityValue(transform, high)] as const;
    return [Math.min(...ends), Math.max(...ends)];
  }
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let value = low; value <= high; value++) { // a table need not be monotone
    const y = modalityValue(transform, value);
    least = Math.min(least, y);
    most = Math.max(most, y);
  }
  return [least, most];
}

function rangeOf(stored: StoredValues, padding?: { readonly low: number; readonly high: number }): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i] ?? 0;
    if (!Number.isFinite(value) || (padding !== undefined && value >= padding.low && value <= padding.high)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Nothing but padding (or not a number): any window shows the same, so take the first value's.
  return low <= high ? [low, high] : [0, 1];
}

/** What the bits can hold: the range that `full` spreads over black to white. Floating point: what the image holds. */
function storedRange(image: DecodedImage): [number, number] {
  if (image.stored instanceof Float32Array || image.stored instanceof Float64Array) return rangeOf(image.stored);
  return image.isSigned ? [-(2 ** (image.bits - 1)), 2 ** (image.bits - 1) - 1] : [0, 2 ** image.bits - 1];
}

function displayRefusal(dicom: DicomImage): string | undefined {
  if (dicom.photometric === 'PALETTE COLOR' && dicom.palette === undefined) return 'PALETTE COLOR pixels cannot be shown without their three lookup tables, which are missing or too short';
  if (isLuminanceChrominance(dicom.photometric) && dicom.bitsStored < 8) return `${dicom.photometric} with ${dicom.bitsStored} Bits Stored cannot be shown, expected at least 8`;
  return undefined;
}

/** `grey` of every value; integers of up to 16 bits go through a table, since an image has more pixels than values. */
function mapStored(stored: StoredValues, grey: (stored: number) => number): Float32Array {
  const out = new Float32Array(stored.length);
  const bytes = stored.BYTES_PER_ELEMENT;
  if (stored instanceof Float32Array || bytes > 2) {
    for (let i = 0; i < stored.length; i++) {
      const value = stored[i] ?? 0;
      // What is no number has no grey: black.
      out[i] = Number.isNaN(value) ? 0 : grey(value);
    }
    return out;
  }
  const offset = stored instanceof Int8Array || stored instanceof Int16Array ? 2 ** (8 * bytes - 1) : 0;
  const table = Float32Array.from({ length: 2 ** (8 * bytes) }, (_, i) => grey(i - offset));
  for (let i = 0; i < stored.length; i++) out[i] = table[(stored[i] ?? 0) + offset] ?? 0;
  return out;
}
