// The manual for the window: docs/manual and what it links to, rendered from Markdown into static pages with an index for searching.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { Marked } from 'marked';

import { furtherDocuments } from './manual-documents.mjs';

/** @typedef {{ anchor: string, title: string, text: string }} Section */
/** @typedef {{ page: string, anchor: string }} PageLink */
/** @typedef {{ id: string, label: string }} NamedCommand */
/** @typedef {{ id: string, title: string, isFurther: boolean, html: string, sections: Section[], pictures: string[], links: PageLink[], commands: NamedCommand[] }} Page */

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** @param {string} title */
export function anchorOf(title) {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
}

/**
 * In the order in which docs/manual/index.md names them; what it does not name stands at the end.
 *
 * @param {string} root
 * @returns {string[]}
 */
function manualPages(root) {
  const folder = join(root, 'docs/manual');
  const names = readdirSync(folder).filter((name) => name.endsWith('.md')).map((name) => basename(name, '.md'));
  const named = [...readFileSync(join(folder, 'index.md'), 'utf8').matchAll(/\]\(([\w-]+)\.md\)/g)].map((match) => match[1] ?? '');
  return [...new Set(['index', ...named.filter((name) => names.includes(name)), ...names])];
}

/**
 * @param {string} root
 * @returns {Page[]}
 */
export function readManual(root) {
  const own = manualPages(root).map((id) => ({ id, isFurther: false, path: join(root, 'docs/manual', `${id}.md`) }));
  const further = furtherDocuments.map((id) => ({ id, isFurther: true, path: join(root, 'docs', `${id}.md`) })).filter(({ path }) => existsSync(path));
  const known = new Set([...own, ...further].map(({ id }) => id));
  return [...own, ...further].map(({ id, isFurther, path }) => ({ id, isFurther, ...rendered(readFileSync(path, 'utf8'), known) }));
}

/**
 * @param {string} markdown
 * @param {ReadonlySet<string>} known pages that a link may lead to
 */
function rendered(markdown, known) {
  /** @type {Section[]} */
  const sections = [];
  /** @type {string[]} */
  const pictures = [];
  /** @type {PageLink[]} */
  const links = [];
  /** @type {NamedCommand[]} */
  const commands = [];
  const marked = new Marked({
    gfm: true,
    walkTokens(token) {
      if (token.type === 'heading') sections.push({ anchor: anchorOf(plain(token.text)), title: plain(token.text), text: '' });
      else if ((token.type === 'paragraph' || token.type === 'list' || token.type === 'table' || token.type === 'code') && sections.length > 0) {
        const last = /** @type {Section} */ (sections.at(-1));
        last.text = `${last.text} ${plain(token.raw)}`.trim();
      }
    },
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(plain(text))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      image({ href, text }) {
        const name = basename(href);
        pictures.push(name);
        return `<img src="pictures/${escaped(name)}" alt="${escaped(text)}">`;
      },
      link({ href, tokens, text }) {
        const words = this.parser.parseInline(tokens);
        if (href.startsWith('command:')) {
          const id = href.slice('command:'.length);
          commands.push({ id, label: plain(text) });
          // The window adds the keys that hold now.
          return `<strong data-named-command="${escaped(id)}">${words}</strong>`;
        }
        const [, path = '', anchor = ''] = /^([^#]*)#?(.*)$/.exec(href) ?? [];
        const page = path === '' ? '' : basename(path, '.md');
        if (path === '' || (path.endsWith('.md') && known.has(page))) {
          links.push({ page, anchor });
          return `<a href="${escaped(`${page === '' ? '' : `${page}.html`}${anchor === '' ? '' : `#${anchor}`}`)}">${words}</a>`;
        }
        // There is no network: an address is something to read.
        return /^https?:/.test(href) && !words.includes(href) ? `${words} (${escaped(href)})` : words;
      },
    },
  });
  const html = /** @type {string} */ (marked.parse(markdown));
  return { title: sections[0]?.title ?? '', html, sections, pictures, links, commands };
}

/** @param {string} markdown */
function plain(markdown) {
  return markdown.replace(/<!--[\s\S]*?-->/g, ' ').replace(/!\[[^\]]*\]\([^)]*\)/g, ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*|_#]|^[-:| ]+$/gm, ' ').replace(/\s+/g, ' ').trim();
}

/**
 * Everything that the window serves below manual/.
 *
 * @param {string} root
 * @returns {Map<string, string | Uint8Array>}
 */
export function manualFiles(root) {
  const pages = readManual(root);
  /** @type {Map<string, string | Uint8Array>} */
  const files = new Map();
  for (const { id, title, html } of pages) {
    files.set(`${id}.html`, `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${escaped(title)}</title><link rel="stylesheet" href="manual.css"></head>\n<body><main>\n${html}</main></body>\n</html>\n`);
  }
  files.set('manual.css', 'body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }\nimg { max-width: 100%; }\ntable { border-collapse: collapse; }\nth, td { padding: 0.2rem 0.6rem; border: 1px solid #999; text-align: left; }\n');
  files.set('index.json', JSON.stringify({ pages: pages.map(({ id, title, isFurther, sections }) => ({ id, title, isFurther, sections })) }));
  // The window is built before its pictures can be taken; a test finds those that stay missing.
  const pictures = new Set(pages.flatMap((page) => page.pictures));
  for (const name of pictures) if (existsSync(join(root, 'docs/screenshots', name))) files.set(`pictures/${name}`, readFileSync(join(root, 'docs/screenshots', name)));
  return files;
}

/**
 * For Vite: the manual beside the window's own files.
 *
 * @param {string} root
 */
export function manualPlugin(root) {
  return {
    name: 'manual',
    /** @this {{ emitFile: (file: { type: 'asset', fileName: string, source: string | Uint8Array }) => unknown }} */
    generateBundle() {
      for (const [name, source] of manualFiles(root)) this.emitFile({ type: 'asset', fileName: `manual/${name}`, source });
    },
  };
}
