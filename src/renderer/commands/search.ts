// Finds commands by what one remembers of their names: words in any order, beginnings of words, or a few letters in order.
import type { Command } from './command.ts';

/** Higher is better; null: the letters do not occur in this order. A match at the beginning of a word and one in a piece count more. */
export function letterScore(name: string, letters: string): number | null {
  const [low, wanted] = [name.toLowerCase(), letters.toLowerCase()];
  const whole = low.indexOf(wanted);
  if (whole >= 0) return 100 - Math.min(whole, 40) + (isWordStart(low, whole) ? 60 : 0);
  let at = -1;
  let score = 0;
  for (const letter of wanted) {
    const next = low.indexOf(letter, at + 1);
    if (next < 0) return null;
    score += next === at + 1 ? 4 : isWordStart(low, next) ? 3 : -Math.min(next - at - 1, 3);
    at = next;
  }
  // Letters that are strewn over the whole name are chance.
  return score > 0 ? score : null;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ');
}

/**
 * @param groupName the group's name as it is shown, which is searched too
 * @param recent ids, the latest first: with nothing typed they come first, else they win ties
 */
export function searchCommands<C extends Command>(commands: readonly C[], text: string, groupName: (command: C) => string, recent: readonly string[] = []): readonly C[] {
  const words = text.trim().split(/\s+/).filter((word) => word !== '');
  const recency = (id: string): number => (recent.includes(id) ? recent.length - recent.indexOf(id) : 0);
  const scored = commands.flatMap((command, index) => {
    const scores = words.map((word) => Math.max(letterScore(command.label, word) ?? -Infinity, (letterScore(groupName(command), word) ?? -Infinity) - 50));
    // What was typed whole is meant: the words of "layout 3 × 3" are all in "Layout 3 × 1" too.
    const whole = words.length > 1 && command.label.toLowerCase().includes(words.join(' ').toLowerCase()) ? 200 : 0;
    return scores.some((score) => score === -Infinity) ? [] : [{ command, index, score: scores.reduce((sum, score) => sum + score, whole) }];
  });
  return scored
    .sort((a, b) => b.score - a.score || recency(b.command.id) - recency(a.command.id) || a.index - b.index)
    .map(({ command }) => command);
}
