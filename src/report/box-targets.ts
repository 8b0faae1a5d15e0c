// Which class each box is measured against: its own label's, where the model has it; else the one that was asked for.
import type { Box } from '../contracts/annotation.ts';

export interface BoxTargets {
  /** Measured against the class that was asked for. */
  readonly main: readonly Box[];
  /** Of `main`: ids of boxes whose label is no class of the model. */
  readonly strangers: ReadonlySet<string>;
  /** One group for every further class that is some box's label, in the order of the boxes. */
  readonly others: readonly { readonly label: string; readonly boxes: readonly Box[] }[];
}

/** Labels are compared without regard to case and surrounding spaces; an exact match goes first. */
export function boxTargets(boxes: readonly Box[], labels: readonly string[], asked: string): BoxTargets {
  const main: Box[] = [];
  const strangers = new Set<string>();
  const others = new Map<string, Box[]>();
  for (const box of boxes) {
    const label = classOf(box.label, labels);
    if (label === null) strangers.add(box.id);
    if (label === null || label === asked) main.push(box);
    else others.set(label, [...(others.get(label) ?? []), box]);
  }
  return { main, strangers, others: [...others].map(([label, members]) => ({ label, boxes: members })) };
}

/** null: no class, or a label that occurs twice. */
function classOf(label: string, labels: readonly string[]): string | null {
  const exact = labels.filter((known) => known === label);
  if (exact.length > 0) return exact.length === 1 ? label : null;
  const plain = label.trim().toLowerCase();
  const alike = labels.filter((known) => known.trim().toLowerCase() === plain);
  return alike.length === 1 ? (alike[0] ?? null) : null;
}
