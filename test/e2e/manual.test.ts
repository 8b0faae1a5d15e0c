// The manual inside of the window: pages, pictures, links, search, the keys that hold now, and the way there from a panel.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { pane } from './steps.ts';
import type { Locator, Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the manual was not opened.');

describe.skipIf(browserPath === null)('the manual', () => {
  let workstation: Workstation;
  let page: Page;
  let manual: Locator;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    manual = page.getByRole('dialog', { name: 'Manual' });
  });
  afterAll(() => workstation?.close());

  it('opens by its key with its first page and a picture that is there', async () => {
    await page.keyboard.press('F1');
    await manual.getByRole('heading', { name: 'Overread manual' }).waitFor();
    await expect.poll(() => manual.locator('article img').first().evaluate((picture) => (picture instanceof HTMLImageElement ? picture.naturalWidth : 0)), { timeout: 20_000 }).toBe(1280);
  });

  it('follows links to pages and to places on them', async () => {
    await manual.getByRole('link', { name: 'Getting started' }).click();
    await manual.getByRole('heading', { name: 'The guided tour' }).waitFor();
    await manual.getByRole('link', { name: 'what maps cannot show' }).click();
    const place = manual.getByRole('heading', { name: 'What a map cannot show' });
    await place.waitFor();
    await expect.poll(() => place.evaluate((element) => element.getBoundingClientRect().top < window.innerHeight / 2), { timeout: 20_000 }).toBe(true);
    await manual.getByRole('link', { name: 'methods', exact: true }).first().click();
    await expect.poll(() => manual.locator('article').getAttribute('data-page'), { timeout: 20_000 }).toBe('methods');
  });

  it('shows beside a command the keys that it has now', async () => {
    await manual.getByRole('navigation').getByRole('button', { name: 'What if' }).click();
    await expect.poll(() => manual.locator('[data-named-command="what-if/paint"] + kbd').innerText(), { timeout: 20_000 }).toBe('W');
  });

  it('finds places by their words and opens them', async () => {
    await manual.getByRole('searchbox').fill('read-only');
    await manual.getByRole('list', { name: 'Places found' }).getByRole('button').first().waitFor();
    await manual.getByRole('searchbox').fill('blind');
    await manual.getByRole('list', { name: 'Places found' }).getByRole('button', { name: /Reading blind/ }).first().click();
    await manual.getByRole('heading', { name: 'Reading blind' }).waitFor();
    await page.keyboard.press('Escape');
    await manual.waitFor({ state: 'detached' });
  });

  it('is opened by a panel at the page that belongs to it', async () => {
    for (const [tab, title] of [['What if', 'What if'], ['Map', 'Maps']] as const) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await page.getByRole('button', { name: `The manual on “${tab}”` }).click();
      await manual.getByRole('heading', { name: title, exact: true, level: 1 }).waitFor();
      await page.keyboard.press('Escape');
    }
    expect(workstation.complaints).toEqual([]);
  });
});
