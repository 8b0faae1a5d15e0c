// A blind reading in every corner of the window: names, priors, magnifier, frames in motion, tour, another reader, saved pictures give nothing away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { threePatients, writeStudies } from '../host/studies/write-studies.ts';
import { tinyDicom, tinySize } from '../host/tiny-study.ts';
import { coloured, everything, expectNothingGivenAway, watchFrames } from './blind-look.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drop, mapInk, pane, settled, startTour, tourCard } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 50 });
const demoFindings = /effusion|cardiomegaly|nodule|pneumothorax|\bnormal\b/i;

if (browserPath === null) console.warn('SKIPPED: no browser was found, so blind reading in every corner was not tested. Set OVERREAD_BROWSER.');

/** Pixels of a picture that are amber, as maps are: much more red than blue. */
async function amberIn(path: string): Promise<number> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  let count = 0;
  for (let at = 0; at < data.length; at += info.channels) if ((data[at] ?? 0) - (data[at + 2] ?? 0) > 40) count += 1;
  return count;
}

async function savedPicture(page: Page): Promise<{ readonly name: string; readonly amber: number }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save overlay' }).click()]);
  return { name: download.suggestedFilename(), amber: await amberIn(await download.path()) };
}

async function command(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(label);
  await page.keyboard.press('Enter');
}

describe.skipIf(browserPath === null)('while images are read blind', () => {
  let workstation: Workstation;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overread-blind-'));
    workstation = await openWorkstation();
    ({ page } = workstation);
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await settled(page);
  });
  afterAll(async () => {
    await workstation?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a saved picture has no map, and bears no name that says what is to be found', async () => {
    const open = await savedPicture(page);
    expect(open.name).toMatch(/^01-effusion-right/);
    expect(open.amber).toBeGreaterThan(1000);
    await page.keyboard.press('Control+b');
    await page.getByText(/^Blind reading · since/).waitFor();
    const blind = await savedPicture(page);
    expect([blind.name, blind.amber]).toEqual(['Image 1 of 6.png', 0]);
    await expectNothingGivenAway(page);
  });

  it('names of files and of made-up patients stand nowhere: list, headings, title, hints, what is read out', async () => {
    await command(page, 'Read every image blind first');
    await eventually(() => page.locator('[data-image]').first().innerText()).toContain('Image 1 of 6');
    await page.keyboard.press('s');
    await eventually(async () => (await everything(page)).split('\n').filter((line) => demoFindings.test(line))).toEqual([]);
    expect(await page.title()).toContain('DEMO-01');
    const named = await page.evaluate(() => [...document.querySelectorAll('option, input')].map((element) => element.textContent || (element as HTMLInputElement).value).join('\n'));
    expect(named.split('\n').filter((line) => /effusion-|\.dcm/.test(line))).toEqual([]);
    await page.keyboard.press('Shift+Z');
  });

  it('the magnifier shows the image alone', async () => {
    await page.keyboard.press('e');
    await pane(page).hover({ position: { x: 200, y: 400 } });
    await page.locator('.glass, [data-testid="glass"], canvas').nth(1).waitFor({ state: 'attached' });
    await expectNothingGivenAway(page);
    for (let left = 3; left > 0; left -= 1) await page.keyboard.press('e');
  });

  it('the tour is not there', async () => {
    await command(page, 'Guided tour');
    await page.waitForTimeout(300);
    expect(await tourCard(page).count()).toBe(0);
    await page.keyboard.press('Escape');
    await expectNothingGivenAway(page);
  });

  it('a reader who sits down in the middle of the other’s maps sees none of them where the own reading is blind', async () => {
    // Reader 1 has not revealed the first image; a second reader has it open, and maps are on their way.
    await command(page, 'Read every image blind first');
    await page.getByRole('button', { name: /^Reader Reader 1/ }).click();
    await page.getByRole('menuitem', { name: 'New reader …' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Dr Second');
    await page.keyboard.press('Enter');
    await page.locator('[data-image]', { hasText: '01-effusion-right' }).click();
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await settled(page);
    expect(await coloured(page)).toBeGreaterThan(0);
    await page.keyboard.press('c');
    await page.getByRole('button', { name: /^Reader Dr Second/ }).click();
    const first = page.getByRole('menuitemradio', { name: 'Reader 1' });
    await first.waitFor();
    await first.click();
    await page.getByText(/^Blind reading · since/).first().waitFor();
    const stop = await watchFrames(page);
    await settled(page);
    await page.waitForTimeout(500);
    const seen = await stop();
    expect([seen.maps, seen.scores]).toEqual([0, []]);
    await eventually(() => page.locator('[data-image][aria-selected="true"]').innerText()).toContain('Image');
    await expectNothingGivenAway(page);
  });

  it('the tour that was under way hides with all that it says', async () => {
    await page.getByRole('button', { name: /^Reader Reader 1/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dr Second' }).click();
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await startTour(page);
    await page.keyboard.press('Control+b');
    await page.getByText(/^Blind reading · since/).first().waitFor();
    await eventually(() => tourCard(page).count()).toBe(0);
    await expectNothingGivenAway(page);
    // The tour has put two panes beside each other.
    while (await page.locator('[data-pane]').count() > 1) await page.keyboard.press('Shift+Z');
  });

  it('a prior beside the current examination stays blind when that is revealed', async () => {
    await command(page, 'Read every image blind first');
    writeStudies(folder, threePatients, { rows: 240, cols: 200 });
    await page.getByRole('button', { name: 'More ways to open' }).click();
    await page.getByRole('textbox', { name: 'Place on this machine' }).fill(folder);
    await page.keyboard.press('Enter');
    await page.getByRole('treeitem', { name: /Abel Anna/ }).waitFor();
    await eventually(() => page.title()).toContain('Abel Anna');
    await page.getByText(/^Blind reading · since/).waitFor();
    await settled(page);
    const frames = () => page.getByRole('group', { name: /^Pane \d/ }).or(page.locator('[data-pane]')).count();
    await page.keyboard.press('Shift+B');
    await eventually(frames).toBeGreaterThanOrEqual(2);
    await settled(page);
    await expectNothingGivenAway(page);
    await page.keyboard.press('Control+b');
    await page.getByRole('dialog', { name: 'Reveal this image?' }).getByRole('button', { name: 'Reveal', exact: true }).click();
    await page.getByRole('radio').first().waitFor();
    await settled(page);
    expect((await mapInk(page, 1)).share).toBe(0);
    // Whoever turns to the prior finds it blind.
    await page.locator('[data-pane]').nth(1).click({ position: { x: 60, y: 420 } });
    await page.getByText(/^Blind reading · since/).first().waitFor();
    expect(await page.getByText('Scores, maps and agreement are hidden while you read blind.').count()).toBeGreaterThan(0);
    await page.keyboard.press('Shift+Z');
  });

  it('frames in motion show nothing, running and at rest', async () => {
    const { rows, cols } = tinySize;
    const frames = Array.from({ length: 6 }, (_, frame) => Array.from({ length: rows * cols }, (_value, index) => 500 + 300 * frame + (index % cols))).flat();
    await drop(page, [{ name: 'nodule-cine.dcm', bytes: [...tinyDicom({ '00080018': ['UI', '1.2.3.4.8'], '00280008': ['IS', '6'], '7fe00010': ['OW', frames] })] }]);
    await page.locator('.count', { hasText: '1 / 6' }).waitFor();
    await page.getByText(/^Blind reading · since/).first().waitFor();
    const stop = await watchFrames(page);
    await page.keyboard.press('.');
    await page.locator('.count', { hasText: '4 / 6' }).waitFor();
    await page.keyboard.press('.');
    await page.waitForTimeout(400);
    const seen = await stop();
    expect(seen.frames).toBeGreaterThan(5);
    expect([seen.maps, seen.scores]).toEqual([0, []]);
    expect(await everything(page)).not.toContain('nodule-cine');
    await expectNothingGivenAway(page);
  });

  it('the page complains of nothing', () => {
    expect(workstation.complaints).toEqual([]);
  });
});
