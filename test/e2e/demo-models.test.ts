// The demo study with its two models: what if convicts the one that reads the side marker, and acquits the other.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { mapInk, marker, paintOut, pane, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

const hasModels = existsSync(fileURLToPath(new URL('../../assets/demo-models/cheat', import.meta.url)));
if (browserPath === null || !hasModels) console.warn(`SKIPPED: ${browserPath === null ? 'no browser was found' : 'assets/demo-models is missing'}, so the demo was not tried in the window.`);

describe.skipIf(browserPath === null || !hasModels)('the demo', () => {
  let workstation: Workstation;
  let page: Page;
  const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 60_000, interval: 50 });

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
  });
  afterAll(() => workstation?.close());

  it('opens with the honest model, its predictions and its map', async () => {
    await page.getByLabel('Model', { exact: true }).locator('option:checked', { hasText: 'honest' }).waitFor({ state: 'attached' });
    await page.getByRole('radio', { name: /^effusion/, checked: true }).waitFor();
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
  });

  it('measures the effusion box far above chance for the honest model', async () => {
    await page.getByRole('treeitem', { name: /02-effusion/ }).click();
    await page.getByRole('tab', { name: /^Findings 2/ }).click();
    const row = page.getByRole('region', { name: 'Finding effusion' }).first().getByRole('row', { name: /^layer-cam/ });
    await row.waitFor({ timeout: 60_000 });
    const [energy = 0, chance = 1] = (await row.getByRole('cell').first().innerText()).split(/\s+/).map(Number);
    expect(energy).toBeGreaterThan(4 * chance);
  });

  it('changes the cheating model’s mind when its marker is painted out, and not the honest one’s', async () => {
    const honest = await effusionWithoutMarker();
    expect(honest.before).toBeGreaterThan(0.9);
    expect(honest.after).toBeGreaterThan(0.9);
    await page.keyboard.press('Escape');
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Demo · cheat' });
    await page.getByRole('radio', { name: /^effusion/, checked: true }).waitFor();
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    const cheat = await effusionWithoutMarker();
    expect(cheat.before).toBeGreaterThan(0.9);
    expect(cheat.after).toBeLessThan(0.4);
  });

  async function effusionWithoutMarker(): Promise<{ before: number; after: number }> {
    await settled(page);
    await page.keyboard.press('w');
    await paintOut(page, marker);
    const trial = page.getByRole('tabpanel').locator('.trial').first();
    await trial.waitFor();
    const [before = '', after = ''] = await trial.locator('.columns span').allInnerTexts();
    const share = (text: string) => Number(/[\d.]+/.exec(text)?.[0] ?? NaN) / 100;
    return { before: share(before), after: share(after) };
  }
});
