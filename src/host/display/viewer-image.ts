// A decoded image as the window's viewer takes it: stored integers with slope, intercept and windows.
import { displayValues } from '../../dicom/display.ts';
import { littleEndianBytes } from '../files/npy.ts';
import { imageFacts } from './image-facts.ts';
import type { ImageDescription } from '../../contracts/ipc.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import type { PixelSpacing } from '../../dicom/pixel-spacing.ts';
import type { ImageRecord } from '../services/open-files.ts';

type ViewerValues = Uint8Array | Int8Array | Uint16Array | Int16Array;
type ViewerWindow = ImageDescription['windows'][number];

interface ViewerImage {
  readonly values: ViewerValues;
  readonly slope: number;
  readonly intercept: number;
  readonly isInverted: boolean;
  readonly windows: readonly ViewerWindow[];
}

/** Grey levels 0…255 in 16 bits: fine enough that no step shows. */
const bakedScale = 257;
const wholeRange: ViewerWindow = { center: 127.5, width: 255, explanation: 'As stored', function: 'LINEAR_EXACT' };

/**
 * Integers of up to 16 bits whose grey is a window go as stored. Everything else (modality and VOI tables, wider or
 * floating values) goes as its displayed grey, so that what is seen is right and can still be windowed.
 *
 * @throws AppError `image_unsupported` for pixels that cannot be shown
 */
function viewerImage(image: DecodedImage): ViewerImage {
  const { stored, display, dicom } = image;
  const transform = dicom?.modalityTransform ?? { kind: 'rescale' as const, slope: 1, intercept: 0 };
  const isNarrow = stored instanceof Uint8Array || stored instanceof Int8Array || stored instanceof Uint16Array || stored instanceof Int16Array;
  if (isNarrow && display.refusal === undefined && display.voi.kind !== 'lut' && transform.kind === 'rescale' && !(image.samples === 3 && image.bits !== 8)) {
    const offered = display.choices.flatMap((voi): ViewerWindow[] => {
      if (voi.kind !== 'window') return voi.kind === 'identity' ? [wholeRange] : [];
      return [{ center: voi.window.center, width: voi.window.width, explanation: voi.window.explanation ?? '', function: voi.window.function }];
    });
    return { values: stored, slope: transform.slope, intercept: transform.intercept, isInverted: display.isInverted, windows: offered.length === 0 ? [wholeRange] : offered };
  }
  const shown = displayValues(image);
  return { values: Uint16Array.from(shown, (grey) => Math.round(grey * bakedScale)), slope: 1 / bakedScale, intercept: 0, isInverted: false, windows: [wholeRange] };
}

export function viewerPixels(image: DecodedImage): Uint8Array {
  return littleEndianBytes(viewerImage(image).values);
}

export function describeForViewer({ id, name }: Pick<ImageRecord, 'id' | 'name'>, image: DecodedImage): ImageDescription {
  const { dicom } = image;
  const { values, slope, intercept, isInverted, windows } = viewerImage(image);
  let [minStored, maxStored] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) {
    if (value < minStored) minStored = value;
    else if (value > maxStored) maxStored = value;
  }
  const isAsStored = slope !== 1 / bakedScale;
  return {
    id, name, rows: image.rows, cols: image.cols, samples: image.samples, frames: image.frames,
    storedType: typeName(values),
    minStored, maxStored, slope, intercept, isInverted, windows: [...windows],
    paddingValue: isAsStored ? (dicom?.padding?.low ?? null) : null,
    spacingMm: spacingOf(dicom?.spacing),
    orientation: edges(dicom?.orientation),
    facts: [...patientFacts(dicom), ...imageFacts(image)],
  };
}

function typeName(values: ViewerValues): ImageDescription['storedType'] {
  if (values instanceof Uint8Array) return 'uint8';
  if (values instanceof Int8Array) return 'int8';
  return values instanceof Uint16Array ? 'uint16' : 'int16';
}

/** For the corner of the view; never logged, never exported unasked. */
function patientFacts(dicom: DecodedImage['dicom']): { name: string; value: string }[] {
  const { name, id } = dicom?.patient ?? {};
  const facts = [['Patient', name?.split('=')[0]?.split('^').filter((part) => part !== '').join(' ')], ['ID', id]] as const;
  return facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [{ name: label, value }]));
}

/** Only what was corrected for magnification may be read as a length in the body; all else is at the detector (PS3.3 10.7.1). */
function spacingOf(spacing: PixelSpacing | undefined): ImageDescription['spacingMm'] {
  if (spacing === undefined) return null;
  return { row: spacing.rowMm, column: spacing.columnMm, kind: spacing.kind === 'calibrated' || spacing.kind === 'patient' ? 'calibrated' : 'detector' };
}

const opposites: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/** (0020,0020) says where rows and columns run to: the right and the bottom edge. PS3.3 C.7.6.1.1.1. */
function edges(orientation: readonly [string, string] | undefined): ImageDescription['orientation'] {
  const [right = '', bottom = ''] = orientation ?? [];
  const opposite = (letters: string): string => [...letters].map((letter) => opposites[letter] ?? '').join('');
  return { left: opposite(right), right, top: opposite(bottom), bottom };
}
