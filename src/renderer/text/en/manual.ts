// English: the manual's own frame; its pages are docs/manual.
import { plural } from './grammar.ts';
import type { Messages } from '../messages.ts';

export const manual = {
  title: 'Manual',
  command: 'Manual',
  contents: 'Pages of the manual',
  search: 'Search the manual',
  results: 'Places found',
  found: (count: number) => plural(count, { one: '1 place found', other: `${count} places found` }),
  page: 'Page',
  loading: 'Opening the page …',
  missing: 'This page of the manual is not in this build. Build the window again (npm run build), or read docs/manual.',
  helpOn: (panel: string) => `The manual on “${panel}”`,
} as const satisfies Messages;
