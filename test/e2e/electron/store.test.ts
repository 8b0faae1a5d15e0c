// What readers made, in Electron: kept although the host dies on it, backed up and restored by the system's dialogs.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFinding, finding } from '../store/marking.ts';
import { pane, settled } from '../steps.ts';
import { electron, launch, pidsOf, temporaryFolder } from './launch.ts';
import type { Page } from 'playwright';
import type { Launched } from './launch.ts';

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 60_000, interval: 50 });

describe.skipIf(electron === null || process.platform === 'win32')('what readers made, in Electron', () => {
  const data = temporaryFolder();
  let running: Launched;
  let page: Page;

  beforeAll(async () => {
    running = await launch(data.path);
    ({ page } = running);
    await pane(page).waitFor();
    await settled(page);
  });
  afterAll(async () => {
    await running?.close();
    data.remove();
  });

  it('is kept although the host dies before it has answered', async () => {
    const hosts = await pidsOf(running.application, 'Overread host');
    // Held still: what is drawn now is on its way when the host dies.
    for (const pid of hosts) process.kill(pid, 'SIGSTOP');
    await drawFinding(page, 'Survivor');
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    await eventually(() => page.getByRole('alert', { name: 'Messages' }).innerText()).toContain('host process ended by itself');
    await settled(page);
    await finding(page, 'Survivor').waitFor();
    expect(await page.getByText('not kept yet').count()).toBe(0);
    await dismissMessages();
  });

  it('goes into a backup and comes back from it by the settings, and nothing happens where the dialog is dismissed', async () => {
    const place = join(data.path, 'kept elsewhere.db');
    await openSettings();
    await answerDialog('showSaveDialog', { canceled: false, filePath: place });
    await page.getByRole('button', { name: 'Save a backup …' }).click();
    await eventually(async () => existsSync(place)).toBe(true);
    await closeSettings();
    await drawFinding(page, 'Later', [0.6, 0.5], [0.7, 0.6]);
    await openSettings();
    await answerDialog('showOpenDialog', { canceled: true, filePaths: [] });
    await page.getByRole('button', { name: 'Restore a backup …' }).click();
    await page.waitForTimeout(300);
    expect(await page.getByRole('alertdialog').count()).toBe(0);
    await answerDialog('showOpenDialog', { canceled: false, filePaths: [place] });
    await page.getByRole('button', { name: 'Restore a backup …' }).click();
    const ask = page.getByRole('alertdialog');
    expect(await ask.innerText()).toContain('kept elsewhere.db');
    await ask.getByRole('button').last().click();
    await ask.waitFor({ state: 'detached' });
    await closeSettings();
    await eventually(() => finding(page, 'Later').count()).toBe(0);
    await finding(page, 'Survivor').waitFor();
    await dismissMessages();
  });

  it('is seen over the whole screen by F9, and in the window again', async () => {
    const isFull = (): Promise<boolean> => page.evaluate(() => document.fullscreenElement !== null);
    for (const wanted of [true, false]) {
      await page.keyboard.press('F9');
      await eventually(isFull).toBe(wanted);
      await settled(page);
      await finding(page, 'Survivor').waitFor();
    }
  });

  it('complains about nothing', () => {
    expect(running.complaints.filter((line) => !line.includes('worker_lost'))).toEqual([]);
  });

  async function openSettings(): Promise<void> {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Data' }).click();
  }

  async function closeSettings(): Promise<void> {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  async function answerDialog(kind: 'showSaveDialog' | 'showOpenDialog', answer: object): Promise<void> {
    await running.application.evaluate(({ dialog }, [name, reply]) => {
      Object.assign(dialog, { [name]: () => Promise.resolve(reply) });
    }, [kind, answer] as const);
  }

  async function dismissMessages(): Promise<void> {
    const message = page.getByRole('button', { name: 'Dismiss this message' });
    while ((await message.count()) > 0) await message.first().click();
  }
});
