// A method that asks the model many times, as its user meets it: settings, progress, a cancel that shows at once, and again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsForAll } from './faults-for-all.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { mapInk, openTinyModel, pane, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the further methods were not tested in the window. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('a further method in the window', () => {
  let workstation: Workstation;
  let page: Page;
  const status = () => page.getByRole('status', { name: 'Work in hand' });
  const method = (name: string) => page.getByRole('radio', { name, exact: true });

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    await openTinyModel(page);
  });
  afterAll(() => workstation?.close());

  async function askWith(settings: Readonly<Record<string, string>>): Promise<void> {
    await page.getByRole('button', { name: 'Settings …' }).click();
    for (const [label, value] of Object.entries(settings)) await page.getByRole('dialog').getByLabel(label).fill(value);
    await page.getByRole('dialog').getByRole('button', { name: 'Compute' }).click();
  }

  it('draws every one of them, with what it was made with', async () => {
    for (const [name, made] of [['grad-cam++', ''], ['gradient × input', ''], ['integrated-gradients', '50 steps'], ['smooth-grad', '25 noisy copies'], ['score-cam', '9 channels'], ['occlusion', '225 places'], ['rise', '1000 masks']] as const) {
      await method(name).click();
      await pane(page).and(page.getByLabel(/ map for /)).waitFor();
      await settled(page);
      expect((await mapInk(page)).share, name).toBeGreaterThan(0);
      if (made !== '') await page.getByText(made).first().waitFor();
    }
  });

  it('tells its progress, stops at once when it is cancelled, and runs again with other settings', async () => {
    await method('rise').click();
    await askWith({ Masks: '100000' });
    await status().getByText(/rise\s\d[\d,]* \/ 100,000/).waitFor();
    await page.getByText(/computing rise … \d[\d,]* \/ 100,000/).waitFor();
    await status().getByRole('button', { name: 'Cancel' }).click();
    await status().getByText('Ready').waitFor();
    expect(await page.getByText('Computing', { exact: false }).count()).toBe(0);

    await askWith({ Masks: '60', Seed: '5' });
    await settled(page);
    await page.getByText('60 masks').waitFor();
    await page.getByText('seed 5').waitFor();
    expect((await mapInk(page)).share).toBeGreaterThan(0);
  });

  it('keeps its settings out of the way of the keyboard, and passes for a screen reader', async () => {
    await page.getByRole('button', { name: 'Settings …' }).click();
    expect(await faultsForAll(page, 'aside')).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Settings …');
    expect(workstation.complaints).toEqual([]);
  });
});
