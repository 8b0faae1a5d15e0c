// Words that people type or paste, without what nobody sees and what turns or breaks the words around them.

/** Controls other than tab and line feed, and marks that force a direction (Unicode Standard Annex 9). Joiners stay: names and emoji need them. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line: a label, a name. */
export function plainLine(words: string): string {
  return words.replace(/[\t\r\n\u2028\u2029]+/g, ' ').replace(unseen, '').trim();
}

/** Lines stay lines. */
export function plainText(words: string): string {
  return words.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(unseen, '');
}
