// How a mark's line looks: the doctor's blue for findings, neutral for measurements; whose it is and what it means by the line itself, not by colour alone.
import type { Annotation } from '../../contracts/annotation.ts';

export interface LineStyle {
  readonly tone: 'finding' | 'measurement';
  /** Lengths of strokes and gaps, in pixels of the screen; [] = drawn through. */
  readonly dashes: readonly number[];
}

export function lineStyle({ finding }: Pick<Annotation, 'finding'>, isOwn: boolean): LineStyle {
  const isNormal = finding?.role === 'reference-normal';
  return { tone: finding === null ? 'measurement' : 'finding', dashes: isNormal ? (isOwn ? [7, 4] : [9, 3, 2, 3]) : isOwn ? [] : [2, 3] };
}

/** Of names in several words the first and the last, else the first two letters. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.,]+/).filter((word) => /\p{L}|\p{N}/u.test(word));
  const [first = '', ...rest] = words;
  const last = rest.at(-1);
  const letters = (word: string, count: number) => [...word].slice(0, count).join('');
  return (last === undefined ? letters(first, 2) : letters(first, 1) + letters(last, 1)).toLocaleUpperCase();
}
