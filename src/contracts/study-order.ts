// The order in which studies are listed: patients as they came, so that nothing jumps while a folder is read; the newest study first.
import type { StudySummary } from './studies.ts';

/** A patient's studies newest first, undated ones last; those of one time stay as they were. */
export function inOrder(studies: readonly StudySummary[]): StudySummary[] {
  const patients = new Map<string, StudySummary[]>();
  for (const study of studies) {
    const key = study.patient?.id ?? study.id;
    const own = patients.get(key);
    if (own === undefined) patients.set(key, [study]);
    else own.push(study);
  }
  return [...patients.values()].flatMap((own) => (own.length === 1 ? own : own.toSorted((a, b) => newestFirst(`${a.date} ${a.time}`, `${b.date} ${b.time}`))));
}

function newestFirst(a: string, b: string): number {
  return a === b ? 0 : a < b ? 1 : -1;
}
