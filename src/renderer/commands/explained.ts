// What of the window has an explanation (`data-hint`), part by part: for those who have no pointer to rest on it.
import { isShown } from './parts.ts';

/** One term of a part of the window. */
export interface Explained {
  readonly name: string;
  readonly sentence: string;
}

export interface ExplainedPart {
  readonly title: string;
  readonly entries: readonly Explained[];
}

const parts = ['header:has(> h1)', 'nav[aria-label]', '[role="toolbar"]', '[data-pane]', 'aside', 'footer[aria-label]'].join(', ');
/** Their sentence repeats what stands on them, whole. */
const entries = '[role="treeitem"]';
const longestName = 80;

/** All parts that have explanations; the one that has the keyboard comes first. */
export function explainedParts(page: ParentNode, focused: Element | null): readonly ExplainedPart[] {
  const own = focused?.closest(parts) ?? null;
  const all = [...page.querySelectorAll<HTMLElement>(parts)].filter((part) => part.closest('dialog') === null && isShown(part));
  const inOrder = own instanceof HTMLElement && all.includes(own) ? [own, ...all.filter((part) => part !== own)] : all;
  return inOrder.map((part) => ({ title: titleOf(part), entries: entriesOf(part) })).filter(({ entries }) => entries.length > 0);
}

/** Once each; what says no more than its name is left out. */
function entriesOf(part: HTMLElement): readonly Explained[] {
  const seen = new Set<string>();
  return [...part.querySelectorAll<HTMLElement>('[data-hint]')].flatMap((element) => {
    const name = nameOf(element);
    const sentence = (element.dataset['hint'] ?? '').trim();
    // A toolbar inside of another part is a part of its own.
    if (name === '' || sentence === '' || sentence === name || seen.has(`${name}\n${sentence}`) || element.closest(parts) !== part || element.matches(entries) || !isShown(element)) return [];
    seen.add(`${name}\n${sentence}`);
    return [{ name, sentence }];
  });
}

function titleOf(part: HTMLElement): string {
  return part.getAttribute('aria-label') ?? part.querySelector('h1, h2')?.textContent.trim() ?? '';
}

/** What it is called: its label, else what is written on it, without the choices of a list and what is written for screen readers alone. */
function nameOf(element: HTMLElement): string {
  const label = element.getAttribute('aria-label') ?? element.querySelector('[aria-label]:is(input, select)')?.getAttribute('aria-label');
  return shortened(label ?? writtenOn(element));
}

function writtenOn(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (!(node instanceof Element) || node.matches('select, kbd, svg, .visually-hidden, [aria-hidden="true"]')) return ' ';
  return [...node.childNodes].map(writtenOn).join(' ');
}

function shortened(words: string): string {
  const line = words.replace(/\s+/gu, ' ').trim();
  return line.length <= longestName ? line : `${line.slice(0, longestName - 1).trimEnd()}…`;
}
