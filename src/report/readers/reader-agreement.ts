// How far readers agree with each other on one image, in the same measures as a map with a box, beside chance.
import { areaOf, commonArea, contains } from './area-overlap.ts';
import { meanDistance, shiftedIou } from './chance.ts';
import { distanceOf, reachOf, shareOfImage, unitOf } from './marked-place.ts';
import { matchMarks, placedMark } from './match-marks.ts';
import type { MarkAgreement, ReaderAgreement, ReaderPair, UnmatchedReason } from '../../contracts/reader-agreement.ts';
import type { ComparedImage } from './marked-place.ts';
import type { MatchedMarks, PlacedMark, ReaderMark } from './match-marks.ts';

/**
 * Marks of two readers are compared where frame, role and label are the same (case and outer spaces aside).
 *
 * @param marks of all readers of one image
 * @param image its size in pixels, and what a pixel measures
 */
export function readerAgreement(marks: readonly ReaderMark[], image: ComparedImage): ReaderAgreement {
  const byReader = new Map<string, Map<string, PlacedMark[]>>();
  for (const mark of marks) {
    const kinds = byReader.get(mark.readerId) ?? new Map<string, PlacedMark[]>();
    byReader.set(mark.readerId, kinds);
    const kind = kindOf(mark);
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [placedMark(mark, image)]);
    else known.push(placedMark(mark, image));
  }
  const readers = [...byReader.keys()].sort();
  const pairs: ReaderPair[] = [];
  const rows: MarkAgreement[] = [];
  for (const [index, first] of readers.entries()) {
    for (const second of readers.slice(index + 1)) {
      const [kindsOfFirst, kindsOfSecond] = [byReader.get(first), byReader.get(second)];
      for (const kind of new Set([...(kindsOfFirst?.keys() ?? []), ...(kindsOfSecond?.keys() ?? [])])) {
        const [ofFirst, ofSecond] = [kindsOfFirst?.get(kind) ?? [], kindsOfSecond?.get(kind) ?? []];
        const { matched, unmatched } = matchMarks(ofFirst, ofSecond, image);
        pairs.push(pairOf([first, second], ofFirst, ofSecond, { matched, unmatched }));
        rows.push(...rowsOf(ofFirst, second, ofSecond, new Map(matched.map((pair) => [pair.firstId, { id: pair.secondId, iou: pair.iou }])), unmatched, image));
        rows.push(...rowsOf(ofSecond, first, ofFirst, new Map(matched.map((pair) => [pair.secondId, { id: pair.firstId, iou: pair.iou }])), unmatched, image));
      }
    }
  }
  return { unit: unitOf(image), reach: reachOf(image), pairs, marks: rows };
}

function kindOf({ frame, role, label }: ReaderMark): string {
  return JSON.stringify([frame, role, label.trim().toLocaleLowerCase('en')]);
}

function pairOf(readerIds: [string, string], ofFirst: readonly PlacedMark[], ofSecond: readonly PlacedMark[], { matched, unmatched }: { readonly matched: readonly MatchedMarks[]; readonly unmatched: ReadonlyMap<string, UnmatchedReason> }): ReaderPair {
  const { label, role, frame } = ofFirst[0] ?? ofSecond[0] ?? { label: '', role: 'finding', frame: 0 };
  const left = (marks: readonly PlacedMark[]): string[] => marks.filter(({ id }) => unmatched.has(id)).map(({ id }) => id);
  return {
    readerIds, label: label.trim(), role, frame, matched: [...matched], onlyFirst: left(ofFirst), onlySecond: left(ofSecond),
    otherSide: [...unmatched].filter(([, because]) => because === 'other-side').map(([id]) => id),
    meanIou: meanOf(matched.map(({ iou }) => iou)), meanDistance: meanOf(matched.map(({ distance }) => distance)),
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function rowsOf(marks: readonly PlacedMark[], otherReaderId: string, others: readonly PlacedMark[], partners: ReadonlyMap<string, Partner>, unmatched: ReadonlyMap<string, UnmatchedReason>, image: ComparedImage): MarkAgreement[] {
  const byId = new Map(others.map((other) => [other.id, other]));
  return marks.map((mark) => {
    const names = { markId: mark.id, label: mark.label, role: mark.role, otherReaderId };
    const partner = partners.get(mark.id);
    const other = partner === undefined ? undefined : byId.get(partner.id);
    return other === undefined
      ? { ...names, ...nothing, otherId: null, unmatchedBecause: unmatched.get(mark.id) ?? 'elsewhere' }
      : { ...names, ...nothing, ...numbersOf(mark, other, partner?.iou ?? 0, image), otherId: other.id, unmatchedBecause: null };
  });
}

/** The matched mark of the other reader; `iou` null where one of the two is a point. */
interface Partner {
  readonly id: string;
  readonly iou: number | null;
}

type Numbers = Omit<MarkAgreement, 'markId' | 'label' | 'role' | 'otherReaderId' | 'otherId' | 'unmatchedBecause'>;

const nothing: Numbers = { energy: null, energyByChance: null, hit: null, hitByChance: null, iou: null, iouByChance: null, distance: null, distanceByChance: null };

/** The other reader's mark is measured against this one as a map would be: its area is the evidence, its centre the strongest point. */
function numbersOf({ place: mark }: PlacedMark, { place: other }: PlacedMark, iou: number, image: ComparedImage): Partial<Numbers> {
  if (mark.isPoint || other.isPoint) {
    // A point lies in the other's area, or within reach of the other point: whichever of the two has an area is the one to be hit.
    const aim = mark.isPoint && !other.isPoint ? other : mark;
    return {
      hit: contains(aim.area, aim === mark ? other.centre : mark.centre), hitByChance: shareOfImage(aim.area, image),
      distance: distanceOf(mark.centre, other.centre, image), distanceByChance: meanDistance(mark.centre, image),
    };
  }
  const share = areaOf(mark.area) / (image.width * image.height);
  // From IoU = c / (a + b − c): the common area c of ellipses is costly and need not be reckoned twice.
  const areBoxes = mark.area.kind === 'box' && other.area.kind === 'box';
  const common = areBoxes ? commonArea(mark.area, other.area) : (iou * (areaOf(mark.area) + areaOf(other.area))) / (1 + iou);
  return {
    energy: common / areaOf(other.area), energyByChance: share,
    hit: contains(mark.area, other.centre), hitByChance: share,
    iou, iouByChance: shiftedIou(mark.area, other.area, image),
  };
}
