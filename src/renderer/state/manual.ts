// The pages of the manual as the build made them: read from beside the window's own files, and searched.
import { z } from 'zod';

const pageSchema = z.object({ id: z.string(), title: z.string(), isFurther: z.boolean(), sections: z.array(z.object({ anchor: z.string(), title: z.string(), text: z.string() })) });
const indexSchema = z.object({ pages: z.array(pageSchema) });
export type ManualPage = z.output<typeof pageSchema>;

export interface ManualPlace {
  /** `page#section`. */
  readonly address: string;
  readonly title: string;
  readonly excerpt: string;
}

const mostPlaces = 30;
const excerptLength = 160;
const folder = (): URL => new URL('manual/', document.baseURI);

async function read(name: string): Promise<Response> {
  const response = await fetch(new URL(name, folder()));
  if (!response.ok) throw new Error(`manual/${name}: ${response.status}`);
  return response;
}

export async function readIndex(): Promise<readonly ManualPage[]> {
  return indexSchema.parse(await (await read('index.json')).json()).pages;
}

/** What a page holds, with the addresses of its pictures made whole. */
export async function readPage(id: string): Promise<readonly Node[]> {
  const page = new DOMParser().parseFromString(await (await read(`${id}.html`)).text(), 'text/html');
  for (const picture of page.querySelectorAll('img')) picture.src = new URL(picture.getAttribute('src') ?? '', folder()).href;
  return [...(page.querySelector('main')?.childNodes ?? [])].map((node) => document.importNode(node, true));
}

/** Sections that have every word, those with them in their title first. */
export function found(pages: readonly ManualPage[], wanted: string): readonly ManualPlace[] {
  const words = wanted.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [];
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const hits = pages.flatMap((page) => page.sections.filter(({ title, text }) => has(`${page.title} ${title} ${text}`)).map((section) => ({ page, section })));
  return hits
    .map(({ page, section }, order) => ({ page, section, rank: (has(section.title) ? 0 : page.isFurther ? 2 : 1) * hits.length + order }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostPlaces)
    .map(({ page, section }) => ({ address: `${page.id}#${section.anchor}`, title: page.title === section.title ? page.title : `${page.title} · ${section.title}`, excerpt: excerptOf(section.text, words[0] ?? '') }));
}

function excerptOf(text: string, word: string): string {
  const at = text.toLowerCase().indexOf(word);
  const from = Math.max(0, at - excerptLength / 3);
  const cut = text.slice(from, from + excerptLength);
  return `${from > 0 ? '…' : ''}${cut}${from + excerptLength < text.length ? '…' : ''}`;
}
