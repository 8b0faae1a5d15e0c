// Processes that die: the compute process in the middle of a job, the host, the page; a page that hangs; and a second start.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyStudy } from '../../host/tiny-study.ts';
import { mapInk, pane, settled } from '../steps.ts';
import { electron, ended, launch, pidsOf, start, temporaryFolder } from './launch.ts';
import type { Locator, Page } from 'playwright';
import type { Launched } from './launch.ts';

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 60_000, interval: 50 });
const [compute, hostName] = ['Overread compute', 'Overread host'];

describe.skipIf(electron === null || process.platform === 'win32')('Electron, when a process dies', () => {
  const data = temporaryFolder();
  const study = writeTinyStudy();
  let running: Launched;
  let page: Page;
  /** Of the first image, by the job that was offered again. */
  let mapAfterKill: Awaited<ReturnType<typeof mapInk>>;

  beforeAll(async () => {
    running = await launch(data.path);
    ({ page } = running);
    await pane(page).waitFor();
  });
  afterAll(async () => {
    await running?.close();
    data.remove();
    study.remove();
  });

  it('offers a job again whose compute process was killed in the middle of it, and it ends right', async () => {
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    await settled(page);
    await method('rise').click();
    // Some of its masks have been looked through, and not all.
    await status().getByText(/rise\s[1-9]\d* \/ 1,000/).waitFor();
    const killed = await kill(compute);
    await eventually(() => page.getByRole('alert').innerText()).toContain('compute process was restarted');
    await pane(page).and(page.getByLabel(/ map for /)).waitFor();
    await settled(page);
    expect(await others(compute, killed)).not.toEqual([]);
    mapAfterKill = await mapInk(page);
    expect(mapAfterKill.share).toBeGreaterThan(0);
    await dismissMessages();
  });

  it('survives two deaths in a row over one job', async () => {
    await method('gradient').click();
    await settled(page);
    // Held still, so that what is asked now is under way when they are killed.
    for (const pid of await pidsOf(running.application, compute)) process.kill(pid, 'SIGSTOP');
    await row('04-cardiomegaly').click();
    await status().getByText(/Computing|Predicting/).first().waitFor();
    const first = await kill(compute);
    await eventually(() => others(compute, first)).not.toEqual([]);
    const second = await kill(compute);
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    await settled(page);
    expect(await others(compute, [...first, ...second])).not.toEqual([]);
    expect(await page.getByRole('alert').innerText()).toContain('Nothing is lost');
    await dismissMessages();
  });

  it('takes the path of a second start and comes to the front', async () => {
    const { code } = await ended(start(data.path, [study.imagePath]), 30_000);
    expect(code).toBe(0);
    await eventually(() => page.title()).toContain('2026');
    await eventually(() => page.locator('[data-image][aria-current]').innerText()).toContain('image.dcm');
    expect(await running.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('starts a killed host again and opens again what was open', async () => {
    const images = await page.locator('[data-image]').count();
    const killed = await kill(hostName);
    await eventually(() => page.getByRole('alert').innerText()).toContain('host process ended by itself');
    expect(await others(hostName, killed)).toHaveLength(1);
    await eventually(() => page.locator('[data-image]').count()).toBe(images);
    await row('01-effusion-right').click();
    await eventually(() => page.locator('[data-image][aria-current]').innerText()).toContain('01-effusion-right');
    await method('rise').click();
    await pane(page).and(page.getByLabel(/ map for /)).waitFor();
    await settled(page);
    // Nobody disturbed this one, and no cache of the dead host holds it.
    expect(await mapInk(page)).toEqual(mapAfterKill);
  });

  // Without the driver, which takes the end of a page for the end of everything.
  it('loads the page again when it crashes', async () => {
    const { first, second, said } = await reloaded('process.kill(webContents.getOSProcessId(), "SIGKILL")');
    expect(second).not.toBe(first);
    expect(said).toMatch(/DEMO.*window ended by itself/s);
  });

  it('asks about a page that hangs, and loads it again when its user wants that', async () => {
    const { first, second, said, questions } = await reloaded(`
      void webContents.executeJavaScript('for (;;);');
      setTimeout(() => window.emit('unresponsive'), 500)`);
    expect(questions).toEqual(['The window does not react.']);
    expect(second).not.toBe(first);
    expect(said).toMatch(/DEMO.*window ended by itself/s);
  });

  /** Process ids of the page, and what the second one shows; the second button of every question is pressed. */
  async function reloaded(harm: string): Promise<{ readonly first: number; readonly second: number; readonly said: string; readonly questions: readonly string[] }> {
    const own = temporaryFolder();
    const [notes, script] = [join(own.path, 'notes.json'), join(own.path, 'harm.cjs')];
    writeFileSync(script, `
      const { app, dialog } = require('electron');
      const [pages, questions] = [[], []];
      dialog.showMessageBox = (_window, { message }) => {
        questions.push(message);
        return Promise.resolve({ response: 1 });
      };
      const shows = () => 'document.title + [...document.querySelectorAll("[role=alert]")].map((alert) => alert.innerText)';
      app.on('browser-window-created', (_event, window) => window.webContents.on('did-finish-load', async () => {
        const { webContents } = window;
        pages.push(webContents.getOSProcessId());
        let said = '';
        while (!(pages.length === 1 ? /DEMO/ : /DEMO.*itself/s).test(said)) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          said = await webContents.executeJavaScript(shows());
        }
        if (pages.length === 1) {
          ${harm};
          return;
        }
        require('fs').writeFileSync(${JSON.stringify(notes)}, JSON.stringify({ first: pages[0], second: pages[1], said, questions }));
        app.exit(0);
      }));`);
    try {
      const { code, said } = await ended(start(join(own.path, 'data'), ['--open-demo'], { preloaded: script }));
      expect(code, said).toBe(0);
      return JSON.parse(readFileSync(notes, 'utf8')) as Awaited<ReturnType<typeof reloaded>>;
    } finally {
      own.remove();
    }
  }

  /** All of that name: engines are tried in compute processes of their own. @returns whom it killed */
  async function kill(name: string): Promise<readonly number[]> {
    const pids = await pidsOf(running.application, name);
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    return pids;
  }

  async function others(name: string, than: readonly number[]): Promise<readonly number[]> {
    return (await pidsOf(running.application, name)).filter((pid) => !than.includes(pid));
  }

  async function dismissMessages(): Promise<void> {
    while ((await page.getByRole('alert').innerText()) !== '') await page.getByRole('button', { name: 'Dismiss this message' }).first().click();
  }

  function status(): Locator {
    return page.getByRole('status', { name: 'Work in hand' });
  }

  function method(name: string): Locator {
    return page.getByRole('radio', { name, exact: true });
  }

  function row(name: string): Locator {
    return page.locator('[data-image]', { hasText: name });
  }
});
