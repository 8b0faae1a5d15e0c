// How far readers agree with each other on one image, in the same measures as a map with a box, beside chance.
import { areaOf, centreOf, commonArea, contains, iouOf } from './area-overlap.ts';
import type { BoxRole } from '../../contracts/annotation.ts';
import type { MarkAgreement, ReaderAgreement, ReaderPair } from '../../contracts/reader-agreement.ts';
import type { Area } from './area-overlap.ts';

export interface ReaderMark {
  readonly id: string;
  readonly readerId: string;
  readonly label: string;
  readonly role: BoxRole;
  readonly frame: number;
  readonly area: Area;
}

/** Places along each side at which a mark is put for the level of chance. */
const chanceSteps = 32;

/**
 * Marks of two readers are compared where frame, role and label are the same (case and outer spaces aside). Which of several belongs to
 * which: the two that overlap most first, then the next of those left (greedy, as detection is scored; docs/decisions/0015).
 *
 * @param marks boxes and ellipses of all readers of one image
 * @param image its size in pixels
 */
export function readerAgreement(marks: readonly ReaderMark[], image: { readonly width: number; readonly height: number }): ReaderAgreement {
  const readers = [...new Set(marks.map(({ readerId }) => readerId))].sort();
  const pairs: ReaderPair[] = [];
  const rows: MarkAgreement[] = [];
  for (const [index, first] of readers.entries()) {
    for (const second of readers.slice(index + 1)) {
      const kinds = new Set(marks.filter(({ readerId }) => readerId === first || readerId === second).map(kindOf));
      for (const kind of kinds) {
        const ofFirst = marks.filter((mark) => mark.readerId === first && kindOf(mark) === kind);
        const ofSecond = marks.filter((mark) => mark.readerId === second && kindOf(mark) === kind);
        const matched = matchMarks(ofFirst, ofSecond);
        const { label, role, frame } = ofFirst[0] ?? ofSecond[0] ?? { label: '', role: 'finding', frame: 0 };
        const isIn = (mark: ReaderMark): boolean => matched.some(({ firstId, secondId }) => firstId === mark.id || secondId === mark.id);
        pairs.push({
          readerIds: [first, second], label: label.trim(), role, frame, matched,
          onlyFirst: ofFirst.filter((mark) => !isIn(mark)).map(({ id }) => id),
          onlySecond: ofSecond.filter((mark) => !isIn(mark)).map(({ id }) => id),
          meanIou: matched.length === 0 ? null : matched.reduce((sum, { iou }) => sum + iou, 0) / matched.length,
        });
        for (const mark of ofFirst) rows.push(rowOf(mark, second, partner(ofSecond, matched.find(({ firstId }) => firstId === mark.id)?.secondId), image));
        for (const mark of ofSecond) rows.push(rowOf(mark, first, partner(ofFirst, matched.find(({ secondId }) => secondId === mark.id)?.firstId), image));
      }
    }
  }
  return { pairs, marks: rows };
}

const partner = (marks: readonly ReaderMark[], id: string | undefined): ReaderMark | null => marks.find((mark) => mark.id === id) ?? null;

function kindOf({ frame, role, label }: ReaderMark): string {
  return JSON.stringify([frame, role, label.trim().toLocaleLowerCase('en')]);
}

/** Greedy by overlap; ties by id, so that the order of the list does not matter. Marks that do not touch are not matched. */
export function matchMarks(first: readonly ReaderMark[], second: readonly ReaderMark[]): { readonly firstId: string; readonly secondId: string; readonly iou: number }[] {
  const candidates = first.flatMap((a) => second.map((b) => ({ firstId: a.id, secondId: b.id, iou: iouOf(a.area, b.area) }))).filter(({ iou }) => iou > 0);
  candidates.sort((a, b) => b.iou - a.iou || compare(a.firstId, b.firstId) || compare(a.secondId, b.secondId));
  const matched: typeof candidates = [];
  for (const candidate of candidates) {
    if (matched.every(({ firstId, secondId }) => firstId !== candidate.firstId && secondId !== candidate.secondId)) matched.push(candidate);
  }
  return matched;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The other reader's mark is measured against this one as a map would be: its area is the evidence, its centre the strongest point. */
function rowOf(mark: ReaderMark, otherReaderId: string, other: ReaderMark | null, image: { readonly width: number; readonly height: number }): MarkAgreement {
  const names = { markId: mark.id, label: mark.label, role: mark.role, otherReaderId };
  if (other === null) return { ...names, otherId: null, energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null };
  const share = areaOf(mark.area) / (image.width * image.height);
  return {
    ...names, otherId: other.id,
    energy: commonArea(mark.area, other.area) / areaOf(other.area), energyByChance: share,
    hit: contains(mark.area, centreOf(other.area)), hitByChance: share,
    iou: iouOf(mark.area, other.area), iouByChance: shiftedIou(mark.area, other.area, image),
  };
}

/** The mean IoU over `chanceSteps`² cyclic shifts of the other mark, spread evenly over the image: what crosses an edge comes in at the opposite one. */
function shiftedIou(mark: Area, other: Area, { width, height }: { readonly width: number; readonly height: number }): number {
  const union = areaOf(mark) + areaOf(other);
  let sum = 0;
  for (let row = 0; row < chanceSteps; row += 1) {
    for (let column = 0; column < chanceSteps; column += 1) {
      const [x, y] = [((column + 0.5) / chanceSteps) * width, ((row + 0.5) / chanceSteps) * height];
      let common = 0;
      for (const left of x + other.width > width ? [x, x - width] : [x]) {
        for (const top of y + other.height > height ? [y, y - height] : [y]) common += commonArea(mark, { ...other, x: left, y: top });
      }
      sum += common / (union - common);
    }
  }
  return sum / chanceSteps ** 2;
}
