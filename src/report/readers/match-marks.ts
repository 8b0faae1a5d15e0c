// Which finding of one reader means which of another: the closest two first, then the next of those left.
import { closenessOf, compareCloseness, placeOf } from './marked-place.ts';
import type { BoxRole, FindingShape, Laterality } from '../../contracts/annotation.ts';
import type { UnmatchedReason } from '../../contracts/reader-agreement.ts';
import type { ComparedImage, Place } from './marked-place.ts';

export interface ReaderMark {
  readonly id: string;
  readonly readerId: string;
  readonly label: string;
  readonly role: BoxRole;
  readonly laterality: Laterality | null;
  readonly frame: number;
  readonly shape: FindingShape;
}

export interface PlacedMark extends ReaderMark {
  readonly place: Place;
}

export interface MatchedMarks {
  readonly firstId: string;
  readonly secondId: string;
  readonly iou: number | null;
  readonly distance: number | null;
}

export interface Matching {
  readonly matched: readonly MatchedMarks[];
  /** Of every mark without a partner. */
  readonly unmatched: ReadonlyMap<string, UnmatchedReason>;
}

export function placedMark(mark: ReaderMark, image: ComparedImage): PlacedMark {
  return { ...mark, place: placeOf(mark.shape, image) };
}

/**
 * Greedy, as detection is scored (docs/decisions/0018). Ties are decided by where the marks lie, then by id, so that neither the order of the list nor
 * which reader is named first matters. A finding on the left is never one on the right; what states no side, both or the middle may be either.
 *
 * @param first marks of one label, role and frame
 */
export function matchMarks(first: readonly PlacedMark[], second: readonly PlacedMark[], image: ComparedImage): Matching {
  const unmatched = new Map<string, UnmatchedReason>();
  for (const mark of first) unmatched.set(mark.id, second.length === 0 ? 'no-such' : 'elsewhere');
  for (const mark of second) unmatched.set(mark.id, first.length === 0 ? 'no-such' : 'elsewhere');
  const candidates: (MatchedMarks & { readonly points: number; readonly tie: string })[] = [];
  const beside = neighbours(second);
  for (const a of first) {
    for (const b of beside(a)) {
      const closeness = closenessOf(a.place, b.place, image);
      if (closeness === null) continue;
      const isContrary = areContrary(a.laterality, b.laterality);
      for (const { id } of [a, b]) if (unmatched.get(id) !== 'taken') unmatched.set(id, isContrary ? 'other-side' : 'taken');
      if (!isContrary) candidates.push({ firstId: a.id, secondId: b.id, ...closeness, points: Number(a.place.isPoint) + Number(b.place.isPoint), tie: tieOf(a, b) });
    }
  }
  candidates.sort((a, b) => compareCloseness(a, b) || compare(a.tie, b.tie));
  const matched: MatchedMarks[] = [];
  const taken = new Set<string>();
  for (const { firstId, secondId, iou, distance } of candidates) {
    if (taken.has(firstId) || taken.has(secondId)) continue;
    for (const id of [firstId, secondId]) {
      taken.add(id);
      unmatched.delete(id);
    }
    matched.push({ firstId, secondId, iou, distance });
  }
  return { matched, unmatched };
}

/** Those whose areas may touch this one's, found by their left edges: of thousands most lie elsewhere. */
function neighbours(marks: readonly PlacedMark[]): (mark: PlacedMark) => readonly PlacedMark[] {
  const sorted = marks.toSorted((a, b) => a.place.area.x - b.place.area.x);
  const widest = marks.reduce((most, { place }) => Math.max(most, place.area.width), 0);
  const firstFrom = (x: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.place.area.x ?? 0) < x) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return ({ place: { area } }) => {
    const reaching = sorted.slice(firstFrom(area.x - widest), firstFrom(area.x + area.width));
    return reaching.filter(({ place: { area: other } }) => other.x + other.width >= area.x && other.y <= area.y + area.height && other.y + other.height >= area.y);
  };
}

function areContrary(a: Laterality | null, b: Laterality | null): boolean {
  return (a === 'left' && b === 'right') || (a === 'right' && b === 'left');
}

/** Ids are random: what was drawn decides before them. */
function tieOf(a: PlacedMark, b: PlacedMark): string {
  const place = ({ place: { area } }: PlacedMark): string => [area.x, area.y, area.width, area.height].map((edge) => edge.toFixed(4).padStart(16, '0')).join(' ');
  return [...[place(a), place(b)].sort(compare), ...[a.id, b.id].sort(compare)].join(' ');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
