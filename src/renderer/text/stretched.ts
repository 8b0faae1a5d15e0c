// A made-up language to try the window with: every string of a catalogue two fifths longer and with marks, as some translations will be.
import type { Messages, Wording } from './messages.ts';

const marked: Readonly<Record<string, string>> = {
  a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', c: 'ç', n: 'ñ', y: 'ý',
};

/** 40 % longer, never shorter than one letter more; figures and signs alone stay as they are. */
export function stretched(sentence: string): string {
  if (!/\p{L}{2}/u.test(sentence)) return sentence;
  const more = Math.max(1, Math.round(sentence.length * 0.4));
  const words = 'lorem ipsum dolor sit amet '.repeat(Math.ceil(more / 27)).slice(0, more).trimEnd();
  return `${[...sentence].map((letter) => marked[letter] ?? letter).join('')}·${words}`;
}

export function stretchedCatalogue<M extends Messages>(messages: M): Wording<M> {
  const entries = Object.entries(messages).map(([name, entry]) => [
    name,
    typeof entry === 'string' ? stretched(entry)
      : typeof entry === 'function' ? (...values: never[]) => stretched(entry(...values))
        : stretchedCatalogue(entry),
  ]);
  return Object.fromEntries(entries) as Wording<M>;
}
