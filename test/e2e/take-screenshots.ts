// Takes the pictures of docs/screenshots from the built workstation, its demo study and its demo models: node test/e2e/take-screenshots.ts
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threePatients, writeStudies } from '../host/studies/write-studies.ts';
import { movingFrames, writeFollowUp } from './picture-files.ts';
import { openWorkstation } from './open-workstation.ts';
import { drag, mapInk, marker, paintOut, pane, settled, startTour, walkTourTo } from './steps.ts';
import type { Page } from 'playwright';

const folder = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
/** The smallest screen that the window is made for: what fits there fits everywhere. */
const viewport: Size = { width: 1280, height: 800 };
/** A screen that stands upright. */
const upright: Size = { width: 1200, height: 1920 };

interface Size { readonly width: number; readonly height: number }
interface PictureOptions { readonly size?: Size }
type Picture = (name: string, options?: PictureOptions) => Promise<void>;

/** A map is on screen in the view of that number, and nothing is running. */
async function mapShown(page: Page, index = 0): Promise<void> {
  const patience = 600;
  for (let left = patience; (await mapInk(page, index)).share === 0; left -= 1) {
    if (left === 0) throw new Error(`no map appeared in view ${index}`);
    await page.waitForTimeout(100);
  }
  await rested(page);
}

/** Nothing has been under way for a while: what follows a map, such as measuring its thresholds, begins a little later. */
async function rested(page: Page): Promise<void> {
  const looks = 10;
  for (let look = 0; look < looks; look += 1) {
    await settled(page);
    await page.waitForTimeout(100);
  }
  await settled(page);
}

async function takeAll(): Promise<void> {
  const { page, close } = await openWorkstation({ viewport });
  async function picture(name: string, { size = viewport }: PictureOptions = {}): Promise<void> {
    await page.setViewportSize(size);
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    // No hint under the pointer.
    await page.mouse.move(size.width / 2, size.height - 2);
    await rested(page);
    await page.screenshot({ path: join(folder, `${name}-${size.width}.jpg`), type: 'jpeg', quality: 80 });
    await page.setViewportSize(viewport);
  }
  try {
    await pane(page).waitFor();
    await mapShown(page);
    // The effusion beside a marker that gives it away.
    await page.getByRole('treeitem', { name: /02-effusion/ }).click();
    await page.getByRole('tab', { name: /^Findings 2/ }).click();
    await page.getByRole('row', { name: /^layer-cam/ }).first().waitFor({ timeout: 60_000 });
    await mapShown(page);
    await picture('agreement');
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    await picture('read');
    await picture('upright', { size: upright });
    await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'));
    await picture('light');
    await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
    await page.getByRole('radio', { name: 'smooth-grad', exact: true }).click();
    await mapShown(page);
    await picture('further');
    await page.getByRole('radio', { name: 'layer-cam', exact: true }).click();
    await mapShown(page);
    await page.keyboard.press('c');
    await mapShown(page, 7);
    await picture('compare');
    await page.keyboard.press('x');
    await mapShown(page, 3);
    await picture('figure');
    await page.keyboard.press('x');
    await page.keyboard.press('i');
    await page.getByText('What the model was given').waitFor();
    await settled(page);
    await picture('input');
    await page.keyboard.press('i');
    await takeTour(page, picture);
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Demo · cheat' });
    await page.locator('#model option:checked', { hasText: 'cheat' }).waitFor({ state: 'attached' });
    await settled(page);
    await mapShown(page);
    await page.keyboard.press('w');
    await paintOut(page, marker);
    await page.getByRole('tabpanel').locator('.trial').first().waitFor();
    await settled(page);
    await picture('what-if');
    await page.keyboard.press('Escape');
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Demo · honest' });
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    await settled(page);
    await takeReading(page, picture);
    await takeBrowser(page, picture);
  } finally {
    await close();
  }
}

/** A blind reading with a mark of its reader, and the settings. */
async function takeReading(page: Page, picture: Picture): Promise<void> {
  await page.keyboard.press('Control+b');
  await page.getByText(/Blind reading · since/).first().waitFor();
  await page.getByRole('button', { name: 'Draw a box' }).first().click();
  await drag(page, [0.6, 0.66], [0.76, 0.8]);
  await page.getByRole('combobox', { name: 'Finding' }).first().fill('effusion');
  await page.getByRole('button', { name: 'Save finding' }).click();
  await settled(page);
  await picture('blind');
  await page.keyboard.press('Control+b');
  await page.getByRole('button', { name: 'Reveal', exact: true }).click();
  await page.getByText(/Blind reading · since/).first().waitFor({ state: 'detached' });
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog', { name: 'Settings' }).waitFor();
  await picture('settings');
  await page.keyboard.press('Escape');
  await settled(page);
}

/** The tour where it asks to paint the marker out. */
async function takeTour(page: Page, picture: Picture): Promise<void> {
  await startTour(page);
  await walkTourTo(page, 'Take the marker away');
  await mapShown(page, 1);
  await picture('tour');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Dismiss this message' }).click();
  await page.keyboard.press('Shift+Z');
  await page.getByRole('tab', { name: 'Map', exact: true }).click();
  await page.getByRole('radio', { name: 'layer-cam', exact: true }).click();
  await mapShown(page);
}

async function openPlace(page: Page, place: string): Promise<void> {
  await page.getByRole('button', { name: 'More ways to open' }).click();
  await page.getByRole('textbox', { name: 'Place on this machine' }).fill(place);
  await page.keyboard.press('Enter');
}

/** Several patients with priors, a prior beside its follow-up, frames, and an image that the model was not made for. */
async function takeBrowser(page: Page, picture: Picture): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'overread-pictures-'));
  try {
    const patients = join(place, 'patients');
    mkdirSync(patients);
    writeStudies(patients, threePatients, { rows: 480, cols: 400 });
    await openPlace(page, patients);
    await page.getByRole('treeitem', { name: /Abel Anna/ }).waitFor();
    await page.getByRole('region', { name: /^(Not|Is this) an image for/ }).waitFor({ timeout: 60_000 });
    await settled(page);
    await picture('studies');
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    await openPlace(page, writeFollowUp(place));
    await page.getByRole('treeitem', { name: /DEMO FOLLOW-UP/ }).waitFor();
    await mapShown(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Compare with the prior');
    await page.keyboard.press('Enter');
    await page.locator('[data-pane="2"]').waitFor();
    await mapShown(page, 1);
    await picture('prior');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Layout 1 × 1');
    await page.keyboard.press('Enter');
    const frames = join(place, 'frames.dcm');
    writeFileSync(frames, movingFrames());
    await openPlace(page, frames);
    await page.getByRole('group', { name: 'Frames' }).waitFor();
    await page.getByRole('region', { name: /^(Not|Is this) an image for/ }).getByRole('button', { name: 'Fold the reasons away' }).click();
    await picture('frames');
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

mkdirSync(folder, { recursive: true });
await takeAll();
