// A reader without a mouse: opens, draws, labels, reads blind, reveals, compares, paints a part out and sends a report, by keys alone, and always sees where the keyboard is.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { settled } from '../steps.ts';
import { lackOfFocus, tabTo } from '../keyboard.ts';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the story without a mouse was not played.');

const share = (text: string | undefined) => Number(/[\d.]+/.exec(text ?? '')?.[0] ?? NaN) / 100;

describe.skipIf(browserPath === null)('a reader without a mouse', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    // Whatever would use the mouse fails.
    page.mouse.move = page.mouse.down = page.mouse.click = () => Promise.reject(new Error('there is no mouse'));
    await page.getByRole('radio', { name: /^effusion/ }).waitFor();
    await settled(page);
  });
  afterAll(() => workstation?.close());

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** By its name, as anyone who does not know its keys. */
  async function command(words: string): Promise<void> {
    await press('Control+k');
    await page.getByRole('combobox', { name: 'Find a command' }).waitFor();
    await page.keyboard.type(words);
    await press('Enter');
    await page.getByRole('combobox', { name: 'Find a command' }).waitFor({ state: 'detached' });
  }
  /** The keyboard is somewhere, and it is seen where. */
  const seen = (after: string) => expect.poll(() => lackOfFocus(page), { message: after, timeout: 5_000 }).toBeNull();

  it('opens an image from the list', async () => {
    await tabTo(page, /01-effusion-right/);
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
    await page.locator('[data-image][aria-current="true"]', { hasText: '02-effusion' }).waitFor();
    await settled(page);
    await seen('an image was chosen');
  });

  it('begins a blind reading from the menu', async () => {
    await press('Shift+F8', 'Shift+F8');
    await tabTo(page, /^Menu$/);
    await press('Enter', 'r', 'ArrowRight');
    await page.getByRole('menu', { name: 'Reading' }).waitFor();
    await seen('a menu is open');
    await press('Enter');
    await page.getByText(/^Blind reading · since/).first().waitFor();
    await seen('the menu was left by a command');
  });

  it('draws a box, names it, and moves it to its place', async () => {
    await command('Draw a box');
    await page.getByRole('button', { name: 'Draw a box', pressed: true }).first().waitFor();
    // The way on is in the hint of the tool.
    await press('Enter');
    await page.getByRole('form', { name: 'New finding' }).waitFor();
    await seen('the form of a finding');
    await page.keyboard.type('effusion');
    await press('Tab');
    await seen('the side of a finding');
    await press('Shift+Tab', 'Enter');
    const mark = page.locator('[data-mark]').first();
    await page.getByRole('region', { name: 'Finding effusion' }).waitFor();
    await expect.poll(() => mark.evaluate((element) => element === document.activeElement)).toBe(true);
    await seen('the finding is on the image');
    const before = await mark.locator('.grip').getAttribute('d');
    await press('Shift+ArrowRight', 'Shift+ArrowDown', 'Alt+ArrowRight');
    await expect.poll(() => mark.locator('.grip').getAttribute('d')).not.toBe(before);
  });

  it('reveals, and the keyboard does not fall out of the window', async () => {
    await press('Control+b');
    await page.getByRole('dialog', { name: 'Reveal this image?' }).waitFor();
    await seen('it is asked');
    await press('Tab', 'Enter');
    await page.getByRole('radio', { name: /^effusion/ }).waitFor();
    await page.getByText(/^Blind reading · since/).first().waitFor({ state: 'detached' });
    await seen('the image is revealed');
    await expect.poll(() => page.getByRole('status', { name: 'What came by itself' }).textContent(), { timeout: 30_000 }).toMatch(/revealed.*02-effusion.*effusion [\d.<> ]+ %.*map for effusion is shown/s);
  });

  it('compares the seven, goes from pane to pane, and comes back', async () => {
    await command('Compare the seven');
    await expect.poll(() => page.locator('[data-pane]').count(), { timeout: 20_000 }).toBe(8);
    await seen('eight panes');
    const active = () => page.locator('[data-pane][aria-current="true"]').getAttribute('data-pane');
    const [first, other] = [await active(), page.locator('[data-pane="2"][aria-current="true"]')];
    for (let step = 0; step < 8 && await active() !== '2'; step += 1) await press('q');
    await other.waitFor();
    expect(await active()).not.toBe(first);
    await expect.poll(() => other.evaluate((element) => element === document.activeElement)).toBe(true);
    await press('u');
    await page.getByRole('dialog', { name: 'What pane 2 shows' }).waitFor();
    await seen('the menu of a pane');
    await press('Escape');
    await seen('the menu of a pane was closed');
    await settled(page);
    await press('Escape');
    await expect.poll(() => page.locator('[data-pane]').count(), { timeout: 20_000 }).toBe(1);
    await seen('one pane again');
    await settled(page);
  });

  it('asks the second model, paints the marker out, and sees the score fall', async () => {
    await tabTo(page, /^Model$/);
    await press('ArrowDown');
    await page.getByRole('radio', { name: /^effusion/, checked: true }).waitFor();
    await page.locator('#model option:checked', { hasText: 'cheat' }).waitFor({ state: 'attached' });
    await settled(page);
    await command('paint a part out');
    await seen('the tool is in hand');
    await press('Enter');
    const part = page.getByRole('button', { name: /^Painted-out part/ });
    await expect.poll(() => part.evaluate((element) => element === document.activeElement)).toBe(true);
    await seen('a part is painted out');
    await page.getByRole('tabpanel').locator('.trial').first().waitFor();
    const first = await page.getByRole('tabpanel').locator('.trial').first().locator('.columns span').allInnerTexts();
    expect(share(first[1])).toBeGreaterThan(0.9);
    // Up and to the right, where the letter is.
    for (let step = 0; step < 40 && await isOffMarker(page); step += 1) {
      const { dx, dy } = await toMarker(page);
      await press(`${Math.max(Math.abs(dx), Math.abs(dy)) > 50 ? 'Shift+' : ''}Arrow${Math.abs(dx) > Math.abs(dy) ? (dx > 0 ? 'Right' : 'Left') : dy > 0 ? 'Down' : 'Up'}`);
    }
    await settled(page);
    await expect.poll(async () => share((await page.getByRole('tabpanel').locator('.trial').first().locator('.columns span').allInnerTexts())[1]), { timeout: 30_000 }).toBeLessThan(0.4);
    await seen('the part was moved');
    await press('Escape', 'r');
    await seen('the image is whole again');
  });

  it('reads every explanation without resting a pointer anywhere', async () => {
    await press('F8');
    await press('Shift+F1');
    const sheet = page.getByRole('dialog', { name: 'Explanations' });
    await sheet.getByRole('definition').first().waitFor();
    expect(await sheet.getByRole('heading', { level: 3 }).first().innerText()).toMatch(/^\S/);
    await page.keyboard.type('Otsu');
    await seen('the explanations');
    await press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await seen('the explanations were closed');
  });

  it('sends the report, and found all of it without a mouse', async () => {
    const [file] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), command('Export report')]);
    const html = readFileSync(await file.path(), 'utf8');
    const said = html.replace(/<[^>]*>/gu, ' ');
    expect(['Demo · cheat', 'Reader 1', 'effusion'].filter((words) => !said.includes(words))).toEqual([]);
    await seen('the report was written');
    expect(workstation.complaints).toEqual([]);
  });
});

/** The ringed L, in pixels of the view, from the middle of the painted part. */
async function toMarker(page: Page): Promise<{ dx: number; dy: number }> {
  return page.evaluate(() => {
    const frame = document.querySelector('rect[aria-roledescription]')?.getBoundingClientRect() ?? new DOMRect();
    const view = document.querySelector('[data-pane] [role="img"]')?.getBoundingClientRect() ?? new DOMRect();
    const scale = Math.min(view.width / 1707, view.height / 2048);
    const [x, y] = [view.left + view.width / 2 + scale * (1550 - 1707 / 2), view.top + view.height / 2 + scale * (220 - 1024)];
    return { dx: x - (frame.left + frame.width / 2), dy: y - (frame.top + frame.height / 2) };
  });
}

async function isOffMarker(page: Page): Promise<boolean> {
  const { dx, dy } = await toMarker(page);
  return Math.max(Math.abs(dx), Math.abs(dy)) > 6;
}
