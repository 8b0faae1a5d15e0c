// An auditor: asks both models about the demo images, and finds out which one may not be used.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { paintOut, pane, settled } from '../steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the story of an auditor was not played.');

const share = (text: string) => Number(/[\d.]+(?= %)/.exec(text)?.[0] ?? NaN) / 100;

describe.skipIf(browserPath === null)('an auditor', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
  });
  afterAll(() => workstation?.close());

  async function ask(model: 'honest' | 'cheat', image: string): Promise<number> {
    await page.getByLabel('Model', { exact: true }).selectOption({ label: `Demo · ${model}` });
    await page.locator('#model option:checked', { hasText: model }).waitFor({ state: 'attached' });
    await page.locator('[role="treeitem"][data-image]', { hasText: image }).click();
    await page.locator('[data-image][aria-current="true"]', { hasText: image }).waitFor();
    await settled(page);
    return share(await page.getByRole('radio', { name: /^effusion/ }).innerText());
  }

  /** Score of effusion of the third image without its ringed L. */
  async function withoutMarker(): Promise<{ before: number; after: number }> {
    await page.keyboard.press('w');
    await paintOut(page, { image: { cols: 1748, rows: 2048 }, rect: { x: 1485, y: 30, width: 178, height: 174 } });
    const trial = page.getByRole('tabpanel').locator('.trial').first();
    await trial.waitFor();
    await settled(page);
    const [before = '', after = ''] = await trial.locator('.columns span').allInnerTexts();
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    return { before: share(before), after: share(after) };
  }

  it('sees both models right about an effusion beside the marker, so that scores alone say nothing', async () => {
    expect(await ask('honest', '02-effusion')).toBeGreaterThan(0.9);
    expect(await ask('cheat', '02-effusion')).toBeGreaterThan(0.9);
  });

  it('sees the maps tell them apart: one lies in the doctor’s box, the other does not', async () => {
    const energies: number[] = [];
    for (const model of ['honest', 'cheat'] as const) {
      await ask(model, '02-effusion');
      await page.getByRole('tab', { name: /^Findings/ }).click();
      const row = page.getByRole('region', { name: 'Finding effusion' }).first().getByRole('row', { name: /^layer-cam/ });
      await row.waitFor({ timeout: 60_000 });
      energies.push(Number((await row.getByRole('cell').first().innerText()).split(/\s+/)[0]));
    }
    expect(energies[0]).toBeGreaterThan(5 * (energies[1] ?? NaN));
  });

  it('sees a false alarm of the cheating model alone, where nothing but the marker is there', async () => {
    expect(await ask('honest', '03-normal')).toBeLessThan(0.5);
    expect(await ask('cheat', '03-normal')).toBeGreaterThan(0.9);
    const cheat = await withoutMarker();
    expect(cheat.after).toBeLessThan(cheat.before / 2);
  });

  it('sees an effusion without the marker missed by the cheating model alone', async () => {
    expect(await ask('honest', '01-effusion')).toBeGreaterThan(0.9);
    expect(await ask('cheat', '01-effusion')).toBeLessThan(0.5);
  });

  it('puts both side by side on one image, each pane with its own model', async () => {
    await ask('honest', '02-effusion');
    await page.getByRole('button', { name: 'Layout of the panes' }).click();
    await page.getByRole('button', { name: 'Layout 1 × 2' }).click();
    await page.getByRole('button', { name: 'What pane 2 shows' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).selectOption({ label: 'Demo · cheat' });
    await page.keyboard.press('Escape');
    await page.getByRole('group', { name: /^Pane 2.*Demo · cheat/ }).waitFor();
    await settled(page);
    expect(workstation.complaints).toEqual([]);
  });
});
