// The screens of the window at several sizes and with large text: nothing is cut off, covered or written over something else.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath } from '../open-workstation.ts';
import { marker, paintOut, settled, startTour, tourCard, walkTourTo } from '../steps.ts';
import { command, openAtFirst } from '../surfaces.ts';
import { cutOff, isWiderThanPage } from './cut-off.ts';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so it was not looked at what is cut off.');

const frames = [
  { width: 1280, height: 800, text: 1 }, { width: 1920, height: 1080, text: 1 }, { width: 1200, height: 1920, text: 1 }, { width: 1280, height: 800, text: 2 }, { width: 1920, height: 1080, text: 2 },
] as const;

const panel = (page: Page, name: RegExp) => page.getByRole('tablist', { name: 'Panels' }).getByRole('tab', { name }).click();
const settings = ['Look', 'Images and maps', 'Readers', 'Reading', 'Shortcuts', 'Data', 'Engines'];

/** In this order: each begins where the one before has ended. */
const screens: readonly { readonly name: string; readonly open: (page: Page) => Promise<void>; readonly close?: (page: Page) => Promise<void> }[] = [
  { name: 'read', open: (page) => panel(page, /^Map/) },
  { name: 'findings', open: async (page) => { await panel(page, /^Findings/); await page.getByRole('row', { name: /^layer-cam/ }).first().waitFor({ timeout: 60_000 }); } },
  { name: 'feature', open: (page) => panel(page, /^Feature/) },
  { name: 'model', open: (page) => panel(page, /^Model/) },
  { name: 'compare', open: async (page) => { await page.keyboard.press('c'); await page.locator('[data-pane="8"]').waitFor(); await settled(page); }, close: async (page) => { await page.keyboard.press('c'); await settled(page); } },
  { name: 'blind', open: async (page) => { await page.keyboard.press('Control+b'); await page.getByText(/Blind reading · since/).first().waitFor(); }, close: async (page) => { await page.keyboard.press('Control+b'); await page.getByRole('button', { name: 'Reveal', exact: true }).click(); await page.getByRole('radio', { name: /^effusion/ }).waitFor(); await settled(page); } },
  {
    name: 'two models and two images', open: async (page) => {
      await command(page, 'Layout 2 × 3');
      await page.getByRole('button', { name: 'What pane 2 shows' }).click();
      await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).selectOption({ label: 'Demo · cheat' });
      await page.getByRole('dialog').getByRole('combobox', { name: 'Image' }).selectOption({ label: '03-normal-marker.dcm' });
      await page.keyboard.press('Escape');
      await page.locator('[data-pane="2"]').getByText('Demo · cheat').waitFor();
      await settled(page);
    },
    close: async (page) => { await command(page, 'Previous pane'); await command(page, 'Layout 1 × 1'); await page.getByRole('radio', { name: /^effusion/ }).waitFor(); await settled(page); },
  },
  ...settings.map((name) => ({ name: `settings: ${name}`, open: async (page: Page) => { await page.keyboard.press('Control+,'); await page.getByRole('tab', { name, exact: true }).click(); }, close: async (page: Page) => { await page.keyboard.press('Escape'); await page.locator('dialog').waitFor({ state: 'detached' }); } })),
  ...['?', 'Shift+F1', 'F1', 'Shift+G', 'Control+k'].map((key) => ({ name: `sheet of ${key}`, open: async (page: Page) => { await page.keyboard.press(key); await page.locator('dialog').waitFor(); }, close: async (page: Page) => { await page.keyboard.press('Escape'); await page.locator('dialog').waitFor({ state: 'detached' }); } })),
  { name: 'what if', open: async (page) => { await page.keyboard.press('w'); await paintOut(page, marker); await page.getByRole('tabpanel').locator('.trial').first().waitFor(); await settled(page); }, close: async (page) => { await page.keyboard.press('Escape'); await page.keyboard.press('r'); await settled(page); } },
];

describe.skipIf(browserPath === null)('the screens', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openAtFirst();
    ({ page } = workstation);
  });
  afterAll(() => workstation?.close());

  async function look(name: string): Promise<readonly string[]> {
    const pictures = process.env['OVERREAD_PICTURES'];
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name.replaceAll(/[^\w-]+/gu, '-')}.png`) });
    return [...await cutOff(page), ...(await isWiderThanPage(page) ? ['the page can be scrolled sideways'] : [])].map((fault) => `${name}: ${fault}`);
  }

  async function setText(scale: number): Promise<void> {
    await page.keyboard.press('Control+,');
    await page.getByRole('tab', { name: 'Look' }).click();
    await page.locator(`input[name="scale"][value="${scale}"]`).check();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await settled(page);
  }

  it.each(frames)('at $width × $height with the text at $text show everything', async ({ width, height, text }) => {
    await page.setViewportSize({ width, height });
    await setText(text);
    const found: string[] = [];
    for (const { name, open, close } of screens) {
      await open(page);
      await page.mouse.move(1, 1);
      found.push(...await look(`${width}-${height}-${text} ${name}`));
      await close?.(page);
    }
    expect(found).toEqual([]);
  });

  it('keep at least four tools in sight with the largest text, and the others in a menu', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await setText(2);
    const tools = await page.getByRole('toolbar').locator('.row [data-command]:not(.hidden)').count();
    expect(tools).toBeGreaterThanOrEqual(4);
    await page.getByRole('button', { name: 'More tools' }).click();
    const rest = await page.getByRole('menu', { name: 'More tools' }).locator('[data-command]').count();
    expect(tools + rest).toBe(await page.getByRole('toolbar').locator('.row [data-command]').count());
    await page.keyboard.press('Escape');
  });

  it('leave the picture at least two thirds of the height of the smallest screen, also with the largest text', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await setText(2);
    const height = (await page.locator('main .stage').first().boundingBox())?.height ?? 0;
    expect(height).toBeGreaterThan((2 / 3) * 800);
  });

  it('say in a narrow pane which model is asked, however long the name of the image is', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await setText(1);
    const screen = screens.find(({ name }) => name === 'two models and two images');
    await screen?.open(page);
    const [line, words] = await Promise.all([page.locator('[data-pane="2"] .head').boundingBox(), page.locator('[data-pane="2"] .head').getByText('Demo · cheat').boundingBox()]);
    if (line === null || words === null) throw new Error('heading and words have a place');
    expect(words.y + words.height).toBeLessThanOrEqual(line.y + line.height + 1);
    await screen?.close?.(page);
    await setText(2);
  });

  it('leave the panels to the user while the tour runs, also with the largest text', async () => {
    await startTour(page);
    for (const title of ['What the honest model sees', 'See it in finer detail', 'And now?']) {
      await walkTourTo(page, title);
      await settled(page);
      await look(`tour ${title}`);
      const [card, panels] = await Promise.all([tourCard(page).boundingBox(), page.locator('aside').boundingBox()]);
      if (card === null || panels === null) throw new Error('card and panels have a place');
      expect(card.x + card.width, title).toBeLessThanOrEqual(panels.x + 1);
    }
    await page.keyboard.press('Escape');
    await tourCard(page).waitFor({ state: 'detached' });
    await setText(1);
  });

  it('are found wrong when words are wider than their place or written over others', async () => {
    await page.evaluate(() => {
      const tab = document.querySelector<HTMLElement>('aside [role="tab"]');
      if (tab !== null) tab.setAttribute('style', 'flex: none; width: 8px');
      for (const words of ['one thing', 'another']) {
        const line = document.createElement('span');
        line.style.cssText = 'position: absolute; top: 200px; left: 40px';
        line.textContent = words;
        document.querySelector('main .stage')?.append(line);
      }
    });
    const faults = await cutOff(page);
    expect(faults).toContain('the words of “Map” are wider than their place');
    expect(faults).toContain('“one thing” is written over “another”');
  });
});
