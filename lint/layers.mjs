// The dependency table: which folder of src may import which, and what the pure folders may not touch.

/**
 * Folder of src → folders of src that it may import besides itself. Dependencies point one way.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const mayImport = {
  contracts: [],
  graph: ['contracts'],
  importers: ['contracts', 'graph'],
  explain: ['contracts', 'graph'],
  worker: ['contracts', 'graph', 'importers', 'explain', 'dicom'],
  dicom: ['contracts'],
  store: ['contracts'],
  report: ['contracts'],
  host: ['contracts', 'dicom', 'store', 'report'],
  main: ['contracts', 'dicom', 'store', 'report', 'host'],
  preload: ['contracts'],
  cli: ['contracts', 'graph', 'importers', 'explain', 'worker', 'dicom', 'report', 'host'],
  renderer: ['contracts'],
};

/** Folders whose code takes values and gives values: no files, clock, randomness, DOM or process. */
export const pureFolders = ['contracts', 'graph', 'importers', 'explain', 'dicom', 'report'];

/** Packages that bring a platform with them, and so have no place in a pure folder. */
const impurePackages = /^(node:|electron$|electron\/|onnxruntime|sharp$|@tensorflow\/|cornerstone|svelte|playwright|fs$|path$|os$|crypto$)/;

/**
 * The folder of src that a file lies in; null outside of src.
 *
 * @param {string} path with slashes
 */
export function folderOf(path) {
  return /(?:^|\/)src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/**
 * What is wrong with an import; null when nothing is.
 *
 * @param {string} from path of the importing file, with slashes
 * @param {string} specifier
 * @returns {string | null}
 */
export function layeringFault(from, specifier) {
  const folder = folderOf(from);
  if (folder === null) return null;
  if (!specifier.startsWith('.')) {
    if (!pureFolders.includes(folder) || !impurePackages.test(specifier)) return null;
    return `Bad layering: ${folder} is pure (no files, clock, randomness, DOM or process) and may not import ${specifier}`;
  }
  const target = resolveRelative(from, specifier);
  const to = folderOf(target);
  if (to === null) return `Bad layering: src may not import ${specifier}, which lies outside of src`;
  if (to === folder) return null;
  const allowed = mayImport[folder] ?? [];
  if (allowed.includes(to)) return null;
  const list = allowed.length === 0 ? 'nothing else of src' : allowed.join(', ');
  return `Bad layering: ${folder} may not import ${to}; it may import ${list}`;
}

/**
 * @param {string} from
 * @param {string} specifier
 */
function resolveRelative(from, specifier) {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** @type {import('eslint').Rule.RuleModule} */
export const layers = {
  meta: { type: 'problem', schema: [], messages: { fault: '{{fault}}' } },
  create(context) {
    const from = context.filename.replaceAll('\\', '/');
    /** @param {import('eslint').Rule.Node | import('estree').Expression | null | undefined} source */
    const check = (source) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const fault = layeringFault(from, source.value);
      if (fault !== null) context.report({ node: source, messageId: 'fault', data: { fault } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
    };
  },
};
