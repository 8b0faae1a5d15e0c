// Keys inside the tree of studies: arrows walk, fold and unfold, as in every tree of a desktop application.
import type { PlacedRow } from '../state/study-rows.ts';

export type TreeStep = { readonly kind: 'go'; readonly index: number } | { readonly kind: 'fold'; readonly key: string; readonly isOpen: boolean };

/**
 * @param at index of the row that has the keyboard
 * @param page rows that a page key passes
 * @returns null for a key that the tree does not take
 */
export function treeStep(key: string, rows: readonly PlacedRow[], at: number, page: number): TreeStep | null {
  const here = rows[at];
  if (here === undefined) return null;
  const go = (index: number): TreeStep => ({ kind: 'go', index: Math.min(Math.max(index, 0), rows.length - 1) });
  const { row } = here;
  const isOpen = row.kind === 'patient' || row.kind === 'study' ? row.isOpen : null;
  switch (key) {
    case 'ArrowDown': return go(at + 1);
    case 'ArrowUp': return go(at - 1);
    case 'Home': return go(0);
    case 'End': return go(rows.length - 1);
    case 'PageDown': return go(at + page);
    case 'PageUp': return go(at - page);
    case 'ArrowRight': return isOpen === false ? { kind: 'fold', key: row.key, isOpen: true } : isOpen === true ? go(at + 1) : null;
    case 'ArrowLeft': return isOpen === true ? { kind: 'fold', key: row.key, isOpen: false } : parentOf(rows, at);
    default: return null;
  }
}

function parentOf(rows: readonly PlacedRow[], at: number): TreeStep | null {
  const level = rows[at]?.level ?? 1;
  for (let index = at - 1; index >= 0; index -= 1) if ((rows[index]?.level ?? level) < level) return { kind: 'go', index };
  return null;
}
