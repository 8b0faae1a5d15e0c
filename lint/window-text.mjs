// Strings that the user of the window sees stand in its catalogue (src/renderer/text), not in components, commands or state.
import { parse as parseSvelte } from 'svelte/compiler';
import tseslint from 'typescript-eslint';

/** @typedef {{ type: string, start?: number, end?: number, range?: [number, number], [field: string]: unknown }} Node */
/** @typedef {{ line: number, text: string }} Literal */

/** Attributes and properties of components that are read out or shown. */
const shownAttributes = new Set(['title', 'placeholder', 'alt', 'label', 'hint', 'text', 'caption', 'heading', 'data-hint', 'aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'aria-placeholder']);
/** Elements whose text is no sentence. */
const mute = new Set(['style', 'script', 'kbd', 'code']);
const word = /\p{L}{2}/u;
const sentence = /\p{L}{2,}[,:;.…]? \p{L}{2,}/u;
/** Strings with spaces that are style, not speech. */
const style = /\bsans-serif$|^linear-gradient\(|^\([a-z-]+: [\w-]+\)$|; path=\/$/;
const takesSelector = /^(?:querySelector(?:All)?|closest|matches)$/;
/** Properties of objects that become labels: `{ label: 'Fit' }`. */
const shownProperties = new Set(['label', 'hint', 'title', 'caption', 'heading']);

/** @type {(source: string, options: object) => { ast: Node }} */
const parseTypeScript = /** @type {never} */ (tseslint.parser.parseForESLint);

/** @param {string} path with slashes */
export function isWindowSource(path) {
  return /^src\/renderer\/.*\.(?:svelte|ts)$/.test(path) && !/^src\/renderer\/text\/|\.d\.ts$/.test(path);
}

/**
 * @param {string} path
 * @param {string} source
 * @returns {Literal[]} in the order of the file
 */
export function textLiterals(path, source) {
  /** @type {Map<number, string>} */
  const found = new Map();
  /** @param {Node} node @param {string} text */
  const report = (node, text) => found.set(node.range?.[0] ?? node.start ?? 0, text.trim());

  if (path.endsWith('.svelte')) {
    const tree = /** @type {{ fragment: Node, instance?: Node | null, module?: Node | null }} */ (/** @type {unknown} */ (parseSvelte(source, { modern: true })));
    visitMarkup(tree.fragment, report);
    for (const script of [tree.instance, tree.module]) if (script) visitCode(script['content'], report);
  } else {
    visitCode(parseTypeScript(source, { range: true, sourceType: 'module' }).ast, report);
  }
  return [...found].sort(([a], [b]) => a - b).map(([at, text]) => ({ line: source.slice(0, at).split('\n').length, text }));
}

/** @param {unknown} value @returns {value is Node} */
const isNode = (value) => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** @param {Node} node @returns {Node[]} */
function children(node) {
  return Object.entries(node)
    .filter(([name]) => name !== 'parent' && name !== 'loc' && name !== 'name_loc')
    .flatMap(([, value]) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

/** Text, shown attributes, and expressions among text: every word counts. Other attributes and handlers: as in code. */
/** @param {Node} node @param {(node: Node, text: string) => void} report */
function visitMarkup(node, report) {
  if (node.type === 'Text') {
    if (word.test(String(node['data']))) report(node, String(node['data']));
    return;
  }
  if (node.type === 'Comment') return;
  if (node.type === 'ExpressionTag') {
    visitShown(node['expression'], report);
    return;
  }
  if (node.type === 'Attribute') {
    const parts = Array.isArray(node['value']) ? node['value'].filter(isNode) : isNode(node['value']) ? [node['value']] : [];
    for (const part of parts) {
      if (shownAttributes.has(String(node['name']))) visitMarkup(part, report);
      else if (part.type === 'ExpressionTag') visitCode(part['expression'], report);
    }
    return;
  }
  if (typeof node['name'] === 'string' && mute.has(node['name'])) return;
  for (const child of children(node)) {
    if (isMarkup(child)) visitMarkup(child, report);
    else visitCode(child, report);
  }
}

/** @param {Node} node */
const isMarkup = (node) => /^(?:Fragment|Text|Comment|ExpressionTag|Attribute|.*Block|RegularElement|Component|Svelte\w+|SlotElement|TitleElement|RenderTag|HtmlTag|SnippetBlock)$/.test(node.type) && node.type !== 'BlockStatement';

/** An expression whose value is read: any word in it, but not names of fields and what is compared. */
/** @param {unknown} node @param {(node: Node, text: string) => void} report */
function visitShown(node, report) {
  if (!isNode(node)) return;
  const text = literalText(node);
  if (text !== null) {
    if (word.test(text)) report(node, text);
  } else if (node.type === 'ConditionalExpression') {
    visitCode(node['test'], report);
    visitShown(node['consequent'], report);
    visitShown(node['alternate'], report);
  } else if (node.type === 'LogicalExpression' || (node.type === 'BinaryExpression' && node['operator'] === '+')) {
    visitShown(node['left'], report);
    visitShown(node['right'], report);
  } else {
    visitCode(node, report);
  }
  if (node.type === 'TemplateLiteral') for (const part of /** @type {Node[]} */ (node['expressions'])) visitShown(part, report);
}

/** Code: what reads like two words of a sentence, and what stands as a label. Errors of programming and imports do not count. */
/** @param {unknown} node @param {(node: Node, text: string) => void} report */
function visitCode(node, report) {
  if (!isNode(node)) return;
  if (node.type === 'ImportDeclaration' || node.type.startsWith('TS') && node.type.endsWith('Type')) return;
  if (node.type === 'NewExpression' && isNode(node['callee']) && /Error$/.test(String(node['callee']['name']))) return;
  if (node.type === 'Property' && isNode(node['key']) && isNode(node['value']) && shownProperties.has(String(node['key']['name']))) {
    visitShown(node['value'], report);
    return;
  }
  if (node.type === 'CallExpression' && isNode(node['callee']) && isNode(node['callee']['property']) && takesSelector.test(String(node['callee']['property']['name']))) return;
  const text = literalText(node);
  if (text !== null && sentence.test(text) && !style.test(text)) report(node, text);
  for (const child of children(node)) visitCode(child, report);
}

/** @param {Node} node @returns {string | null} */
function literalText(node) {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type !== 'TemplateLiteral') return null;
  return /** @type {{ value: { cooked: string | null } }[]} */ (/** @type {unknown} */ (node['quasis'])).map(({ value }) => value.cooked ?? '').join('…');
}

/**
 * What is wrong with the sources of the window.
 *
 * @param {ReadonlyMap<string, string>} sources path → text
 * @returns {{ path: string, line: number, fault: string }[]}
 */
export function windowTextFaults(sources) {
  return [...sources].filter(([path]) => isWindowSource(path)).flatMap(([path, source]) => textLiterals(path, source)
    .map(({ line, text }) => ({ path, line, fault: `"${text}" is read by the user: it belongs in src/renderer/text/en/` })));
}
