// HTML as values: whatever is put into a template is escaped, unless it is HTML made by a template.

/** A finished piece of HTML. Only `html` makes one. */
export interface Html {
  readonly markup: string;
}

export type HtmlPart = Html | string | number | null | readonly HtmlPart[];

/** Strings and numbers become text, null becomes nothing, lists are joined. Attribute values stand in double quotes. */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return { markup: literals.reduce((markup, literal, index) => markup + markupOf(parts[index - 1] ?? null) + literal) };
}

export const nothing: Html = { markup: '' };

function markupOf(part: HtmlPart): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  if ('markup' in part) return part.markup;
  return part.map(markupOf).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/**
 * Control characters are not valid in HTML, and the ones that turn the direction of text could make a name read as
 * another one: both become U+FFFD, where they can be seen.
 */
function escapeText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** A picture inside of the file. */
export function pngUrl(bytes: Uint8Array): string {
  let binary = '';
  const chunk = 32_768;
  for (let at = 0; at < bytes.length; at += chunk) binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return `data:image/png;base64,${btoa(binary)}`;
}
