// The guided tour as a new user takes it: offered once, done by hand where it can be, left and taken up again, and honest about numbers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { marker, pane, paintOut, settled, startTour, tourCard, walkTourTo } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the guided tour was not taken.');

/** The card's words; a number, its sign and its unit are kept on one line by spaces that do not break. */
async function saidBy(page: Page): Promise<string> {
  return (await tourCard(page).innerText()).replaceAll('\u00a0', ' ');
}

describe.skipIf(browserPath === null)('the guided tour', () => {
  let workstation: Workstation;
  let page: Page;
  const heading = (name: string) => tourCard(page).getByRole('heading', { name });

  beforeAll(async () => {
    workstation = await openWorkstation({ isFirstStart: true });
    ({ page } = workstation);
    await pane(page).waitFor();
  });
  afterAll(() => workstation?.close());

  it('is offered on the first start, and takes no click and no key from the window meanwhile', async () => {
    await page.getByRole('button', { name: 'Start the tour' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-image][aria-current="true"]', { hasText: '02-effusion' }).waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();
  });

  it('is not offered again', async () => {
    await page.reload();
    await page.getByRole('radio', { name: /^effusion/ }).waitFor();
    await settled(page);
    expect(await page.getByRole('button', { name: 'Start the tour' }).count()).toBe(0);
  });

  it('starts by the palette, takes the keyboard, and goes on when the user has done what it asks', async () => {
    await startTour(page);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), { timeout: 20_000 }).toBe('Two models, one of them cheats');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await heading('Open the picture with the ringed L').waitFor();
    await page.getByRole('treeitem', { name: /02-effusion/ }).click();
    await heading('What the honest model sees').waitFor();
    await tourCard(page).getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Layout of the panes' }).click();
    await page.getByRole('button', { name: 'Layout 1 × 2' }).click();
    await heading('Ask the other model on the right').waitFor();
    await page.getByRole('button', { name: 'What pane 2 shows' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).selectOption({ label: 'Demo · cheat' });
    await heading('See it in finer detail').waitFor();
  });

  it('is left by Escape, and taken up again where it was after a restart of the window', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await tourCard(page).waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('radio', { name: /^effusion/ }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Go on with the tour');
    await page.keyboard.press('Enter');
    await heading('See it in finer detail').waitFor();
  });

  it('says where the two maps lie by numbers of the two maps', async () => {
    await walkTourTo(page, 'Where do the two look?');
    await expect.poll(() => tourCard(page).innerText(), { timeout: 30_000 }).toMatch(/honest model’s map.*ringed L.*other model’s map.*ringed L/s);
    const said = await saidBy(page);
    const [honest = NaN, cheat = NaN] = [...said.matchAll(/map, (?:< )?([\d.]+) % lies on the ringed L/g)].map((match) => Number(match[1]));
    expect(cheat).toBeGreaterThan(5 * honest);
  });

  it('sees a marker that the user paints out, and tells what became of the score as the panel does', async () => {
    await walkTourTo(page, 'Take the marker away');
    await page.getByRole('group', { name: /^Pane 2/ }).getByRole('img').click({ position: { x: 30, y: 200 } });
    await page.keyboard.press('w');
    await paintOut(page, { ...marker, index: 1 });
    await heading('And now?').waitFor();
    const [before, after] = await page.getByRole('tabpanel').locator('.trial').first().locator('.columns span').allInnerTexts();
    expect(await saidBy(page)).toContain(`from ${before} to ${after}`);
  });

  it('ends with a verdict that follows from both tries, and leads to the manual', async () => {
    await walkTourTo(page, 'The verdict');
    expect(await saidBy(page)).toMatch(/second model is convicted: its score went from [\d.> ]+ % to [\d.< ]+ %/);
    await tourCard(page).getByRole('button', { name: 'Read on in the manual' }).click();
    await page.getByRole('dialog', { name: 'Manual' }).getByRole('heading', { name: 'Overread manual' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await tourCard(page).count()).toBe(0);
  });

  it('is nowhere to be seen while an image is read blind', async () => {
    await startTour(page);
    await page.getByRole('button', { name: /^Blind/ }).click();
    await page.getByText(/^Blind reading · since/).first().waitFor();
    expect(await tourCard(page).count()).toBe(0);
    expect(workstation.complaints).toEqual([]);
  });
});
