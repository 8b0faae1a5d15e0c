// Builds the application for an old Electron into .cache/old-electron/app: same sources, older language, the bridge in front.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { contentHash, root } from '../../scripts/state.mjs';
import { runMain, step } from '../../scripts/progress.mjs';
import { oldCss } from './old-css.mjs';

const folder = join(root, '.cache', 'old-electron', 'app');
const inputs = ['package-lock.json', 'vite.config.ts', 'test/old-electron', 'src/contracts', 'src/main', 'src/preload', 'src/renderer', 'src/host'];

/** Electron 9 holds Node 12 and Chromium 83. */
const target = { node: 'es2019', window: 'chrome83' };

/**
 * @param {string} entry
 * @param {string} output
 * @param {'cjs' | 'esm'} format
 * @param {string} language
 */
async function bundle(entry, output, format, language) {
  const { build } = await import('rolldown');
  await build({
    cwd: root, input: entry, platform: 'node', external: [/^node:/, /^electron$/], tsconfig: false, logLevel: 'warn', transform: { target: language },
    output: { file: join(folder, output), format, codeSplitting: false },
  });
}

async function buildWindow() {
  const { build } = await import('vite');
  const { default: svelteConfig } = await import('../../vite.config.ts');
  await build({
    ...svelteConfig,
    configFile: false,
    root: join(root, 'src/renderer'),
    logLevel: 'warn',
    plugins: [...(svelteConfig.plugins ?? []), {
      name: 'old-window',
      transform(code, id) {
        return /src\/renderer\/main\.ts$/.test(id) ? { code: `import ${JSON.stringify(join(root, 'test/old-electron/window-polyfills.ts'))};\n${code}`, map: null } : null;
      },
    }],
    css: { postcss: { plugins: [oldCss()] } },
    build: { ...svelteConfig.build, outDir: join(folder, 'dist/renderer'), emptyOutDir: true, sourcemap: false, target: target.window, cssTarget: target.window },
  });
}

/** Host and compute process run under today's Node as they are: in a checkout from dist/ itself. */
function linkServices() {
  for (const name of ['host', 'worker']) {
    const place = join(folder, 'dist', name);
    if (!existsSync(place)) symlinkSync(join(root, 'dist', name), place, 'dir');
  }
}

/** @returns {Promise<void>} */
async function buildApp() {
  const hash = contentHash(root, inputs);
  const record = join(folder, 'built');
  if (existsSync(record) && readFileSync(record, 'utf8') === hash) return;
  await step('building for an old Electron', async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'dist'), { recursive: true });
    const { version, name, description, author, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, description, author, license, main: 'main-bridge.js' }, null, 2)}\n`);
    await bundle('test/old-electron/main-bridge.ts', 'main-bridge.js', 'cjs', target.node);
    await bundle('test/old-electron/child.ts', 'child.mjs', 'esm', 'es2022');
    await bundle('src/main/main.ts', 'dist/main/main.js', 'cjs', target.node);
    await bundle('src/preload/preload.ts', 'dist/preload/preload.cjs', 'cjs', target.node);
    await buildWindow();
    linkServices();
    cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    writeFileSync(record, hash);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(buildApp);
