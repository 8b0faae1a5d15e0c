// The window for everyone: both themes without a fault that a screen reader stumbles over, text up to 200 %, long words, and the keyboard alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsForAll } from './faults-for-all.ts';
import { cutOff } from './layout/cut-off.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

const themes = ['dark', 'light'] as const;
const sheets = [
  { name: 'Settings', open: 'Control+,' }, { name: 'Keys and commands', open: '?' }, { name: 'Find a command', open: 'Control+k' },
  { name: 'Methods × layers', open: 'Shift+G' }, { name: 'Manual', open: 'F1' },
] as const;

describe.skipIf(browserPath === null)('the window for everyone', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await page.getByRole('button', { name: 'Export report' }).waitFor();
    await settled(page);
  });
  afterAll(() => workstation?.close());

  async function setLook(what: 'theme' | 'scale', value: string): Promise<void> {
    await page.keyboard.press('Control+,');
    await page.getByRole('tab', { name: 'Look' }).click();
    await page.locator(`input[name="${what}"][value="${value}"]`).check();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /** Of one part of the window: what lies outside of it was looked at once. */
  async function faults(place: string, part: string): Promise<string[]> {
    return (await faultsForAll(page, part)).map((fault) => `${place}: ${fault}`);
  }

  describe.each(themes)('in the %s theme', (theme) => {
    it('has no fault on any panel and any sheet', async () => {
      await setLook('theme', theme);
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme);
      const found = await faults('the window', 'body');
      for (const tab of await page.getByRole('tablist', { name: 'Panels' }).getByRole('tab').all()) {
        await tab.click();
        found.push(...await faults(await tab.innerText(), 'aside'));
      }
      for (const { name, open } of sheets) {
        await page.keyboard.press(open);
        const sheet = page.getByRole('dialog', { name });
        await sheet.waitFor();
        const tabs = await sheet.getByRole('tab').all();
        if (tabs.length === 0) found.push(...await faults(name, 'dialog'));
        for (const tab of tabs) {
          await tab.click();
          found.push(...await faults(`${name}, ${await tab.innerText()}`, 'dialog'));
        }
        await page.keyboard.press('Escape');
        await sheet.waitFor({ state: 'detached' });
      }
      expect(found).toEqual([]);
    });

    it('is kept, and is there before the window is drawn again', async () => {
      await page.reload();
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme);
      await page.getByRole('button', { name: 'Export report' }).waitFor();
      await settled(page);
    });
  });

  it.each(['1', '1.5', '2'])('cuts nothing off and covers nothing with the text at %s', async (scale) => {
    await setLook('scale', scale);
    for (const tab of await page.getByRole('tablist', { name: 'Panels' }).getByRole('tab').all()) {
      await tab.click();
      expect(await cutOff(page), await tab.innerText()).toEqual([]);
    }
    for (const { name, open } of sheets) {
      await page.keyboard.press(open);
      const sheet = page.getByRole('dialog', { name });
      await sheet.waitFor();
      const box = await sheet.boundingBox();
      expect(box === null || (box.x >= 0 && box.y >= 0 && box.x + box.width <= 1280 && box.y + box.height <= 800), `${name} is whole`).toBe(true);
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
    }
    if (scale === '2') await setLook('scale', '1');
  });

  it('leads the keyboard to every part and around again, always with a ring', async () => {
    await page.locator('body').click({ position: { x: 400, y: 20 } });
    const seen = new Set<string>();
    const withoutRing: string[] = [];
    for (let step = 0; step < 120; step += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const style = getComputedStyle(element);
        const part = element.closest('header, nav, [role="toolbar"], .stage, aside, footer');
        return { part: part === null ? 'elsewhere' : (part.getAttribute('role') ?? part.className ?? '') || part.tagName, name: element.getAttribute('aria-label') ?? (element.textContent ?? '').trim().slice(0, 30), hasRing: element instanceof SVGElement || style.outlineStyle !== 'none' || style.boxShadow !== 'none' };
      });
      if (here === null) continue;
      if (!here.hasRing) withoutRing.push(here.name);
      seen.add(here.part.split(' ')[0] ?? '');
    }
    expect(withoutRing).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(['toolbar']));
    expect(seen.size).toBeGreaterThanOrEqual(5);
  });

  it('keeps the keyboard inside of a sheet and gives it back to what had it', async () => {
    const gear = page.getByRole('button', { name: 'Settings' });
    await gear.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    for (let step = 0; step < 25; step += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
    await page.keyboard.press('Escape');
    expect(await gear.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('opens the menu and runs a command by keys alone', async () => {
    await page.getByRole('button', { name: 'Menu' }).focus();
    for (const key of ['Enter', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await page.getByRole('menu', { name: 'Image' }).waitFor();
    await page.keyboard.press('i');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Invert grey levels', pressed: true }).waitFor();
    await page.keyboard.press('v');
  });

  it('gives a command other keys, says who has them, and goes back to the usual ones', async () => {
    await page.keyboard.press('Control+,');
    await page.getByRole('tab', { name: 'Shortcuts' }).click();
    const keys = page.getByRole('button', { name: /^Keys of “Invert grey levels”/ });
    await keys.click();
    await page.keyboard.press('Control+w');
    expect(await page.getByRole('dialog').getByRole('alert').innerText()).toContain('Ctrl W');
    await page.keyboard.press('f');
    expect(await page.getByRole('dialog').getByRole('alert').innerText()).toContain('Fit the whole image');
    await page.keyboard.press('F4');
    await page.getByRole('button', { name: 'Keys of “Invert grey levels”: F4' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('F4');
    await page.getByRole('button', { name: 'Invert grey levels', pressed: true }).waitFor();
    await page.keyboard.press('F4');
    await page.keyboard.press('Control+,');
    await page.getByRole('tab', { name: 'Shortcuts' }).click();
    await page.getByRole('button', { name: 'Usual keys for the 1 that was changed' }).click();
    await page.getByRole('button', { name: 'Keys of “Invert grey levels”: V' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('has room for words that are two fifths longer', async () => {
    await page.goto(`${new URL(page.url()).origin}/?language=x-long`);
    await page.getByRole('toolbar').waitFor();
    await page.getByRole('radio').nth(3).waitFor();
    expect(await cutOff(page)).toEqual([]);
  });

  it('never broke a rule of its own security policy, nor threw', () => {
    expect(workstation.complaints).toEqual([]);
  });
});
