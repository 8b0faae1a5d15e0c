// Every surface of the window in both themes: nothing that a screen reader or a weak eye would stumble over.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsForAll } from './faults-for-all.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { openAtFirst, surfaces } from './surfaces.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the surfaces of the window were not looked at.');

describe.skipIf(browserPath === null)('for everyone', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openAtFirst();
    ({ page } = workstation);
  });
  afterAll(() => workstation?.close());

  it.each(surfaces)('$name has no fault in the dark nor in the light theme', async ({ part, open, close }) => {
    await open(page);
    const found: string[] = [];
    // The themes are two sets of the same tokens: they are laid over the surface that stands there, so that it is opened once.
    for (const theme of ['dark', 'light']) {
      await page.evaluate((name) => { document.documentElement.dataset['theme'] = name; }, theme);
      found.push(...(await faultsForAll(page, part)).map((fault) => `${theme}: ${fault}`));
    }
    await page.evaluate(() => { document.documentElement.dataset['theme'] = 'dark'; });
    await close(page);
    expect(found).toEqual([]);
  });

  it('has the offer of the tour without a fault on the first start', async () => {
    const first = await openWorkstation({ isFirstStart: true });
    try {
      await first.page.getByRole('button', { name: 'Start the tour' }).waitFor();
      expect(await faultsForAll(first.page, 'section[aria-label="Guided tour"]')).toEqual([]);
    } finally {
      await first.close();
    }
  });
});
