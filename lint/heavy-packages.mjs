// Each heavy package is imported in exactly one file of src, so that it can be replaced, mocked or left out in one place.

const onePlace = [
  'onnxruntime-node', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node', 'cornerstone-core',
  'dicom-parser', 'dcmjs', 'dcmjs-codecs', 'sharp', 'protobufjs', 'node:sqlite',
];

/** Electron is an API of many parts: it stays inside of these folders. */
const electronFolders = ['src/main/', 'src/preload/'];

/** @typedef {import('./repository.mjs').Finding} Finding */

/**
 * Packages whose code a file loads. `import type` and `export type` load nothing.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function loadedPackages(text) {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const statements = withoutComments.matchAll(/\b(?:import|export)\s+(?!type\b)(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'".][^'"]*)['"]/g);
  const calls = withoutComments.matchAll(/\b(?:import|require)\s*\(\s*['"]([^'".][^'"]*)['"]\s*\)/g);
  // A call inside of a type, `typeof import('x')`, loads nothing either.
  const types = new Set([...withoutComments.matchAll(/\btypeof\s+import\(\s*['"]([^'"]+)['"]/g)].map((match) => match.index + match[0].indexOf('import')));
  const called = [...calls].filter((match) => !types.has(match.index));
  return [...new Set([...statements, ...called].map((match) => packageOf(match[1] ?? '')))];
}

/** @param {string} specifier */
function packageOf(specifier) {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/**
 * @param {ReadonlyMap<string, string>} sources path → text of every file of src
 * @returns {Finding[]}
 */
export function heavyPackageFaults(sources) {
  /** @type {Map<string, string[]>} */
  const importers = new Map();
  for (const [path, text] of sources) {
    if (!/\.(?:ts|svelte|js|mjs)$/.test(path)) continue;
    for (const name of loadedPackages(text)) importers.set(name, [...(importers.get(name) ?? []), path]);
  }
  const crowded = onePlace.flatMap((name) => {
    const paths = importers.get(name) ?? [];
    if (paths.length < 2) return [];
    return paths.map((path) => ({ path, fault: `imports ${name}, which only one file of src may import; it is imported by ${paths.join(', ')}` }));
  });
  const strayed = (importers.get('electron') ?? [])
    .filter((path) => !electronFolders.some((folder) => path.startsWith(folder)))
    .map((path) => ({ path, fault: `imports electron, which only ${electronFolders.join(' and ')} may import` }));
  return [...crowded, ...strayed];
}
