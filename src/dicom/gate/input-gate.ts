// Is this an image of the kind that the model was made for? Checked against what its card says, and against what is certain without one.
import { displayValues } from '../display.ts';
import { turnToReading, turnWords } from '../orientation.ts';
import { appearanceOf, histogramDistance, likeness, turned } from './appearance.ts';
import { statedContradictions } from './stated.ts';
import type { GateCheck, GateFinding, GateReason } from '../../contracts/input-gate.ts';
import type { ModelExpectations } from '../../contracts/model-expectations.ts';
import type { DecodedImage } from '../decoded-image.ts';
import type { DisplayValues } from '../display.ts';
import type { Appearance, GreyImage } from './appearance.ts';

export interface GateQuestion {
  readonly expects: ModelExpectations | undefined;
  /** How the card makes grey of stored values. */
  readonly values: DisplayValues;
  /** The card turns images to how they are read before it gives them to the model. */
  readonly isTurnedToReading: boolean;
}

/** What one check made of the image: nothing to say, a reason, or that it cannot be told. */
export interface CheckResult { readonly check: GateCheck; readonly reason?: Omit<GateReason, 'check'> | undefined; readonly isUnknown?: boolean }

/**
 * Pixels that cannot be shown are none of the gate's business: making the input refuses them.
 *
 * @returns reasons with the stops first; with `expects` undefined only a blank image is looked for
 */
export function inputGate(image: DecodedImage, { expects, values, isTurnedToReading }: GateQuestion): GateFinding {
  const shown = displayValues(image, { values });
  const results: CheckResult[] = [blank(shown), ...(expects === undefined ? [] : [
    ...statedContradictions(image, expects),
    ...(expects.isGrey === true ? [colour(shown, image.display.samples)] : []),
    ...sizes(image, expects),
    ...(isTurnedToReading ? [] : [orientation(image)]),
    ...(expects.appearance === undefined ? [] : appearances(greyImage(image, shown), expects.appearance)),
  ])];
  const reasons = results.flatMap(({ check, reason }): GateReason[] => (reason === undefined ? [] : [{ check, ...reason }]));
  const isBlank = reasons.some(({ check }) => check === 'blank');
  // A blank image is unlike everything: saying so four times helps nobody.
  const told = isBlank ? reasons.filter(({ check, level }) => check === 'blank' || level === 'stop') : reasons;
  return {
    verdict: told.some(({ level }) => level === 'stop') ? 'refused' : told.length > 0 ? 'doubted' : 'accepted',
    reasons: told.toSorted((a, b) => Number(b.level === 'stop') - Number(a.level === 'stop')),
    checked: results.filter(({ isUnknown }) => isUnknown !== true).map(({ check }) => check),
    notChecked: results.filter(({ isUnknown }) => isUnknown === true).map(({ check }) => check),
  };
}

function greyImage({ cols, rows, display }: DecodedImage, shown: Float32Array): GreyImage {
  if (display.samples === 1) return { width: cols, height: rows, values: shown };
  const values = new Float32Array(cols * rows);
  for (let i = 0; i < values.length; i++) values[i] = 0.299 * (shown[3 * i] ?? 0) + 0.587 * (shown[3 * i + 1] ?? 0) + 0.114 * (shown[3 * i + 2] ?? 0);
  return { width: cols, height: rows, values };
}

function blank(shown: Float32Array): CheckResult {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const level of shown) {
    if (level < low) low = level;
    if (level > high) high = level;
  }
  return { check: 'blank', reason: high - low >= 1 ? undefined : { level: 'stop', text: `Every pixel is shown in the same grey (${Math.round(low)} of 255): there is nothing to explain.` } };
}

/** Difference between a pixel's strongest and weakest colour, of 255, from which on it counts as coloured: beyond JPEG's own tints. */
const leastChroma = 24;
/** Share of coloured pixels from which on an image is one in colour: a coloured marker or stamp stays below. */
const leastColoured = 0.02;

function colour(shown: Float32Array, samples: 1 | 3): CheckResult {
  let coloured = 0;
  for (let i = 0; samples === 3 && i + 2 < shown.length; i += 3) {
    const [r, g, b] = [shown[i] ?? 0, shown[i + 1] ?? 0, shown[i + 2] ?? 0];
    if (Math.max(r, g, b) - Math.min(r, g, b) >= leastChroma) coloured += 1;
  }
  const share = coloured / (shown.length / samples);
  if (share < leastColoured) return { check: 'colour' };
  return { check: 'colour', reason: { level: 'stop', text: `The model asks for a grey radiograph, and ${Math.round(share * 100)} % of the pixels are coloured: a photograph of a screen, or another kind of picture.` } };
}

function sizes({ rows, cols, bits, display }: DecodedImage, { minRows = 1, minColumns = 1, minBits, aspect }: ModelExpectations): CheckResult[] {
  const results: CheckResult[] = [];
  if (minRows > 1 || minColumns > 1) {
    const isSmall = rows < minRows || cols < minColumns;
    results.push({ check: 'size', reason: isSmall ? { level: 'doubt', text: `The model asks for at least ${minColumns} × ${minRows} pixels, the image has ${cols} × ${rows}.` } : undefined });
  }
  if (minBits !== undefined) results.push({ check: 'depth', reason: bits < minBits ? { level: 'doubt', text: `The model asks for at least ${minBits} bits, the image has ${bits}.` } : undefined });
  if (aspect !== undefined) {
    const shape = cols / (rows * display.pixelAspect);
    const isOther = shape < aspect[0] || shape > aspect[1];
    results.push({ check: 'shape', reason: isOther ? { level: 'doubt', text: `The image is ${shapeWords(shape)}, the model asks for ${aspect[0]} to ${aspect[1]} times as wide as high: part of the chest may have been cut off.` } : undefined });
  }
  return results;
}

/** The longer side over the shorter, so that no shape reads as nothing. */
function shapeWords(shape: number): string {
  const ratio = Math.max(shape, 1 / shape);
  return `${Number(ratio.toFixed(ratio < 10 ? 2 : 0))} times as ${shape < 1 ? 'high as wide' : 'wide as high'}`;
}

function orientation({ display }: DecodedImage): CheckResult {
  const turn = turnToReading(display.orientation);
  if (turn === undefined) return { check: 'orientation', isUnknown: true };
  const words = turnWords(turn);
  if (words === '') return { check: 'orientation' };
  return { check: 'orientation', reason: { level: 'doubt', text: `(0020,0020) Patient Orientation says that the image is not stored as it is read: it would have to be ${words}. The model is given it as stored.` } };
}

/** A turn has to look this much more like the training images before it is said. */
const turnMargin = 0.3;

const written = (value: number): string => (Math.abs(value) < 0.005 ? '0.00' : value.toFixed(2).replace('-', '−'));

function appearances(image: GreyImage, expected: NonNullable<ModelExpectations['appearance']>): CheckResult[] {
  const own: Appearance = appearanceOf(image);
  const alike = likeness(own.picture, expected.picture);
  const distance = histogramDistance(own.histogram, expected.histogram);
  const isInverted = alike <= -expected.likeness;
  const [best] = ([1, 2, 3] as const).map((quarters) => ({ quarters, alike: likeness(turned(own.picture, quarters), expected.picture) })).toSorted((a, b) => b.alike - a.alike);
  const isTurned = !isInverted && best !== undefined && best.alike >= expected.likeness && best.alike >= alike + turnMargin;
  const isUnlike = !isInverted && !isTurned && alike < expected.likeness;
  const doubt = (applies: boolean, text: string) => (applies ? { level: 'doubt' as const, text } : undefined);
  return [
    { check: 'inverted', reason: doubt(isInverted, `It looks like the negative of the model's training images (likeness ${written(alike)}): black and white may be the wrong way round.`) },
    { check: 'turned', reason: doubt(isTurned, `Turned by ${(best?.quarters ?? 0) * 90}° clockwise it would look like the model's training images (likeness ${written(best?.alike ?? 0)}, as it is ${written(alike)}).`) },
    { check: 'likeness', reason: doubt(isUnlike, `It does not look like the model's training images (likeness ${written(alike)}, expected at least ${expected.likeness}): another part of the body, another view, or a part cut out.`) },
    { check: 'histogram', reason: doubt(distance > expected.histogramWithin, `Its grey levels lie ${Math.round(distance)} of 255 levels away from those of the model's training images, on average; up to ${Math.round(expected.histogramWithin)} is usual.`) },
  ];
}
