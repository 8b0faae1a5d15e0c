// Builds dist/: one bundle per process, the preload as CommonJS, and the window. Runs under Node 24.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { furtherDocuments } from './manual-documents.mjs';
import { PlainError, runMain, say, step } from './progress.mjs';
import { contentHash, readState, root, writeState } from './state.mjs';

/**
 * Each entry is bundled on its own, with its chunks beside it, so `import.meta.url` is always exactly one folder
 * below dist/, as the source is below src/. Code finds a sibling process as `../worker/worker` plus its own extension.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} entry path of the source
 * @property {string} output path of what is built from it, under dist/
 * @property {'node' | 'preload' | 'window'} kind
 */

/** @type {readonly Part[]} */
export const parts = [
  { name: 'cli', entry: 'src/cli/overread.ts', output: 'cli/overread.js', kind: 'node' },
  { name: 'worker', entry: 'src/worker/worker.ts', output: 'worker/worker.js', kind: 'node' },
  { name: 'lane-thread', entry: 'src/worker/lane-thread.ts', output: 'worker/lane-thread.js', kind: 'node' },
  { name: 'host', entry: 'src/host/host.ts', output: 'host/host.js', kind: 'node' },
  { name: 'study-thread', entry: 'src/host/study-thread.ts', output: 'host/study-thread.js', kind: 'node' },
  { name: 'decode-thread', entry: 'src/host/decode-thread.ts', output: 'host/decode-thread.js', kind: 'node' },
  { name: 'thumbnail-thread', entry: 'src/host/thumbnail-thread.ts', output: 'host/thumbnail-thread.js', kind: 'node' },
  { name: 'comparison-thread', entry: 'src/host/comparison-thread.ts', output: 'host/comparison-thread.js', kind: 'node' },
  { name: 'web', entry: 'src/host/web.ts', output: 'host/web.js', kind: 'node' },
  { name: 'main', entry: 'src/main/main.ts', output: 'main/main.js', kind: 'node' },
  { name: 'preload', entry: 'src/preload/preload.ts', output: 'preload/preload.cjs', kind: 'preload' },
  { name: 'window', entry: 'src/renderer/index.html', output: 'renderer/index.html', kind: 'window' },
];

/** Packages that load native libraries or files of their own by path, and so cannot be bundled. */
const external = [/^node:/, /^electron$/, /^onnxruntime-node$/, /^sharp$/, /^@tensorflow\//, /^playwright/];

/**
 * What a part is built from. Folders that a part cannot reach by the dependency table are left out.
 *
 * @param {Part} part
 */
export function inputsOf({ kind }) {
  const common = ['package-lock.json', 'scripts/build.mjs', 'src/contracts'];
  if (kind === 'window') return [...common, 'vite.config.ts', 'src/renderer', 'scripts/manual.mjs', 'docs/manual', 'docs/screenshots', ...furtherDocuments.map((name) => `docs/${name}.md`)];
  if (kind === 'preload') return [...common, 'src/preload'];
  return [
    ...common, 'src/graph', 'src/importers', 'src/explain', 'src/dicom', 'src/store', 'src/report', 'src/worker',
    'src/host', 'src/main', 'src/cli',
  ];
}

/**
 * Parts whose source exists and whose output is missing or older than its inputs.
 *
 * @param {string} base
 * @param {Readonly<Record<string, string>>} built
 * @returns {{ part: Part, hash: string }[]}
 */
export function staleParts(base, built) {
  /** @type {Map<string, string>} */
  const hashes = new Map();
  return parts
    .filter(({ entry }) => existsSync(join(base, entry)))
    .map((part) => {
      const inputs = inputsOf(part);
      const key = inputs.join();
      const hash = hashes.get(key) ?? contentHash(base, inputs);
      hashes.set(key, hash);
      return { part, hash };
    })
    .filter(({ part, hash }) => built[part.name] !== hash || !existsSync(join(base, 'dist', part.output)));
}

/**
 * @param {Part} part
 * @param {string} folder where the output goes
 */
async function bundle({ entry, output, kind }, folder) {
  const { build } = await import('rolldown');
  const name = basename(output);
  await build({
    cwd: root,
    input: entry,
    platform: 'node',
    external,
    tsconfig: false,
    logLevel: 'warn',
    onLog(level, log, handle) {
      // protobufjs and dcmjs probe for what is not there; that is their own affair and works.
      if (level === 'warn' && log.id?.includes('node_modules') === true) return;
      handle(level, log);
    },
    output: {
      dir: folder,
      format: kind === 'preload' ? 'cjs' : 'esm',
      entryFileNames: name,
      chunkFileNames: `${name.replace(/\.c?js$/, '')}-[name]-[hash].js`,
      sourcemap: true,
      ...(kind === 'preload' ? { codeSplitting: false } : {}),
    },
  });
}

/** @param {string} folder */
async function buildWindow(folder) {
  const { build } = await import('vite');
  await build({
    root: join(root, 'src/renderer'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
}

/**
 * Builds into a folder beside dist/ and moves the files over, so that a process starting meanwhile sees old or new.
 *
 * @param {Part} part
 */
async function buildPart(part) {
  const draft = join(root, '.cache', 'build', part.name);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  if (part.kind === 'window') await buildWindow(draft);
  else await bundle(part, draft);

  const target = dirname(join(root, 'dist', part.output));
  mkdirSync(target, { recursive: true });
  // The entry is moved last: by then everything that it loads is there.
  const names = readdirSync(draft).sort((a, b) => Number(a === basename(part.output)) - Number(b === basename(part.output)));
  for (const name of names) {
    const to = join(target, name);
    if (part.kind === 'window' && name !== 'index.html') rmSync(to, { recursive: true, force: true });
    renameSync(join(draft, name), to);
  }
  const stem = basename(part.output).replace(/\.c?js$/, '-');
  for (const name of part.kind === 'window' ? [] : readdirSync(target)) {
    if (name.startsWith(stem) && !names.includes(name)) rmSync(join(target, name));
  }
  rmSync(draft, { recursive: true, force: true });
}

/** @returns {Promise<number>} exit code */
export async function buildAll() {
  const state = readState(root);
  const stale = staleParts(root, state.built ?? {});
  /** @type {string[]} */
  const failed = [];
  for (const { part, hash } of stale) {
    try {
      await buildPart(part);
      const now = readState(root);
      writeState(root, { ...now, built: { ...now.built, [part.name]: hash } });
    } catch (error) {
      failed.push(part.name);
      say(`cannot build ${part.name} from ${part.entry}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0) throw new PlainError(`the build failed for: ${failed.join(', ')}`);
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(() => step('building', buildAll));
}
