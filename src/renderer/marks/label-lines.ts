// The words beside a mark: its name, or what was measured and in what unit, as lines.
import { text } from '../text/text.ts';
import { figure, lengthText, areaText } from '../text/measures.ts';
import { percent, rawValue } from '../text/figures.ts';
import { spacingWords } from '../text/spacing.ts';
import { storedAt } from '../imaging/loaded-image.ts';
import { valueAt } from '../imaging/map-raster.ts';
import { angleAt, areaOf, cobbAngle, lengthBetween, scaleOf } from './measure.ts';
import { mapInRegion, regionStatistics } from './region-statistics.ts';
import { isEllipse } from './shapes.ts';
import type { Annotation, Finding, Shape } from '../../contracts/annotation.ts';
import type { Placement } from '../../contracts/coordinates.ts';
import type { LoadedImage } from '../imaging/loaded-image.ts';
import type { Plane } from '../imaging/map-raster.ts';
import type { RectShape } from './shapes.ts';

/** The map that lies over the image. */
export interface MapBelow { readonly plane: Plane; readonly placement: Placement; readonly isCellular: boolean }
export interface Ground { readonly image: LoadedImage; readonly map: MapBelow | null }

/** @param initials of a reader who is not the present one */
export function labelLines({ shape, finding, comment }: Pick<Annotation, 'shape' | 'finding' | 'comment'>, ground: Ground, initials: string | null): readonly string[] {
  const lines = finding !== null ? [findingWords(finding)] : shape.kind === 'arrow' ? comment.split('\n').filter((line) => line !== '') : numberLines(shape, ground);
  if (initials === null) return lines;
  return lines.length === 0 ? [initials] : [text.marks.byReader(lines[0] ?? '', initials), ...lines.slice(1)];
}

/** On the picture; a longer one would lie over what is read. The findings panel has all of it. */
const longestLabel = 40;

function findingWords({ label, role }: Finding): string {
  const letters = Array.from(label);
  const short = letters.length <= longestLabel ? label : `${letters.slice(0, longestLabel - 1).join('').trimEnd()}…`;
  return role === 'reference-normal' ? text.marks.normal(short) : short;
}

/** What was measured; none for findings and arrows. */
export function numberLines(shape: Shape, { image, map }: Ground): readonly string[] {
  const words = text.marks.numbers;
  const scale = scaleOf(image.description);
  switch (shape.kind) {
    case 'length': {
      const [a, b] = shape.points;
      return lengthLines(lengthBetween(a, b, scale), image);
    }
    case 'angle': {
      const [a, apex, b] = shape.points;
      return [words.degrees(angleAt(apex, a, b, scale).toFixed(1))];
    }
    case 'cobb-angle': return [words.degrees(cobbAngle(shape.points, scale).toFixed(1))];
    case 'rectangle-statistics': case 'ellipse-statistics': return statisticsLines(shape, { image, map });
    case 'probe': return probeLines(shape, { image, map });
    default: return [];
  }
}

function lengthLines(length: number, { description }: LoadedImage): readonly string[] {
  const words = text.marks.numbers;
  const { spacingMm } = description;
  if (spacingMm === null) return [lengthText(length, 'px')];
  const own = words.length(lengthText(length, 'mm'), spacingWords(spacingMm).suffix);
  const { magnification } = spacingMm;
  if (spacingMm.kind !== 'imager' || magnification === null || magnification <= 1) return [own];
  return [own, words.patient(lengthText(length / magnification, 'mm'), String(Number(magnification.toPrecision(3))))];
}

function statisticsLines(shape: RectShape, { image, map }: Ground): readonly string[] {
  const words = text.marks.numbers;
  const region = { rect: shape, isEllipse: isEllipse(shape) };
  const answer = regionStatistics(image, region);
  if ('undefinedBecause' in answer) return [answer.undefinedBecause === 'colour' ? words.colour : words.noPixel];
  const { spacingMm } = image.description;
  const scale = scaleOf(image.description);
  const isWhole = Number.isInteger(image.range.slope) && Number.isInteger(image.range.intercept);
  const end = (value: number) => (isWhole ? String(value).replace('-', '−') : figure(value));
  const lines = [
    words.mean(figure(answer.mean), figure(answer.deviation)),
    words.ends(end(answer.min), end(answer.max)),
    words.area(areaText(areaOf(shape, region.isEllipse, scale), scale.unit), spacingMm === null ? '' : spacingWords(spacingMm).suffix, answer.count),
  ];
  if (answer.padding > 0) lines.push(words.padding(answer.padding));
  return map === null ? lines : [...lines, mapLine(shape, map)];
}

function mapLine(shape: RectShape, { plane, placement, isCellular }: MapBelow): string {
  const words = text.marks.numbers;
  const found = mapInRegion(plane, placement, { rect: shape, isEllipse: isEllipse(shape) }, { isCellular });
  if (found === null) return words.mapUnseen;
  const [mean, max] = [rawValue(found.mean), rawValue(found.max)];
  return found.seen === 1 ? words.map(mean, max) : words.mapInPart(mean, max, percent(found.seen));
}

function probeLines(at: { x: number; y: number }, { image, map }: Ground): readonly string[] {
  const words = text.marks.numbers;
  const stored = storedAt(image, at);
  if (stored === null) return [];
  const { slope, intercept } = image.range;
  const lines = [words.raw(stored.join(' '))];
  if (stored.length === 1 && (slope !== 1 || intercept !== 0)) lines.push(words.modality(figure((stored[0] ?? 0) * slope + intercept)));
  if (map === null) return lines;
  const value = valueAt(map.plane, map.placement, at, { isCellular: map.isCellular });
  return [...lines, value === null ? words.mapUnseen : words.mapHere(rawValue(value))];
}
