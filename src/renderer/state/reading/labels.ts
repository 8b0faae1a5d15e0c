// The names that are offered while a finding is labelled: the reader's own lists and the model's classes.
import type { SettingValue } from '../../../contracts/settings.ts';

export type LabelLists = SettingValue<'labelLists'>;

/** @returns the chosen list first, then the other lists, then the model's classes; each name once, whatever its case */
export function offeredLabels({ lists, chosen, classes }: { readonly lists: LabelLists; readonly chosen: string | null; readonly classes: readonly string[] }): readonly string[] {
  const own = [...lists].sort((a, b) => Number(b.name === chosen) - Number(a.name === chosen)).flatMap(({ labels }) => labels);
  const all = chosen === null ? [...classes, ...own] : [...own, ...classes];
  const seen = new Set<string>();
  return all.filter((label) => {
    const key = label.trim().toLocaleLowerCase();
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Names that begin with what is typed, then those with a word that does, then those that contain it. */
export function matchingLabels(labels: readonly string[], typed: string): readonly string[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === '') return labels;
  const rank = (label: string): number => {
    const name = label.toLocaleLowerCase();
    if (name.startsWith(wanted)) return 0;
    if (name.split(/\s+/).some((word) => word.startsWith(wanted))) return 1;
    return name.includes(wanted) ? 2 : 3;
  };
  return labels.map((label) => ({ label, place: rank(label) })).filter(({ place }) => place < 3).sort((a, b) => a.place - b.place).map(({ label }) => label);
}

/** One label a line, as it is edited. */
export function labelsFrom(lines: string): string[] {
  return [...new Set(lines.split('\n').map((line) => line.trim()).filter((line) => line !== ''))];
}
