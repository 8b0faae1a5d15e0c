// A package as it would be installed: what is inside of it, and that it starts from its own folder and shows the demo.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { findPackage } from '../../old-electron/package.mjs';
import { environment, temporaryFolder } from './launch.ts';
import type { ChildProcess } from 'node:child_process';

const executable = findPackage();
const root = fileURLToPath(new URL('../../..', import.meta.url));
const resources = executable === null ? '' : join(dirname(executable), process.platform === 'darwin' ? '../Resources' : 'resources');

if (executable === null) console.warn('SKIPPED: no package was made, so none was started.');

describe.skipIf(executable === null)('a package', () => {
  const data = temporaryFolder();
  let child: ChildProcess | null = null;
  afterAll(() => {
    child?.kill();
    data.remove();
  });

  it('holds what runs, and nothing of the making', () => {
    const files = filesBelow(resources);
    const has = (pattern: RegExp) => files.some((path) => pattern.test(path));
    for (const needed of [/^app\.asar$/, /^services\/dist\/host\/host\.js$/, /^services\/dist\/worker\/worker\.js$/, /^services\/assets\/demo-study\/.*\.dcm$/, /^services\/assets\/demo-models\/.*\.(onnx|json)$/, /onnxruntime_binding\.node$/, /sharp.*\.node$/]) {
      expect(has(needed), String(needed)).toBe(true);
    }
    // Main, preload and window are bundled: a larger archive has taken packages in.
    expect(statSync(join(resources, 'app.asar')).size).toBeLessThan(16 * 2 ** 20);
    const unwanted = files.filter((path) => /\.(map|d\.ts|tsbuildinfo)$|(^|\/)(test|tests|src\/renderer|training|bench|\.git|\.cache)\//.test(path) || /node_modules\/(electron|vite|vitest|playwright|typescript|svelte|eslint)\//.test(path));
    expect(unwanted).toEqual([]);
    const foreign = { linux: /(win32|darwin)[\\/]/, darwin: /(win32|linux)[\\/]/, win32: /(linux|darwin)[\\/]/ }[process.platform as 'linux'];
    expect(files.filter((path) => /\.(node|so|dll|dylib)/.test(path) && foreign.test(path))).toEqual([]);
  });

  it('names no folder of the machine that made it', () => {
    const place = Buffer.from(root.replace(/\/$/, ''));
    const texts = filesBelow(resources).filter((path) => path === 'app.asar' || /^services\/(dist|package\.json)/.test(path));
    expect(texts.filter((path) => readFileSync(join(resources, path)).includes(place))).toEqual([]);
  });

  it('says how large it is', () => {
    const bytes = filesBelow(resources).reduce((sum, path) => sum + statSync(join(resources, path)).size, 0);
    console.warn(`Package: ${Math.round(bytes / 2 ** 20)} MiB besides Electron.`);
    expect(bytes).toBeLessThan(600 * 2 ** 20);
  });

  it('starts from its own folder and shows the demo with a map', async () => {
    child = spawn(executable ?? '', [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--remote-debugging-port=0', '--open-demo'], { cwd: data.path, env: environment(join(data.path, 'data')), stdio: ['ignore', 'ignore', 'pipe'] });
    const look = await openInspector(child);
    await expect.poll(() => look('document.title'), { timeout: 60_000, interval: 200 }).toContain('DEMO');
    await expect.poll(() => look('document.querySelectorAll("[role=radiogroup][aria-label=\\"Class to explain\\"] [role=radio]").length'), { timeout: 60_000, interval: 200 }).toBeGreaterThan(0);
    const inked = `(() => { const canvas = document.querySelector('[data-testid=map]'); const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); return data.some((value, at) => at % 4 === 3 && value > 0); })()`;
    await expect.poll(() => look(inked).catch(() => false), { timeout: 60_000, interval: 200 }).toBe(true);
    expect(await look('typeof require + typeof process')).toBe('undefinedundefined');
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** The page by Chromium's own protocol: a package takes no driver of Node. @returns what evaluates an expression in the page */
async function openInspector(started: ChildProcess): Promise<(expression: string) => Promise<unknown>> {
  let said = '';
  const port = await new Promise<string>((resolve, reject) => {
    started.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    started.on('exit', (code) => reject(new Error(`the package ended with ${code}: ${said}`)));
    started.on('error', reject);
  });
  const address = await expect.poll(async () => {
    const targets = await fetch(`http://127.0.0.1:${port}/json/list`).then((response) => response.json()) as { type: string; url: string; webSocketDebuggerUrl: string }[];
    return targets.find(({ type, url }) => type === 'page' && url.startsWith('overread:'))?.webSocketDebuggerUrl ?? '';
  }, { timeout: 30_000, interval: 200 }).not.toBe('').then(async () => {
    const targets = await fetch(`http://127.0.0.1:${port}/json/list`).then((response) => response.json()) as { url: string; webSocketDebuggerUrl: string }[];
    return targets.find(({ url }) => url.startsWith('overread:'))?.webSocketDebuggerUrl ?? '';
  });
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (value: unknown) => void>();
  let asked = 0;
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: { result?: { value?: unknown } } };
    if (id !== undefined) waiting.get(id)?.(result?.result?.value);
  };
  return (expression) => new Promise((resolve) => {
    asked += 1;
    waiting.set(asked, resolve);
    socket.send(JSON.stringify({ id: asked, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }));
  });
}
