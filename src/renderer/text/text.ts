// Every string that the user sees, in the language of the window; the one place where a language is chosen.
import { en } from './en/en.ts';
import { stretchedCatalogue } from './stretched.ts';
import type { Wording } from './messages.ts';

/** What a translation must fill: `export const de = { … } as const satisfies Catalogue`, and its line in `languages`. */
export type Catalogue = Wording<typeof en>;

/** By the name that `<html lang>` and the address of the page may carry. `x-long` is made up, to see whether longer words fit. */
const languages: Readonly<Record<string, () => Catalogue>> = {
  'en': () => en,
  'x-long': () => stretchedCatalogue(en),
};

/** `?language=…` of the page; English where there is no page or no such language. */
function chosenLanguage(): string {
  const asked = typeof location === 'undefined' ? null : new URLSearchParams(location.search).get('language');
  return asked !== null && asked in languages ? asked : 'en';
}

export const language = chosenLanguage();
export const text: Catalogue = (languages[language] ?? (() => en))();
