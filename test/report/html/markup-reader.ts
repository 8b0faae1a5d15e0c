// A strict reader of HTML: every element closed in order, attributes quoted and unique. Reads only what the report may write.
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** Of the element and all in it, entities resolved. */
  text: string;
}

const voidElements = new Set(['meta', 'img', 'br', 'hr', 'input', 'link']);
const token = /<!--[^]*?-->|<(\/?)([a-zA-Z][\w-]*)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/y;
const attribute = /\s+([a-zA-Z:-]+)="([^"<]*)"/g;

/** @throws Error with the place of the first fault */
export function readHtml(markup: string): Element {
  const start = '<!doctype html>';
  if (!markup.startsWith(start)) throw new Error(`expected ${start}`);
  const root: Element = { name: '#document', attributes: {}, children: [], text: '' };
  const open = [root];
  token.lastIndex = start.length;
  while (token.lastIndex < markup.length) {
    const at = token.lastIndex;
    const found = token.exec(markup);
    if (found === null || found[6] !== undefined) throw new Error(`a stray < or a malformed tag: ${markup.slice(at, at + 80)}`);
    const [, slash, name, attributes = '', selfClosing, text] = found;
    if (text !== undefined) {
      const plain = resolved(text);
      open.forEach((element) => { element.text += plain; });
      continue;
    }
    if (name === undefined) continue;
    if (slash === '/') {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name ?? ''}>: ${markup.slice(Math.max(0, at - 80), at)}`);
      continue;
    }
    const element: Element = { name, attributes: readAttributes(attributes), children: [], text: '' };
    open.at(-1)!.children.push(element);
    if (!voidElements.has(name) && selfClosing !== '/') open.push(element);
  }
  if (open.length > 1) throw new Error(`never closed: ${open.slice(1).map(({ name }) => name).join(' ')}`);
  return root;
}

/** Every element in the order of the document. */
export function all(root: Element, name?: string): Element[] {
  return root.children.flatMap((child) => [...(name === undefined || child.name === name ? [child] : []), ...all(child, name)]);
}

/** Cells of a table's body as text, row by row. */
export function tableRows(table: Element): string[][] {
  return all(table, 'tr').map((row) => row.children.map(({ text }) => spaced(text)));
}

/** Runs of white space, unbreakable ones too, as one space. */
export function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(attribute)) {
    if (name in attributes) throw new Error(`${name} occurs twice:${text.slice(0, 80)}`);
    attributes[name] = resolved(value);
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' };

function resolved(text: string): string {
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const letter = entities[name];
    if (letter === undefined || !whole.endsWith(';')) throw new Error(`a stray & in: ${text.slice(0, 80)}`);
    return letter;
  });
}
