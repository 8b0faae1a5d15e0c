// The real application in a real Electron: the official one where its binary is here, else an old one with the bridge in front.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { _electron as oldDriver } from 'playwright-core-1.36';
import { findElectron } from '../../../scripts/electron-binary.mjs';
import { findOldElectron } from '../../old-electron/obtain.mjs';
import type { ChildProcess } from 'node:child_process';
import type { ElectronApplication, Page } from 'playwright';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ElectronUnderTest {
  readonly executable: string;
  /** The folder that Electron is started with. */
  readonly app: string;
  readonly isOld: boolean;
}

/** Null leaves the tests out, and `npm test` says so. */
export const electron: ElectronUnderTest | null = find();

function find(): ElectronUnderTest | null {
  const official = findElectron({ base: root });
  if ('path' in official) return { executable: official.path, app: root, isOld: false };
  const [old, app] = [findOldElectron(), join(root, '.cache/old-electron/app')];
  return old === null || !existsSync(join(app, 'built')) ? null : { executable: join(old, 'electron'), app, isOld: true };
}

export interface Launched {
  readonly application: ElectronApplication;
  readonly page: Page;
  /** Everything the page complained about: errors, broken rules of the security policy. */
  readonly complaints: string[];
  /** All that the processes wrote. */
  readonly said: () => string;
  close(): Promise<void>;
}

export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'overread-electron-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

export function environment(dataFolder: string): Record<string, string> {
  // Node that runs this test runs host and compute process under the bridge.
  return { ...process.env, OVERREAD_DATA: dataFolder, OVERREAD_NODE: process.execPath, ELECTRON_DISABLE_SECURITY_WARNINGS: '1' } as Record<string, string>;
}

export function startArguments(app: string, more: readonly string[]): string[] {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), app, ...more];
}

export async function launch(dataFolder: string, more: readonly string[] = ['--open-demo']): Promise<Launched> {
  if (electron === null) throw new Error('there is no Electron');
  const driver = electron.isOld ? (oldDriver as unknown as typeof _electron) : _electron;
  const application = await driver.launch({ executablePath: electron.executable, args: startArguments(electron.app, more), env: environment(dataFolder), timeout: 150_000 });
  const complaints: string[] = [];
  let said = '';
  for (const stream of [application.process().stdout, application.process().stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const page = await application.firstWindow();
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.setDefaultTimeout(60_000);
  return { application, page, complaints, said: () => said, close: () => application.close() };
}

export interface StartOptions {
  /** In place of the application's own folder. */
  readonly app?: string;
  /** A script that Electron runs before the application. */
  readonly preloaded?: string;
}

/** Starts without a driver, as a user would. */
export function start(dataFolder: string, more: readonly string[], { app, preloaded }: StartOptions = {}): ChildProcess {
  if (electron === null) throw new Error('there is no Electron');
  const before = preloaded === undefined ? [] : ['-r', preloaded];
  return spawn(electron.executable, [...before, ...startArguments(app ?? electron.app, more)], { env: environment(dataFolder), stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @returns the exit code, and what it wrote; it is killed when it takes too long */
export function ended(child: ChildProcess, patienceMs = 60_000): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  return new Promise((resolve) => child.on('exit', (code) => {
    clearTimeout(timer);
    resolve({ code, said });
  }));
}

/** Process ids of the services of that name in the system's list. */
export async function pidsOf(application: ElectronApplication, name: string): Promise<readonly number[]> {
  return application.evaluate(({ app }, wanted) => app.getAppMetrics().filter((metric) => metric.name === wanted && metric.pid > 0).map((metric) => metric.pid), name);
}
