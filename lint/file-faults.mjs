// What a single tracked file may not hold or be: foreign hosts, machine paths, words about the making, length, size, name.

/** @typedef {{ line?: number, fault: string }} Fault */

const maxLines = 400;
const maxBytes = 12 << 20;

/** Spelled in pieces, so that this file does not find itself. */
const registryHosts = new RegExp(
  ['registry', '(?:npmjs|yarnpkg|npmmirror)', '(?:org|com)'].join('\\.')
    .concat('|', ['pypi', 'org'].join('\\.'), '|', ['files', 'pythonhosted'].join('\\.'))
    .concat('|', ['deb', 'debian', 'org'].join('\\.'), '|', ['crates', 'io'].join('\\.')),
  'i',
);

const machinePaths = new RegExp(
  `(?<![\\w.~/}-])/(?:${['work', 'home', 'root', 'Users', 'tmp'].join('|')})/[\\w.-]|[A-Z]:\\\\{1,2}${'Users'}\\\\`,
);

/** The text speaks of the product. What is still to do stands in the issues, who did what in the history. */
const wordsOfTheMaking = new RegExp(
  [
    '\\bTO' + 'DO\\b', '\\bFIX' + 'ME\\b', '\\bXX' + 'X\\b', 'co-' + 'authored-by', '\\bas ' + 'requested\\b', '\\bas ' + 'instructed\\b',
    '\\bthe ' + 'brief\\b', '\\bwork in ' + 'progress\\b', '\\bplaceholder ' + 'implementation\\b', '\\bin a real ' + 'implementation\\b',
  ].join('|'),
);

const isGenerated = /(?:^|\/)generated\/|package-lock\.json$|\.min\.|^LICENSES?\b/;
const isCode = /^(?:src|test|training|scripts|lint|bench)\/.*\.(?:ts|mjs|js|svelte|css|py)$/;
const isLock = /(?:^|\/)package-lock\.json$/;

/**
 * @param {string} path
 * @param {string} text
 * @returns {Fault[]}
 */
export function textFaults(path, text) {
  /** @type {Fault[]} */
  const faults = [];
  const lines = text.split('\n');
  const count = text.endsWith('\n') ? lines.length - 1 : lines.length;
  if (isCode.test(path) && !isGenerated.test(path) && count > maxLines) {
    faults.push({ fault: `${count} lines; a file has at most ${maxLines}: split it by concept` });
  }
  lines.forEach((content, index) => {
    const line = index + 1;
    const host = registryHosts.exec(content);
    if (host !== null) faults.push({ line, fault: `names the registry host ${host[0]}; which registry is used is the machine's affair` });
    if (isLock.test(path) && /^\s*"resolved": "https?:/.test(content)) faults.push({ line, fault: 'a resolved address ties the lock to one registry' });
    if (isLock.test(path)) return;
    const place = machinePaths.exec(content);
    if (place !== null) faults.push({ line, fault: `names a path of one machine: ${place[0]}` });
    const word = wordsOfTheMaking.exec(content);
    if (word !== null) faults.push({ line, fault: `"${word[0]}" is about the making, not about the product` });
  });
  return faults;
}

/**
 * @param {string} path
 * @param {number} bytes
 */
export function sizeFault(path, bytes) {
  if (bytes <= maxBytes || path.startsWith('test/saved/')) return null;
  return `${(bytes / (1 << 20)).toFixed(1)} MiB; a tracked file has at most ${maxBytes >> 20}`;
}

/**
 * kebab-case.ts, PascalCase.svelte; fixtures keep the names they came with.
 *
 * @param {string} path
 */
export function nameFault(path) {
  if (!/^(?:src|test|training|scripts|lint|bench)\//.test(path) || path.includes('/fixtures/')) return null;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.svelte')) return /^[A-Z][A-Za-z0-9]*\.svelte$/.test(name) ? null : 'a component is called PascalCase.svelte';
  if (!/\.(?:ts|mjs|js)$/.test(name)) return null;
  return /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*\.(?:ts|mjs|js)$/.test(name) ? null : 'a source file is called kebab-case.ts';
}
