// A radiologist: opens, reads blind, draws, reveals, compares methods, takes the marker away, disagrees, and sends a report.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { mapInk, marker, paintOut, pane, settled } from '../steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the story of a radiologist was not played.');

/** About where the fluid is, as a reader would draw it. */
const effusion = { image: marker.image, rect: { x: 1000, y: 1380, width: 540, height: 330 } };
const share = (text: string) => Number(/[\d.]+/.exec(text)?.[0] ?? NaN) / 100;

describe.skipIf(browserPath === null)('a radiologist', () => {
  let workstation: Workstation;
  let page: Page;
  let scores: readonly string[] = [];

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
  });
  afterAll(() => workstation?.close());

  async function drawFinding(where: typeof effusion, { label, comment, confidence }: { label: string; comment: string; confidence: string }): Promise<void> {
    await page.keyboard.press('n');
    await paintOut(page, where);
    await page.getByRole('combobox', { name: 'Finding' }).fill(label);
    await page.getByRole('combobox', { name: 'Confidence' }).selectOption(confidence);
    await page.getByRole('textbox', { name: 'Comment' }).fill(comment);
    await page.getByRole('button', { name: 'Save finding' }).click();
    await page.getByRole('region', { name: `Finding ${label}` }).first().waitFor();
  }

  it('opens the image and reads it blind, without any word of the model', async () => {
    await page.getByRole('treeitem', { name: /02-effusion/ }).click();
    await page.locator('[data-image][aria-current="true"]', { hasText: '02-effusion' }).waitFor();
    await page.getByRole('button', { name: /^Blind/ }).click();
    await page.getByText(/^Blind reading · since/).first().waitFor();
    expect(await page.getByRole('radio', { name: /^effusion/ }).count()).toBe(0);
    await settled(page);
    if ((await page.getByTestId('map').count()) > 0) expect((await mapInk(page)).share).toBe(0);
  });

  it('draws what is there and how sure it is', async () => {
    await page.getByRole('tab', { name: /^Findings/ }).click();
    await drawFinding(effusion, { label: 'effusion', comment: 'blunted angle on the left', confidence: '4' });
    expect(await page.getByRole('region', { name: 'Finding effusion' }).count()).toBe(1);
  });

  it('reveals once, and then sees scores, maps and the earlier reader', async () => {
    await page.getByRole('button', { name: 'Reveal …' }).click();
    await page.getByRole('dialog', { name: 'Reveal this image?' }).getByRole('button', { name: 'Reveal', exact: true }).click();
    await page.getByRole('radio', { name: /^effusion/ }).waitFor();
    await expect.poll(async () => (await mapInk(page)).share, { timeout: 60_000 }).toBeGreaterThan(0);
    await page.getByRole('row', { name: /^DEMO/ }).first().waitFor();
  });

  it('compares all seven methods with one zoom', async () => {
    await page.keyboard.press('c');
    await expect.poll(() => page.locator('[data-pane]').count(), { timeout: 20_000 }).toBe(8);
    await settled(page);
    for (let index = 1; index < 8; index += 1) await expect.poll(async () => (await mapInk(page, index)).share, { timeout: 60_000 }).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-pane]').count(), { timeout: 20_000 }).toBe(1);
  });

  it('paints the marker out and sees the score of the second model fall', async () => {
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Demo · cheat' });
    await page.getByRole('radio', { name: /^effusion/, checked: true }).waitFor();
    await settled(page);
    await page.keyboard.press('w');
    await paintOut(page, marker);
    const trial = page.getByRole('tabpanel').locator('.trial').first();
    await trial.waitFor();
    scores = await trial.locator('.columns span').allInnerTexts();
    const [before = '', after = ''] = scores;
    expect(share(before)).toBeGreaterThan(0.9);
    expect(share(after)).toBeLessThan(0.4);
    await page.keyboard.press('r');
  });

  it('disagrees: a finding says that the model is wrong, and why', async () => {
    await page.getByRole('tab', { name: /^Findings/ }).click();
    await drawFinding(marker, { label: 'model is wrong', comment: 'the score hangs on the letter', confidence: '5' });
    await page.getByRole('region', { name: 'Finding model is wrong' }).getByText('after reveal').waitFor();
    await settled(page);
  });

  it('sends a report with boxes, blind times, readers and the numbers of the window', async () => {
    const before = await page.getByRole('radio', { name: /^effusion/ }).innerText();
    await page.getByRole('button', { name: 'Export report' }).click();
    // One finding has a comment: it stays out unless the radiologist says otherwise.
    const sheet = page.getByRole('dialog', { name: 'Export report' });
    expect(await sheet.getByRole('checkbox', { name: /^Include the comment/ }).isChecked()).toBe(false);
    const [file] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), sheet.getByRole('button', { name: 'Write report' }).click()]);
    const html = readFileSync(await file.path(), 'utf8');
    // Before the report is taken apart in a page that would not show it.
    expect(workstation.complaints).toEqual([]);
    expect(html).not.toMatch(/(?:src|href)="https?:/);
    const said = await page.evaluate((source) => new DOMParser().parseFromString(source, 'text/html').body.textContent.replace(/\s+/g, ' '), html);
    for (const words of ['Demo · cheat', 'effusion', 'model is wrong', 'Reader 1', 'DEMO', '02-effusion-left-marker']) expect(said, words).toContain(words);
    expect(said).toMatch(/Blind readings.*Reader 1\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(said).toContain('model is wrong by Reader 1: made after it');
    // Comments are free text and may name a patient: they stay in the store.
    expect(said).not.toContain('the score hangs on the letter');
    expect(said).toContain(/[\d.]+ %/.exec(before)?.[0]);
    for (const method of ['Deconvnet', 'Gradient', 'Guided backpropagation', 'Grad-CAM', 'HiResCAM', 'LayerCAM', 'Guided × Grad-CAM']) expect(said, method).toContain(method);
    const rows = await page.evaluate((source) => [...new DOMParser().parseFromString(source, 'text/html').querySelectorAll('tr')].map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim())), html);
    const drawn = rows.find((row) => row.includes('Reader 1') && row.includes('effusion') && row.includes('finding'));
    const numbers = (drawn ?? []).map(Number).filter((value) => Number.isFinite(value)).slice(-4);
    const { x, y, width, height } = effusion.rect;
    [x, y, width, height].forEach((value, index) => expect(Math.abs((numbers[index] ?? NaN) - value), `number ${index + 1} of the box`).toBeLessThan(12));
  });
});
