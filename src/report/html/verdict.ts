// What was measured for one box, put in order: which methods came out highest, and which did better than chance.
import { iouText, percentText, ratioOf } from './numbers.ts';
import type { MethodId } from '../../contracts/explanation.ts';
import type { ReportAgreement } from '../report-input.ts';

export interface Standing {
  /** Methods whose shown number is the highest one, in the order of the maps: several where they tie. */
  readonly best: readonly MethodId[];
  readonly value: number;
  readonly chance: number | null;
  /** null where chance is nothing. */
  readonly ratio: number | null;
  /** How many methods have a number. */
  readonly of: number;
  /** Place of each of them, from 1; ties share the better place. */
  readonly places: ReadonlyMap<MethodId, number>;
}

export interface Verdict {
  /** null: no method has a number. */
  readonly energy: Standing | null;
  readonly iou: Standing | null;
  readonly hits: readonly MethodId[];
  readonly pointed: number;
  /** Methods with more energy inside than chance. */
  readonly aboveChance: readonly MethodId[];
}

/** @param rows of one box */
export function verdictOn(rows: readonly ReportAgreement[]): Verdict {
  return {
    energy: standing(rows, { value: (row) => row.energy, chance: (row) => row.energyByChance, shown: percentText }),
    iou: standing(rows, { value: (row) => row.iou, chance: (row) => row.iouByChance, shown: iouText }),
    hits: rows.filter(({ hit }) => hit === true).map(({ method }) => method),
    pointed: rows.filter(({ hit }) => hit !== null).length,
    aboveChance: rows.filter(({ energy, energyByChance }) => energy !== null && energyByChance !== null && energy > energyByChance).map(({ method }) => method),
  };
}

interface Measure {
  readonly value: (row: ReportAgreement) => number | null;
  readonly chance: (row: ReportAgreement) => number | null;
  /** Numbers that are shown alike are alike. */
  readonly shown: (value: number) => string;
}

function standing(rows: readonly ReportAgreement[], { value, chance, shown }: Measure): Standing | null {
  const measured = rows.flatMap((row) => {
    const number = value(row);
    return number === null ? [] : [{ method: row.method, number, chance: chance(row) }];
  }).sort((a, b) => b.number - a.number);
  const [first] = measured;
  if (first === undefined) return null;
  const places = new Map<MethodId, number>();
  measured.forEach(({ method, number }, index) => {
    const before = measured[index - 1];
    const tied = before !== undefined && shown(before.number) === shown(number) ? places.get(before.method) : undefined;
    places.set(method, tied ?? index + 1);
  });
  return {
    best: rows.flatMap(({ method }) => (places.get(method) === 1 ? [method] : [])),
    value: first.number, chance: first.chance, ratio: ratioOf(first.number, first.chance), of: measured.length, places,
  };
}

/** "2 of 7 maps peak", "No map peaks". */
export function peakWords(hits: number, pointed: number): string {
  return hits === 0 ? 'No map peaks' : `${hits} of ${pointed} maps ${hits === 1 ? 'peaks' : 'peak'}`;
}
