// A reading as it is done: blind, drawn, revealed, compared with the marks of another reader; and blind again after a restart.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingGivenAway } from './blind-look.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drag, mapInk, pane, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 50 });

describe.skipIf(browserPath === null)('a blind reading', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await settled(page);
  });
  afterAll(() => workstation?.close());

  it('begins with a reader who was not asked for a name', async () => {
    await page.getByRole('button', { name: 'Reader Reader 1' }).waitFor();
    expect((await mapInk(page)).share).toBeGreaterThan(0);
  });

  it('takes scores, maps, agreement and other readers’ marks out of the window', async () => {
    await page.getByRole('button', { name: /^Blind/ }).click();
    await page.getByText(/^Blind reading · since \d\d:\d\d:\d\d$/).waitFor();
    await expectNothingGivenAway(page);
    await page.keyboard.press('c');
    await page.keyboard.press('w');
    await page.keyboard.press('Control+e');
    await expectNothingGivenAway(page);
    expect(await page.getByRole('radio', { name: /effusion/ }).count()).toBe(0);
  });

  it('shows no map for one frame when the page is loaded again', async () => {
    await page.addInitScript(() => {
      const seen = { maps: 0, scores: [] as string[], frames: 0 };
      Object.assign(window, { seen });
      const look = (): void => {
        seen.frames += 1;
        for (const canvas of document.querySelectorAll<HTMLCanvasElement>('[data-testid="map"]')) {
          if (canvas.width * canvas.height > 0 && canvas.checkVisibility() && canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0) === true) seen.maps += 1;
        }
        const said = /[^\n]*(?<!\d)(?!99\.5)\d+\.\d %[^\n]*/.exec(document.body?.innerText ?? '');
        if (said !== null) seen.scores.push(said[0]);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.reload();
    await page.getByText(/^Blind reading · since/).waitFor();
    await settled(page);
    const seen = await page.evaluate(() => (window as unknown as { seen: { maps: number; scores: string[]; frames: number } }).seen);
    expect(seen.frames).toBeGreaterThan(5);
    expect([seen.maps, seen.scores]).toEqual([0, []]);
    await expectNothingGivenAway(page);
  });

  it('lets the reader draw, and offers no class of the model as its name', async () => {
    await page.getByRole('tab', { name: /^Findings/ }).click();
    await page.keyboard.press('n');
    await drag(page, [0.3, 0.66], [0.44, 0.86]);
    const name = page.getByRole('combobox', { name: 'Finding' });
    expect(await name.inputValue()).toBe('');
    await name.fill('eff');
    await page.getByRole('option', { name: 'effusion' }).click();
    await page.getByRole('combobox', { name: 'Confidence' }).selectOption('4');
    await page.getByRole('textbox', { name: 'Comment' }).fill('blunted angle');
    await page.getByRole('button', { name: 'Save finding' }).click();
    const own = page.getByRole('region', { name: 'Finding effusion' });
    await own.getByText('confidence 4 of 5').waitFor();
    expect(await own.count()).toBe(1);
    await expectNothingGivenAway(page);
  });

  it('is revealed by one act that says what is recorded', async () => {
    await page.getByRole('button', { name: 'Reveal …' }).click();
    const sheet = page.getByRole('dialog', { name: 'Reveal this image?' });
    await sheet.getByText('Recorded for good').waitFor();
    await sheet.getByRole('button', { name: 'Go on reading' }).click();
    await sheet.waitFor({ state: 'detached' });
    await expectNothingGivenAway(page);
    await page.getByRole('button', { name: /^Blind/ }).click();
    await sheet.getByRole('button', { name: 'Reveal', exact: true }).click();
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await settled(page);
    expect((await mapInk(page)).share).toBeGreaterThan(0);
    await page.getByText(/^Reader 1 · \d{4}-\d\d-\d\d \d\d:\d\d:\d\d · (\d+\smin\s)?\d+\ss$/).waitFor();
  });

  it('is then compared with the other reader’s mark and the maps in one table', async () => {
    const own = page.getByRole('region', { name: 'Finding effusion' }).first();
    await eventually(() => own.locator('tbody tr').count()).toBeGreaterThanOrEqual(8);
    const other = own.getByRole('row', { name: /^DEMO/ });
    expect(await other.innerText()).toMatch(/\d\.\d\d.*(hit|miss).*\d\.\d\d/s);
    await page.getByRole('table', { name: 'Between readers' }).getByRole('row', { name: /effusion.*IoU \d\.\d\d.*1 matched/ }).first().waitFor();
    await page.getByRole('checkbox', { name: 'Show marks of DEMO' }).uncheck();
    expect(await page.getByRole('region', { name: 'Finding effusion' }).count()).toBe(1);
    await page.getByRole('checkbox', { name: 'Show marks of DEMO' }).check();
  });

  it('tells what is changed afterwards apart, keeps it in the log, and brings back what was removed', async () => {
    const own = page.getByRole('region', { name: 'Finding effusion' }).first();
    await own.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('combobox', { name: 'Confidence' }).selectOption('2');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await own.getByText('changed after reveal').waitFor();
    await own.getByRole('button', { name: 'Delete finding effusion' }).click();
    await eventually(() => page.getByRole('region', { name: 'Finding effusion' }).filter({ hasText: 'confidence' }).count()).toBe(0);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'What changed …' }).click();
    const log = page.getByRole('dialog', { name: 'What changed on this image' });
    await log.getByText('confidence: 4 → 2').waitFor();
    await log.getByText('revealed the image').waitFor();
    await log.getByRole('button', { name: 'Bring back' }).first().click();
    await log.getByText('brought back effusion (box)').waitFor();
    await log.getByRole('button', { name: 'Close' }).click();
    await own.getByText('confidence 2 of 5').waitFor();
  });

  it('complains of nothing', () => {
    expect(workstation.complaints).toEqual([]);
    expect(pane(page)).toBeDefined();
  });
});
