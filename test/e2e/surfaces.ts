// Every surface of the window, one after the other: how a user comes to it, what of the page is to be looked at there, and the way back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageElements, synthesize } from '../dicom/synthetic.ts';
import { openWorkstation } from './open-workstation.ts';
import { drag, drop, mapInk, marker, paintOut, settled, startTour, tourCard } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

export interface Surface {
  readonly name: string;
  /** Selector of what is new there; left out: the whole window. */
  readonly part?: string;
  readonly open: (page: Page) => Promise<void>;
  readonly close: (page: Page) => Promise<void>;
}

const press = (...keys: readonly string[]) => async (page: Page): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const nothing = () => Promise.resolve();
/** By the palette, as it has all of them. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find a command' }).fill(words);
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Find a command' }).waitFor({ state: 'detached' });
}
const sheet = (name: string, open: (page: Page) => Promise<void>): Surface => ({
  name, part: 'dialog', open: async (page) => { await open(page); await page.locator('dialog').waitFor(); },
  close: async (page) => { await page.keyboard.press('Escape'); await page.locator('dialog').waitFor({ state: 'detached' }); },
});
const panel = (name: RegExp) => async (page: Page) => { await page.getByRole('tablist', { name: 'Panels' }).getByRole('tab', { name }).click(); };
const menu = (name: string, button: string | RegExp): Surface => ({
  name, part: '[role="menu"], [role="dialog"]',
  open: async (page) => { await page.getByRole('button', { name: button }).first().click(); await page.locator('[role="menu"], [role="dialog"]').first().waitFor(); },
  close: async (page) => { await page.keyboard.press('Escape'); await page.locator('[role="menu"], [role="dialog"]').first().waitFor({ state: 'detached' }); },
});
const settingsPages = ['Look', 'Images and maps', 'Readers', 'Reading', 'Shortcuts', 'Data', 'Engines'];
const tourTitles = [
  'Two models, one of them cheats', 'Open the picture with the ringed L', 'What the honest model sees', 'Ask the other model on the right', 'See it in finer detail',
  'Where do the two look?', 'Take the marker away', 'And now?', 'The verdict',
];

/** The one-time state of the window before the first of them: the demo's effusion beside a marker, read by the honest model. */
export async function toFirst(page: Page): Promise<void> {
  await page.getByRole('treeitem', { name: /02-effusion/ }).click();
  await page.locator('[data-image][aria-current="true"]', { hasText: '02-effusion' }).waitFor();
  await page.getByRole('radio', { name: /^effusion/ }).waitFor();
  await settled(page);
}

/** A workstation of its own that has come to rest there. */
export async function openAtFirst(): Promise<Workstation> {
  const workstation = await openWorkstation();
  const { page } = workstation;
  await page.getByRole('radio', { name: /^effusion/ }).waitFor();
  await settled(page);
  await toFirst(page);
  return workstation;
}

/** A hand, which the demo models were not made for. */
function strangeImage(): Uint8Array {
  const [rows, cols] = [60, 80];
  return synthesize(imageElements({
    '00080060': ['CS', 'DX'], '00180015': ['CS', 'HAND'], '00185101': ['CS', 'PA'], '00280010': ['US', rows], '00280011': ['US', cols], '00280101': ['US', 12], '00280102': ['US', 11],
    '7fe00010': ['OW', Array.from({ length: rows * cols }, (_, i) => 200 + (i % cols) * 10 + Math.floor(i / cols) * 4)],
  }));
}

async function openStrange(page: Page): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'overread-surface-'));
  try {
    writeFileSync(join(folder, 'hand.dcm'), strangeImage());
    await page.locator('input[type=file]').first().setInputFiles(join(folder, 'hand.dcm'));
    await page.getByRole('region', { name: /^(Not|Is this) an image for/ }).waitFor({ timeout: 60_000 });
    await settled(page);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const surfaces: readonly Surface[] = [
  { name: 'read view and worklist', open: nothing, close: nothing },
  { name: 'further methods', part: 'aside', open: async (page) => { await panel(/^Map/)(page); await page.locator('[data-method="smooth-grad"]').click(); await settled(page); }, close: async (page) => { await page.locator('[data-method="layer-cam"]').click(); await settled(page); } },
  { name: 'disagreement', part: 'aside', open: async (page) => { await page.keyboard.press('Shift+X'); await page.locator('#panel table').waitFor({ timeout: 60_000 }); await settled(page); }, close: press('Shift+X') },
  { name: 'findings', part: 'aside', open: async (page) => { await panel(/^Findings/)(page); await page.getByRole('row', { name: /^layer-cam/ }).first().waitFor({ timeout: 60_000 }); }, close: nothing },
  { name: 'what if', part: 'aside', open: async (page) => { await page.keyboard.press('w'); await paintOut(page, marker); await page.getByRole('tabpanel').locator('.trial').first().waitFor(); await settled(page); }, close: press('Escape', 'r') },
  { name: 'feature', part: 'aside', open: panel(/^Feature/), close: nothing },
  { name: 'model', part: 'aside', open: panel(/^Model/), close: panel(/^Map/) },
  { name: 'form of a finding', part: 'main', open: async (page) => { await page.keyboard.press('n'); await drag(page, [0.6, 0.66], [0.76, 0.8]); await page.getByRole('form', { name: 'New finding' }).waitFor(); }, close: async (page) => { await page.getByRole('combobox', { name: 'Finding' }).fill('effusion'); await page.getByRole('button', { name: 'Save finding' }).click(); await settled(page); } },
  { name: 'menu of a mark', part: '[role="menu"]', open: async (page) => { await page.locator('[data-mark]').last().focus(); await page.keyboard.press('Shift+F10'); await page.locator('[role="menu"]').waitFor(); }, close: press('Escape') },
  menu('main menu', 'Menu'), menu('reader menu', /^Reader/), menu('layout menu', 'Layout of the panes'),
  { ...menu('findings menu', /^More ▾|^More$/), open: async (page) => { await panel(/^Findings/)(page); await page.locator('aside').getByRole('button', { name: /^More/ }).click(); } },
  { name: 'ways to open', part: 'nav', open: async (page) => { await page.getByRole('button', { name: 'More ways to open' }).click(); await page.getByRole('textbox', { name: 'Place on this machine' }).waitFor(); }, close: press('Escape') },
  { name: 'compare', open: async (page) => { await page.keyboard.press('c'); await page.locator('[data-pane="8"]').waitFor(); await settled(page); }, close: nothing },
  menu('menu of a pane', 'What pane 2 shows'),
  { name: 'founding figure', open: async (page) => { await page.keyboard.press('x'); await settled(page); }, close: async (page) => { await page.keyboard.press('x'); await settled(page); } },
  { name: 'input', part: 'main', open: async (page) => { await page.keyboard.press('i'); await page.getByText('What the model was given').waitFor(); await settled(page); }, close: async (page) => { await page.keyboard.press('i'); await settled(page); } },
  sheet('palette', press('Control+k')), sheet('keys and commands', press('?')), sheet('methods × layers', press('Shift+G')), sheet('about', (page) => command(page, 'About Overread')),
  sheet('explanations', press('Shift+F1')), sheet('what changed', (page) => command(page, 'What changed')),
  { ...sheet('manual', press('F1')), open: async (page) => { await page.keyboard.press('F1'); await page.locator('dialog article h1').waitFor(); } },
  ...settingsPages.map((name) => sheet(`settings: ${name}`, async (page) => { await page.keyboard.press('Control+,'); await page.getByRole('tab', { name, exact: true }).click(); })),
  { name: 'a refusal', part: 'main', open: async (page) => { await drop(page, [{ name: 'nothing.dcm', bytes: [1, 2, 3] }]); await page.getByRole('alert').getByRole('button', { name: 'Dismiss this message' }).waitFor(); }, close: async (page) => { await page.getByRole('button', { name: 'Dismiss this message' }).click(); } },
  { name: 'blind', open: async (page) => { await page.keyboard.press('Control+b'); await page.getByText(/Blind reading · since/).first().waitFor(); await settled(page); }, close: nothing },
  { ...sheet('reveal', press('Control+b')), close: async (page) => { await page.getByRole('button', { name: 'Reveal', exact: true }).click(); await page.getByText(/Blind reading · since/).first().waitFor({ state: 'detached' }); await settled(page); } },
  ...tourTitles.map((title, at): Surface => ({
    name: `tour: ${title}`, part: 'section[aria-label="Guided tour"]',
    open: async (page) => {
      if (at === 0) await startTour(page);
      const most = 12;
      for (let step = 0; step < most && (await tourCard(page).getByRole('heading').innerText()) !== title; step += 1) {
        const now = await tourCard(page).getByRole('heading').innerText();
        const doIt = tourCard(page).getByRole('button', { name: 'Do it for me' });
        await ((await doIt.isVisible()) ? doIt : tourCard(page).getByRole('button', { name: 'Next' })).click();
        await tourCard(page).getByRole('heading').filter({ hasNotText: now }).waitFor({ timeout: 60_000 });
      }
    },
    close: at === tourTitles.length - 1 ? async (page) => { await page.keyboard.press('Escape'); await tourCard(page).waitFor({ state: 'detached' }); } : nothing,
  })),
  { name: 'gate notice', part: 'main', open: openStrange, close: nothing },
  { name: 'shown in spite of the gate', open: async (page) => { await page.getByRole('button', { name: 'Show anyway' }).click(); await page.getByRole('button', { name: 'shown in spite of the input gate' }).click(); await settled(page); if ((await page.getByTestId('map').count()) > 0) await mapInk(page); }, close: nothing },
];
