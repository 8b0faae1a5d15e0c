// Pictures of the window for the README and the documentation: OVERREAD_SCREENSHOTS=1 writes docs/screenshots, from the demo study and the demo models.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { mapInk, marker, paintOut, pane, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

const folder = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
const isWanted = process.env['OVERREAD_SCREENSHOTS'] === '1' && browserPath !== null;
const sizes = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }] as const;

describe.skipIf(!isWanted).each(sizes)('pictures at $width × $height', (viewport) => {
  let workstation: Workstation;
  let page: Page;
  async function picture(name: string): Promise<void> {
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.screenshot({ path: join(folder, `${name}-${viewport.width}.jpg`), type: 'jpeg', quality: 90 });
  }

  /** The effusion beside a marker that gives it away. */
  async function showSecond(): Promise<void> {
    await page.getByRole('button', { name: /02-effusion/ }).click();
    await expect.poll(() => page.title()).toContain('LEFT');
    await expect.poll(async () => (await mapInk(page)).share, { timeout: 60_000 }).toBeGreaterThan(0);
    await page.getByRole('tab', { name: /^Boxes 2/ }).waitFor();
    await settled(page);
  }

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    workstation = await openWorkstation({ viewport });
    ({ page } = workstation);
    await pane(page).waitFor();
  });
  afterAll(() => workstation?.close());

  it('show the large view', async () => {
    await expect.poll(async () => (await mapInk(page)).share, { timeout: 60_000 }).toBeGreaterThan(0);
    await showSecond();
    await picture('read');
    await page.getByRole('tab', { name: /^Boxes/ }).click();
    await picture('agreement');
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
  });

  it('show the seven and the founding figure', async () => {
    await page.keyboard.press('c');
    await settled(page);
    await picture('compare');
    await page.keyboard.press('x');
    await expect.poll(async () => (await mapInk(page, 3)).share, { timeout: 60_000 }).toBeGreaterThan(0);
    await settled(page);
    await picture('figure');
    await page.keyboard.press('x');
  });

  it('show what the model was given', async () => {
    await page.keyboard.press('i');
    await page.getByText('What the model was given').waitFor();
    await settled(page);
    await page.waitForTimeout(200);
    await picture('input');
    await page.keyboard.press('i');
  });

  it('show what if', async () => {
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Demo · cheat' });
    await expect.poll(async () => (await mapInk(page)).share, { timeout: 60_000 }).toBeGreaterThan(0);
    await settled(page);
    await page.keyboard.press('w');
    await paintOut(page, marker);
    await settled(page);
    await picture('what-if');
  });
});
