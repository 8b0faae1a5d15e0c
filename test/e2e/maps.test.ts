// How an auditor looks at a map: threshold and agreement together, lines, colours, and where methods disagree.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { mapInk, pane, settled } from './steps.ts';
import type { Workstation } from './open-workstation.ts';
import type { Page } from 'playwright';

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000, interval: 50 });

if (browserPath === null) console.warn('SKIPPED: no browser was found, so maps were not looked at in the window. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('maps in the window', () => {
  let workstation: Workstation;
  let page: Page;
  const tab = (name: RegExp | string) => page.getByRole('tab', { name }).click();
  const threshold = () => page.getByRole('slider', { name: 'Threshold of the map' });
  const numbers = () => page.getByTestId('threshold').innerText();

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
  });
  afterAll(() => workstation?.close());

  it('show at Otsu’s threshold the IoU of the table of findings', async () => {
    await page.getByRole('treeitem', { name: /02-effusion/ }).click();
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    await settled(page);
    await tab(/^Findings/);
    const row = page.getByRole('row', { name: /^layer-cam/ }).first();
    await row.waitFor({ timeout: 60_000 });
    const iou = /(\d\.\d\d)/.exec(await row.getByRole('cell').nth(2).innerText())?.[1];
    const energy = /(\d\.\d\d)/.exec(await row.getByRole('cell').nth(0).innerText())?.[1];
    await tab('Map');
    await page.getByTestId('threshold').getByRole('img', { name: /effusion over all thresholds/ }).waitFor();
    await eventually(numbers).toMatch(new RegExp(`Energy inside\\s*${energy}`));
    await page.getByRole('button', { name: 'Otsu', exact: true }).click();
    await eventually(numbers).toMatch(new RegExp(`IoU\\s*${iou}`));
  });

  it('paint less the higher the threshold is, follow the slider without asking anybody, and say so', async () => {
    const atOtsu = (await mapInk(page)).share;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await threshold().fill('200');
    await eventually(async () => (await mapInk(page)).share).toBeLessThan(atOtsu * 0.7);
    expect(await numbers()).toContain('78 % of the largest value');
    expect(await numbers()).toContain('Below it nothing is painted.');
    expect(asked).toEqual([]);
    page.removeAllListeners('request');
  });

  it('are drawn as lines, which leave the image free', async () => {
    await page.getByRole('button', { name: 'Lines', exact: true }).click();
    await eventually(async () => (await mapInk(page)).share).toBe(0);
    const lines = () => page.getByTestId('contours').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('not a canvas');
      return (canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []).filter((value, at) => at % 4 === 3 && value > 0).length;
    });
    await eventually(lines).toBeGreaterThan(100);
    const few = await lines();
    await page.getByRole('button', { name: '25 %', exact: true }).click();
    await eventually(lines).toBeGreaterThan(few * 1.2);
    await page.getByRole('button', { name: 'Colours', exact: true }).click();
    await threshold().fill('0');
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
  });

  it('step aside while a key is held', async () => {
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    const shown = await mapInk(page);
    await page.keyboard.down('y');
    await eventually(async () => (await mapInk(page)).share).toBe(0);
    await page.keyboard.up('y');
    await eventually(() => mapInk(page)).toEqual(shown);
  });

  it('keep the colours that were chosen over a reload', async () => {
    await page.getByLabel('Colours', { exact: true }).selectOption({ label: 'Cividis' });
    await settled(page);
    await page.reload();
    await eventually(() => page.getByLabel('Colours', { exact: true }).inputValue()).toBe('cividis');
    await page.getByLabel('Colours', { exact: true }).selectOption({ label: 'Amber' });
    await page.getByRole('treeitem', { name: /02-effusion/ }).click();
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    await settled(page);
  });

  it('are set against each other, and two of them stand side by side after a click', async () => {
    await page.getByText('How the maps disagree').click();
    const matrix = page.getByRole('table', { name: 'How the maps disagree' });
    await matrix.waitFor();
    await eventually(() => matrix.getByRole('button').count()).toBeGreaterThanOrEqual(20);
    await matrix.getByRole('button', { name: /^gradient and layer-cam/ }).click();
    await eventually(() => page.locator('[data-pane]').count()).toBe(2);
    await page.locator('[data-pane="1"]').getByText('gradient', { exact: true }).waitFor();
    await page.locator('[data-pane="2"]').getByText('layer-cam', { exact: true }).waitFor();
  });

  it('agree or not in one map of all of them, in ranks', async () => {
    await page.getByRole('button', { name: 'Consensus', exact: true }).click();
    const second = page.locator('[data-pane="2"]');
    await second.getByText('consensus', { exact: true }).waitFor();
    await eventually(async () => (await mapInk(page, 1)).share).toBeGreaterThan(0.01);
    await eventually(() => second.innerText()).toMatch(/0\.500[\s\S]*1\.00/);
    await page.getByRole('button', { name: 'Variance', exact: true }).click();
    await second.getByText('variance of ranks', { exact: true }).waitFor();
    expect(workstation.complaints).toEqual([]);
  });
});
