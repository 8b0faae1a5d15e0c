// The line between window and host breaks: what was missed is caught up, an answer that was lost is no stranger's change, and a host that ends is said in one line.
import { afterEach, describe, expect, it } from 'vitest';
import { browserPath, ended, openWorkstation, startHost } from '../open-workstation.ts';
import { pane, settled } from '../steps.ts';
import { alert, drawFinding, eventually, finding, move, place } from './marking.ts';
import type { ChildProcess } from 'node:child_process';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so a broken line was not tested. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('a window whose line to the host breaks', () => {
  let workstation: Workstation | null = null;
  const others: ChildProcess[] = [];
  afterEach(async () => {
    for (const host of others.splice(0)) {
      host.kill();
      await ended(host);
    }
    await workstation?.close();
    workstation = null;
  });

  async function open(): Promise<Page> {
    workstation = await openWorkstation();
    const { page } = workstation;
    await pane(page).waitFor();
    // It has begun: who reads is known, and nothing is read blind. Before that nothing can be drawn without a host.
    await page.getByRole('radio', { name: /^effusion/ }).waitFor();
    await settled(page);
    return page;
  }

  async function beside(page: Page): Promise<Page> {
    const second = await page.context().newPage();
    second.setDefaultTimeout(30_000);
    await second.goto(new URL('/', page.url()).href);
    await pane(second).waitFor();
    await settled(second);
    return second;
  }

  const waiting = (page: Page) => page.getByRole('status').getByText(/on screen and not kept yet/);
  const noLine = (page: Page) => page.getByRole('status', { name: 'Work in hand' }).getByText('No line to the host');

  it('catches up with what others did meanwhile, and keeps what was drawn meanwhile', async () => {
    const page = await open();
    const second = await beside(page);
    await page.addInitScript(() => {
      const lines: EventSource[] = [];
      Object.assign(window, { lines, EventSource: class extends EventSource {
        constructor(url: string | URL) {
          super(url);
          lines.push(this);
        }
      } });
    });
    await page.reload();
    await pane(page).waitFor();
    await settled(page);
    // What is open breaks, and nothing new goes through.
    await page.route('**/*', (route) => route.abort());
    await page.evaluate(() => {
      const line = (window as unknown as { lines: EventSource[] }).lines.at(-1);
      line?.close();
      line?.dispatchEvent(new Event('error'));
    });
    await noLine(page).waitFor();
    expect(await alert(page)).toContain('The host does not answer. What is on the screen stays; what you draw is kept as soon as it answers again.');
    await drawFinding(second, 'Meanwhile');
    await drawFinding(page, 'Offline', [0.6, 0.5], [0.7, 0.6]);
    await waiting(page).waitFor();
    expect(await finding(page, 'Meanwhile').count()).toBe(0);
    await page.unroute('**/*');
    await finding(page, 'Meanwhile').waitFor();
    await finding(second, 'Offline').waitFor();
    await waiting(page).waitFor({ state: 'detached' });
    await noLine(page).waitFor({ state: 'detached' });
    await eventually(() => alert(page)).not.toContain('The host does not answer. What is on');
  });

  it('whose answer is lost on the way takes its own change for its own', async () => {
    const page = await open();
    await drawFinding(page, 'Nodule');
    const before = await place(page, 'Nodule');
    let lost = 0;
    await page.route('**/call/annotations/change', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort();
    });
    await move(page, 'Nodule');
    await waiting(page).waitFor();
    await page.getByRole('button', { name: 'Try now' }).click();
    await waiting(page).waitFor({ state: 'detached' });
    expect(lost).toBe(1);
    expect(await page.getByRole('button', { name: 'Use mine' }).count()).toBe(0);
    expect(await alert(page)).not.toMatch(/in the meantime|someone else/);
    const moved = await place(page, 'Nodule');
    expect(moved).not.toBe(before);
    await page.reload();
    await settled(page);
    expect(await place(page, 'Nodule')).toBe(moved);
    await page.getByRole('tab', { name: /^Findings/ }).click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'What changed …' }).click();
    // Drawn and moved: once each.
    expect(await page.getByRole('dialog', { name: 'What changed on this image' }).getByText(/Nodule \(box\)/).count()).toBe(2);
  });

  it('whose host ends says so in one line, and finds what it drew kept once it is let into the next one', async () => {
    const page = await open();
    const { dataFolder, host } = workstation as Workstation;
    const { port } = new URL(page.url());
    host.kill('SIGKILL');
    await ended(host);
    await noLine(page).waitFor();
    await drawFinding(page, 'Survivor');
    await waiting(page).waitFor();
    const next = await startHost(dataFolder, ['--open-demo', '--port', port]);
    others.push(next.host);
    await eventually(() => alert(page)).toContain('Overread was started anew, and this window belongs to the start before');
    expect(await finding(page, 'Survivor').count()).toBe(1);
    const fresh = await page.context().newPage();
    fresh.setDefaultTimeout(30_000);
    await fresh.goto(next.url);
    await pane(fresh).waitFor();
    // The browser is known to this host now, and so is every window of it.
    await waiting(page).waitFor({ state: 'detached' });
    await finding(fresh, 'Survivor').waitFor();
    await noLine(page).waitFor({ state: 'detached' });
  });

  it('to a host of another version says so in one line and asks nothing more', async () => {
    const page = await open();
    const asked: string[] = [];
    await page.route('**/call/**', (route) => {
      const channel = route.request().url().split('/call/')[1] ?? '';
      asked.push(channel);
      return channel === 'app/hello' ? route.fulfill({ json: { ok: false, error: { code: 'usage_option', message: 'expected a call of the contract, got another one' } } }) : route.continue();
    });
    await page.reload();
    await eventually(() => alert(page)).toContain('The window and its host are of different versions: load the window again, or start Overread again.');
    expect(await alert(page)).not.toMatch(/contract|\+ \d/);
    expect(asked.filter((channel) => channel.startsWith('study/') || channel.startsWith('image/'))).toEqual([]);
  });
});
