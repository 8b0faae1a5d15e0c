// A decoded frame as the window's viewer takes it: integers of at most 16 bits with slope, intercept and presets, and what lies over them.
import { displayValues } from '../../dicom/display.ts';
import { imageMarks, marks } from '../../dicom/marks.ts';
import { modalityValue, noModalityTransform } from '../../dicom/modality.ts';
import { edgeLetters } from '../../dicom/orientation.ts';
import { windowOver } from '../../dicom/voi.ts';
import { personName, personNameText } from '../../dicom/person-name.ts';
import { sha256 } from '../files/hash.ts';
import { littleEndianBytes } from '../files/npy.ts';
import { imageFacts } from './image-facts.ts';
import { imageFlags } from './image-flags.ts';
import type { ImageDescription } from '../../contracts/ipc.ts';
import type { DecodedImage } from '../../dicom/decoded-image.ts';
import type { Voi } from '../../dicom/voi.ts';

type ViewerValues = Uint8Array | Int8Array | Uint16Array | Int16Array;
type ViewerWindow = ImageDescription['windows'][number];

/** Values v of a pixel stand for v · slope + intercept: modality values for grey, levels 0…255 for colour. */
interface ViewerImage {
  readonly values: ViewerValues;
  readonly slope: number;
  readonly intercept: number;
}

const wholeRange: ViewerWindow = { center: 127.5, width: 255, explanation: 'As stored', function: 'LINEAR_EXACT' };
const steps = 65_535;

/**
 * Integers of up to 16 bits go as stored. Modality tables go as what they give, wider and floating values as 65,536
 * steps between the lowest and the highest: so every window of the file, and any other, is applied to modality values.
 * Colour goes as it is shown, 8 bits a sample.
 *
 * @throws AppError `image_unsupported` for pixels that cannot be shown
 */
function viewerImage(image: DecodedImage): ViewerImage {
  const { stored, display, dicom } = image;
  if (display.samples === 3 || display.refusal !== undefined) return { values: Uint8Array.from(displayValues(image), Math.round), slope: 1, intercept: 0 };
  const transform = dicom?.modalityTransform ?? noModalityTransform;
  if (transform.kind === 'lut') return { values: Uint16Array.from(stored, (value) => modalityValue(transform, value)), slope: 1, intercept: 0 };
  const { slope, intercept } = transform;
  if (stored instanceof Uint8Array || stored instanceof Int8Array || stored instanceof Uint16Array || stored instanceof Int16Array) return { values: stored, slope, intercept };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of stored) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high > low ? high - low : 1;
  const start = Number.isFinite(low) ? low : 0;
  const values = new Uint16Array(stored.length);
  for (let i = 0; i < values.length; i += 1) {
    const share = ((stored[i] ?? 0) - start) / span;
    values[i] = Number.isNaN(share) ? 0 : Math.round(Math.min(Math.max(share, 0), 1) * steps);
  }
  return { values, slope: (span / steps) * slope, intercept: start * slope + intercept };
}

export function viewerPixels(image: DecodedImage): Uint8Array {
  return littleEndianBytes(viewerImage(image).values);
}

/** One byte a pixel: bit 0 overlay, bit 1 shutter, bit 2 padding; empty where nothing lies over the frame. */
export function viewerMarks(image: DecodedImage): Uint8Array {
  return imageMarks(image) ?? new Uint8Array(0);
}

export function describeForViewer({ id, name }: { readonly id: string; readonly name: string }, image: DecodedImage): ImageDescription {
  const { dicom, display } = image;
  const { values, slope, intercept } = viewerImage(image);
  let [minStored, maxStored] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) {
    if (value < minStored) minStored = value;
    else if (value > maxStored) maxStored = value;
  }
  const windows = display.samples === 3 ? [wholeRange] : display.choices.map(presetOf);
  return {
    id, name, rows: image.rows, cols: image.cols, samples: display.samples, frames: image.frames,
    storedType: typeName(values),
    minStored, maxStored, slope, intercept, isInverted: display.isInverted, windows, areWindowsOfFrame: dicom?.hasFrameWindow ?? false,
    cine: image.frames === 1 ? null : { framesPerSecond: dicom?.cine.framesPerSecond ?? null, playback: dicom?.cine.playback ?? null },
    pixelAspect: display.pixelAspect,
    marks: marksOf(image),
    spacingMm: spacingOf(dicom?.spacing),
    plane: planeOf(dicom?.plane),
    orientation: { ...edgeLetters(display.orientation) },
    laterality: dicom?.laterality ?? null, view: dicom?.viewPosition ?? null,
    facts: [...patientFacts(dicom), ...imageFacts(image)],
    flags: [...imageFlags(image)],
  };
}

function presetOf(voi: Voi): ViewerWindow {
  if (voi.kind === 'identity') return wholeRange;
  if (voi.kind === 'window') {
    const { center, width, function: kind, explanation = '' } = voi.window;
    return { center, width, explanation, function: kind };
  }
  const { firstMapped, values, bits, explanation } = voi.table;
  const scale = steps / (2 ** bits - 1);
  const { center, width } = windowOver(firstMapped, firstMapped + values.length - 1);
  return { center, width, explanation: explanation ?? 'VOI LUT', function: 'LINEAR_EXACT', table: { first: firstMapped, levels: Array.from(values, (value) => Math.round(value * scale)) } };
}

function marksOf(image: DecodedImage): ImageDescription['marks'] {
  const found = imageMarks(image);
  if (found === undefined) return null;
  const any = found.reduce((all, mark) => all | mark, 0);
  return {
    overlays: (any & marks.overlay) === 0 ? [] : (image.overlays ?? []).map(({ group, description }) => description ?? `group ${group}`),
    shutterGrey: (any & marks.shutter) === 0 ? null : image.dicom?.shutter?.grey ?? 0,
    hasPadding: (any & marks.padding) !== 0,
  };
}

/** A UID may identify a patient: its hash is enough to tell whether two images lie in one space. */
function planeOf(plane: NonNullable<DecodedImage['dicom']>['plane']): ImageDescription['plane'] {
  if (plane === undefined) return null;
  const { frameOfReferenceUid, origin, alongRow, alongColumn, thicknessMm = null } = plane;
  return { space: sha256(frameOfReferenceUid).slice(0, 16), origin: [...origin], alongRow: [...alongRow], alongColumn: [...alongColumn], thicknessMm };
}

function typeName(values: ViewerValues): ImageDescription['storedType'] {
  if (values instanceof Uint8Array) return 'uint8';
  if (values instanceof Int8Array) return 'int8';
  return values instanceof Uint16Array ? 'uint16' : 'int16';
}

/** For the corner of the view; never logged, never exported unasked. */
function patientFacts(dicom: DecodedImage['dicom']): { name: string; value: string }[] {
  const name = personName(dicom?.patient.name);
  const facts = [['Patient', name === undefined ? '' : personNameText(name)], ['ID', dicom?.patient.id]] as const;
  return facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [{ name: label, value }]));
}

function spacingOf(spacing: NonNullable<DecodedImage['dicom']>['spacing']): ImageDescription['spacingMm'] {
  if (spacing === undefined) return null;
  const { rowMm, columnMm, kind, magnification = null, calibration = null } = spacing;
  return { row: rowMm, column: columnMm, kind, magnification, calibration };
}
