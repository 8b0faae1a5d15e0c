// The built workstation in a real browser: the host of dist/ on an empty data folder, and a page that has entered with its token.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findInstalledBrowser } from '../../scripts/browser.mjs';
import { openStore } from '../../src/store/store.ts';
import type { ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = join(root, 'dist/cli/overread.js');

/** The browser that the tests run in; null leaves them out, and `npm test` says so. */
export const browserPath = process.env['OVERREAD_BROWSER'] ?? findInstalledBrowser();

export interface Workstation {
  readonly page: Page;
  /** Everything the page complained about: errors, broken rules of the security policy. */
  readonly complaints: readonly string[];
  readonly host: ChildProcess;
  /** Where this host keeps everything. */
  readonly dataFolder: string;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly isFirstStart?: boolean;
  readonly prepare?: (dataFolder: string) => void;
}

/** Chromium as it runs without a display, as root, without looking for its maker's servers. */
const browserArguments = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/**
 * @param options.isFirstStart leaves the offer of the guided tour where a new user finds it; else it was seen before
 * @param options.prepare puts something into the data folder before the host starts
 * @throws Error when dist/ is not built or the host does not start
 */
export async function openWorkstation({ viewport = { width: 1280, height: 800 }, isFirstStart = false, prepare = () => undefined }: OpenOptions = {}): Promise<Workstation> {
  if (browserPath === null) throw new Error('no browser: set OVERREAD_BROWSER');
  if (!existsSync(entry)) throw new Error('dist/ is not built: run npm run build');
  const dataFolder = mkdtempSync(join(tmpdir(), 'overread-e2e-'));
  if (!isFirstStart) passTour(dataFolder);
  prepare(dataFolder);
  const { host, url } = await startHost(dataFolder);
  let browser: Browser | null = null;
  async function close(): Promise<void> {
    await browser?.close();
    await ended(host);
    rmSync(dataFolder, { recursive: true, force: true });
  }
  try {
    browser = await chromium.launch({ executablePath: browserPath, args: browserArguments });
    const { page, complaints } = await openPage(browser, viewport);
    await page.goto(url);
    return { page, complaints, host, dataFolder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function passTour(folder: string): void {
  const store = openStore({ folder });
  store.settings.save('tourSeen', true);
  store.close();
}

/** @returns the address that it prints, good for one browser */
export async function startHost(dataFolder: string, more: readonly string[] = ['--open-demo']): Promise<{ host: ChildProcess; url: string }> {
  const host = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, 'serve', ...more], {
    env: { ...process.env, OVERREAD_DATA: dataFolder }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    host.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/\S+/.exec(said)?.[0];
      if (address !== undefined) resolve(address);
    });
    host.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    host.on('exit', (code) => reject(new Error(`the host ended with ${code}: ${said}`)));
  });
  return { host, url };
}

async function openPage(browser: Browser, viewport: { readonly width: number; readonly height: number }): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport, acceptDownloads: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.setDefaultTimeout(30_000);
  return { page, complaints };
}

/** It has ended when the promise resolves. */
export function ended(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    host.on('exit', () => resolve());
    host.kill();
  });
}
