// What is told of the window without its looks: to a screen reader as a saved outline (OVERREAD_WRITE=1 saves it anew), in the system's own colours, without motion, and enlarged four times.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWiderThanPage } from './layout/cut-off.ts';
import { browserPath } from './open-workstation.ts';
import { settled } from './steps.ts';
import { openAtFirst } from './surfaces.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so it was not looked at what is told without looks.');

const path = fileURLToPath(new URL('read-view.aria.yml', import.meta.url));

/** Roles and names; numbers and the machine's engine differ from run to run. */
async function outline(page: Page): Promise<string> {
  const told = await page.locator('#app').ariaSnapshot();
  return told.split('\n').filter((line) => !line.includes('Not a medical device')).map((line) => line.replace(/[<>≥≤] /gu, '').replace(/\d+(?:[.,]\d+)?/gu, '#')).join('\n');
}

describe.skipIf(browserPath === null)('the window without its looks', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openAtFirst();
    ({ page } = workstation);
    await page.getByTestId('threshold').getByRole('img').waitFor({ timeout: 60_000 });
    await settled(page);
  });
  afterAll(() => workstation?.close());

  it('is told to a screen reader as it was saved', async () => {
    await expect.poll(() => page.getByRole('status', { name: 'What came by itself' }).textContent(), { timeout: 30_000 }).toMatch(/02-effusion.*effusion.*map for effusion/);
    const now = `${await outline(page)}\n`;
    if (process.env['OVERREAD_WRITE'] === '1') writeFileSync(path, now);
    expect(existsSync(path), 'run this test with OVERREAD_WRITE=1').toBe(true);
    expect(now).toBe(readFileSync(path, 'utf8'));
  });

  it('reads the explanation of a control with its name', async () => {
    const opacity = page.getByRole('slider', { name: 'Map opacity' });
    await opacity.focus();
    expect(await opacity.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent)).toMatch(/How strongly the map covers the radiograph/);
    await page.getByRole('tab', { name: 'Map', exact: true }).focus();
    expect(await opacity.getAttribute('aria-describedby')).toBeNull();
  });

  it('shows in the system’s own colours what is chosen and what can be pressed', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    const unseen = await page.evaluate(() => [...document.querySelectorAll('[role="toolbar"] button')].filter((button) => button.checkVisibility({ visibilityProperty: true })).filter((button) => {
      const drawing = button.querySelector('svg');
      return drawing !== null && getComputedStyle(drawing).color === getComputedStyle(button).backgroundColor;
    }).map((button) => button.getAttribute('aria-label')));
    const chosen = await page.locator('[role="toolbar"] button[aria-pressed="true"]').first().evaluate((button) => getComputedStyle(button).outlineStyle);
    await page.emulateMedia({ forcedColors: 'none' });
    expect(unseen).toEqual([]);
    expect(chosen).toBe('solid');
  });

  it('moves nothing for whoever wants no motion', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.keyboard.press('h');
    await page.keyboard.press('h');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
  });

  it('stands in one column when the browser enlarges it four times, and scrolls in one direction only', async () => {
    await page.setViewportSize({ width: 320, height: 256 });
    await settled(page);
    expect(await isWiderThanPage(page)).toBe(false);
    for (const name of ['Model and findings', 'Studies']) {
      const part = page.getByRole(name === 'Studies' ? 'navigation' : 'complementary', { name });
      await part.scrollIntoViewIfNeeded();
      const box = await part.boundingBox();
      expect(box !== null && box.x >= 0 && box.x + box.width <= 321, name).toBe(true);
    }
    // What overflows at its left does not widen the page.
    const facts = await page.getByRole('contentinfo').locator('.facts span').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).filter(({ x, right }) => x < 0 || right > 321).length);
    expect(facts).toBe(0);
    await page.getByRole('tab', { name: 'What if' }).click();
    await page.getByRole('button', { name: 'Paint a part out' }).scrollIntoViewIfNeeded();
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(workstation.complaints).toEqual([]);
  });
});
