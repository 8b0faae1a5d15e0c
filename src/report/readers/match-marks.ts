// Which finding of one reader means which of another: each at most one, so that all together agree best.
import { bestPairs } from './best-pairs.ts';
import { closenessOf, compareCloseness, placeOf, reachOf } from './marked-place.ts';
import type { BoxRole, FindingShape, Laterality } from '../../contracts/annotation.ts';
import type { UnmatchedReason } from '../../contracts/reader-agreement.ts';
import type { Closeness, ComparedImage, Place } from './marked-place.ts';

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

/** Both lie in one place and may be a pair. */
interface Meeting extends Closeness {
  readonly row: PlacedMark;
  readonly column: PlacedMark;
  /** How many of the two are points. */
  readonly points: number;
}

/**
 * The assignment, each mark once, that agrees best as a whole (docs/decisions/0018): of areas the largest sum of IoU; of points the largest sum of
 * 1 − distance / reach; then, of those that are left, the most points that lie in an area, and of those the nearest. Ties are decided by where the marks
 * lie, then by id, so that neither the order of the list nor which reader is named first matters. A finding on the left is never one on the right; what
 * states no side, both or the middle may be either.
 *
 * @param first marks of one label, role and frame
 */
export function matchMarks(first: readonly PlacedMark[], second: readonly PlacedMark[], image: ComparedImage): Matching {
  const unmatched = new Map<string, UnmatchedReason>();
  for (const mark of first) unmatched.set(mark.id, second.length === 0 ? 'no-such' : 'elsewhere');
  for (const mark of second) unmatched.set(mark.id, first.length === 0 ? 'no-such' : 'elsewhere');
  const [one, other] = [first.toSorted(compareMarks), second.toSorted(compareMarks)];
  const isFirstInRows = compareLists(one, other) <= 0;
  const [rows, columns] = isFirstInRows ? [one, other] : [other, one];
  const meetings: Meeting[] = [];
  const beside = neighbours(columns);
  for (const row of rows) {
    for (const column of beside(row)) {
      const closeness = closenessOf(row.place, column.place, image);
      if (closeness === null) continue;
      const isContrary = areContrary(row.laterality, column.laterality);
      for (const { id } of [row, column]) if (unmatched.get(id) !== 'taken') unmatched.set(id, isContrary ? 'other-side' : 'taken');
      if (!isContrary) meetings.push({ row, column, ...closeness, points: Number(row.place.isPoint) + Number(column.place.isPoint) });
    }
  }
  const isLeft = ({ row, column }: Meeting): boolean => unmatched.has(row.id) && unmatched.has(column.id);
  const matched: Meeting[] = [];
  for (const level of levels(image)) {
    for (const meeting of bestOf(meetings.filter((meeting) => meeting.points === level.points && isLeft(meeting)), level.weigh)) {
      matched.push(meeting);
      for (const { id } of [meeting.row, meeting.column]) unmatched.delete(id);
    }
  }
  matched.sort((a, b) => compareCloseness(a, b) || compareMarks(a.row, b.row));
  return { matched: matched.map(({ row, column, iou, distance }) => ({ firstId: (isFirstInRows ? row : column).id, secondId: (isFirstInRows ? column : row).id, iou, distance })), unmatched };
}

interface Level {
  readonly points: number;
  /** Whole numbers above 0. */
  readonly weigh: (meetings: readonly Meeting[]) => (meeting: Meeting) => number;
}

/** Areas before points, points before a point in an area; what a level has paired the next ones leave alone. */
function levels(image: ComparedImage): readonly Level[] {
  const reach = reachOf(image);
  return [
    { points: 0, weigh: () => ({ iou }) => whole(iou ?? 0, fine) },
    { points: 2, weigh: () => ({ distance }) => whole(1 - (distance ?? 0) / reach, fine) },
    {
      points: 1,
      // Any point in the area is in it: one more pair weighs more than all that distances can.
      weigh: (meetings) => {
        const farthest = meetings.reduce((most, { distance }) => Math.max(most, distance ?? 0), 0) || 1;
        const pairs = Math.min(new Set(meetings.map(({ row }) => row.id)).size, new Set(meetings.map(({ column }) => column.id)).size);
        return ({ distance }) => coarse * pairs + whole(1 - (distance ?? 0) / farthest, coarse);
      },
    },
  ];
}

/** Steps in which shares are weighed: sums over thousands of marks stay whole numbers that a double holds. */
const [fine, coarse] = [2 ** 30, 2 ** 20];

function whole(share: number, steps: number): number {
  return Math.max(1, Math.round(share * steps));
}

function bestOf(meetings: readonly Meeting[], weigh: Level['weigh']): readonly Meeting[] {
  const [rows, columns] = [numbersOf(meetings.map(({ row }) => row)), numbersOf(meetings.map(({ column }) => column))];
  const weightOf = weigh(meetings);
  const edges = meetings.map((meeting) => ({ row: rows.get(meeting.row.id) ?? 0, column: columns.get(meeting.column.id) ?? 0, weight: weightOf(meeting) }));
  const columnOf = bestPairs(edges, { rows: rows.size, columns: columns.size });
  return meetings.filter((_, index) => columnOf[edges[index]?.row ?? 0] === edges[index]?.column);
}

/** Id → its number by place. */
function numbersOf(marks: readonly PlacedMark[]): ReadonlyMap<string, number> {
  const once = [...new Map(marks.map((mark) => [mark.id, mark])).values()].sort(compareMarks);
  return new Map(once.map(({ id }, number) => [id, number]));
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

function comparePlaces({ place: { area: a } }: PlacedMark, { place: { area: b } }: PlacedMark): number {
  return a.x - b.x || a.y - b.y || a.width - b.width || a.height - b.height;
}

/** Ids are random: what was drawn decides before them. */
function compareMarks(a: PlacedMark, b: PlacedMark): number {
  return comparePlaces(a, b) || compare(a.id, b.id);
}

function compareLists(a: readonly PlacedMark[], b: readonly PlacedMark[]): number {
  const firstOf = (differences: readonly number[]): number => differences.find((difference) => difference !== 0) ?? 0;
  const beside = a.slice(0, b.length);
  const differences = (by: (one: PlacedMark, other: PlacedMark) => number): number[] => beside.map((mark, index) => by(mark, b[index] ?? mark));
  return firstOf(differences(comparePlaces)) || a.length - b.length || firstOf(differences((one, other) => compare(one.id, other.id)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
