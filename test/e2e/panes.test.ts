// The stage as an auditor uses it: two models side by side on one image, a prior beside the current one, images carried into panes, a grid of methods and layers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { threePatients, writeStudies } from '../host/studies/write-studies.ts';
import { faultsForAll } from './faults-for-all.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drag, mapInk, pane, radiograph, settled } from './steps.ts';
import type { Locator, Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the panes of the window were not tested.');

describe.skipIf(browserPath === null)('the stage', () => {
  let workstation: Workstation;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'overread-panes-'));
  const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000, interval: 50 });
  const frame = (number: number): Locator => page.locator(`[data-pane="${number}"]`);
  const label = (number: number) => frame(number).getAttribute('aria-label');
  const frames = () => page.locator('[data-pane]').count();
  const layout = async (name: string) => {
    await page.getByRole('button', { name: 'Layout of the panes' }).click();
    await page.getByRole('dialog', { name: 'Layout of the panes' }).getByRole('button', { name, exact: true }).click();
  };
  const shows = async (number: number, choice: Readonly<Record<string, string>>) => {
    await frame(number).getByRole('button', { name: `What pane ${number} shows` }).click();
    const menu = page.getByRole('dialog', { name: `What pane ${number} shows` });
    for (const [name, value] of Object.entries(choice)) await menu.getByLabel(name, { exact: true }).selectOption({ label: value });
    await page.keyboard.press('Escape');
  };

  beforeAll(async () => {
    workstation = await openWorkstation({ viewport: { width: 1440, height: 900 } });
    ({ page } = workstation);
    await pane(page).waitFor();
    await page.getByRole('treeitem', { name: /02-effusion/ }).click();
    await settled(page);
  });
  afterAll(async () => {
    await workstation?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('puts the honest and the cheating model side by side on one image, and their maps differ', async () => {
    await layout('Layout 1 × 2');
    await frame(2).getByText('Drop an image, a method or a class here').waitFor();
    await shows(2, { Model: 'Demo · cheat' });
    await settled(page);
    await eventually(() => label(1)).toContain('Demo · honest');
    await eventually(() => label(2)).toContain('Demo · cheat');
    await eventually(async () => (await mapInk(page, 1)).share).toBeGreaterThan(0);
    expect(await mapInk(page, 0)).not.toEqual(await mapInk(page, 1));
    expect(await radiograph(page, 0)).toEqual(await radiograph(page, 1));
  });

  it('lets the side panel speak of the pane with the ring', async () => {
    expect(await frame(2).getAttribute('aria-current')).toBe('true');
    await page.locator('#model option:checked', { hasText: 'cheat' }).waitFor({ state: 'attached' });
    await page.keyboard.press('q');
    await page.locator('#model option:checked', { hasText: 'honest' }).waitFor({ state: 'attached' });
    await page.keyboard.press('Control+ArrowRight');
    await page.locator('#model option:checked', { hasText: 'cheat' }).waitFor({ state: 'attached' });
    await pane(page, 0).click();
    await page.locator('#model option:checked', { hasText: 'honest' }).waitFor({ state: 'attached' });
  });

  it('zooms linked panes together, and one alone after the link is off', async () => {
    const [left, right] = [await radiograph(page, 0), await radiograph(page, 1)];
    await drag(page, [0.5, 0.7], [0.5, 0.3], { button: 'right', index: 0 });
    await eventually(() => radiograph(page, 1)).not.toEqual(right);
    await eventually(() => radiograph(page, 0)).not.toEqual(left);
    await page.keyboard.press('f');
    await eventually(() => radiograph(page, 1)).toEqual(right);
    await page.keyboard.press('Shift+P');
    await drag(page, [0.5, 0.7], [0.5, 0.3], { button: 'right', index: 0 });
    await settled(page);
    expect(await radiograph(page, 1)).toEqual(right);
    await page.keyboard.press('Shift+P');
    await page.keyboard.press('f');
  });

  it('shows a pane alone and comes back', async () => {
    await pane(page, 0).dblclick();
    await eventually(frames).toBe(1);
    await page.keyboard.press('Escape');
    await eventually(frames).toBe(2);
  });

  it('takes an image that is dragged from the list, and a method from the panel', async () => {
    await page.getByRole('treeitem', { name: /01-effusion/ }).dragTo(pane(page, 1));
    await settled(page);
    await eventually(() => label(2)).toContain('01-effusion-right.dcm');
    await eventually(() => label(1)).toContain('02-effusion-left-marker.dcm');
    await page.getByRole('radio', { name: 'grad-cam', exact: true }).dragTo(pane(page, 1));
    await settled(page);
    await eventually(() => label(2)).toContain('grad-cam');
    await eventually(() => label(1)).toContain('layer-cam');
  });

  it('swaps panes, and takes every step back', async () => {
    await frame(1).locator('.caption').dragTo(frame(2).locator('.body'));
    await eventually(() => label(1)).toContain('01-effusion-right.dcm');
    await page.keyboard.press('Control+z');
    await eventually(() => label(1)).toContain('02-effusion-left-marker.dcm');
    // The method, the image, the model, the layout.
    for (let left = 4; left > 0; left -= 1) await page.keyboard.press('Control+z');
    await eventually(frames).toBe(1);
  });

  it('fills itself with methods and layers, a row a layer', async () => {
    await page.keyboard.press('Shift+G');
    const sheet = page.getByRole('dialog', { name: 'Methods × layers' });
    await sheet.getByRole('button', { name: 'All layers' }).click();
    expect(await sheet.getByRole('status').innerText()).toMatch(/too many|× 3 panes/);
    await sheet.getByRole('button', { name: 'None' }).click();
    const layers = sheet.getByRole('group', { name: 'Rows: layers' }).getByRole('checkbox');
    const count = await layers.count();
    for (const at of [count - 1, count - 2, count - 3]) await layers.nth(at).check();
    await sheet.getByRole('button', { name: 'Show', exact: true }).click();
    await settled(page);
    await eventually(frames).toBe(9);
    for (const number of [1, 4, 7]) expect(await label(number)).toContain('grad-cam');
    expect(new Set([await label(1), await label(4), await label(7)]).size).toBe(3);
    await eventually(async () => (await mapInk(page, 8)).share).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await eventually(frames).toBe(1);
  });

  it('puts the prior beside the current examination and says how long before it was', async () => {
    writeStudies(folder, threePatients, { rows: 480, cols: 400 });
    await page.getByRole('button', { name: 'More ways to open' }).click();
    await page.getByRole('textbox', { name: 'Place on this machine' }).fill(folder);
    await page.keyboard.press('Enter');
    await page.getByRole('treeitem', { name: /Abel Anna/ }).waitFor();
    await settled(page);
    await eventually(() => page.title()).toContain('Abel Anna');
    await page.keyboard.press('Shift+B');
    await eventually(frames).toBe(2);
    await settled(page);
    await eventually(() => label(2)).toMatch(/earlier/);
    expect(await label(1)).not.toMatch(/earlier/);
  });

  it('goes from one pane to nine by key, has room for all, and no serious fault for a screen reader', async () => {
    for (let left = 4; left > 0; left -= 1) await page.keyboard.press('s');
    await eventually(frames).toBe(9);
    expect(await faultsForAll(page)).toEqual([]);
    for (let left = 4; left > 0; left -= 1) await page.keyboard.press('Shift+Z');
    await eventually(frames).toBe(1);
  });

  it('complained about nothing', () => {
    expect(workstation.complaints).toEqual([]);
  });
});
