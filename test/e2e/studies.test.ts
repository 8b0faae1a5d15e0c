// The study browser in a real browser: a folder with priors, search, a prior, a zip archive, files that cannot be read, the keyboard.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manyPatients, syntheticInstance, threePatients, writeStudies } from '../host/studies/write-studies.ts';
import { writeTinyStudy } from '../host/tiny-study.ts';
import { zipOf } from '../host/studies/zip-writer.ts';
import { faultsForAll } from './faults-for-all.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drop, settled } from './steps.ts';
import type { Locator, Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so no study was browsed.');

describe.skipIf(browserPath === null)('the study browser', () => {
  let workstation: Workstation;
  let page: Page;
  let folder: string;
  const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000, interval: 50 });
  const row = (name: string | RegExp): Locator => page.getByRole('treeitem', { name });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overread-browse-'));
    writeStudies(join(folder, 'three'), threePatients, { rows: 240, cols: 200, ending: '' });
    const whole = readFileSync(join(folder, 'three/P1/ST0/SE0/IM1'));
    writeFileSync(join(folder, 'three/P1/ST0/SE0/torn'), whole.subarray(0, whole.length / 2));
    writeFileSync(join(folder, 'three/P1/copy of IM1'), whole);
    writeFileSync(join(folder, 'three/readme.txt'), 'no image');
    workstation = await openWorkstation();
    ({ page } = workstation);
    await page.locator('[data-image]').first().waitFor();
  });
  afterAll(async () => {
    await workstation?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens a folder with three patients by its place, and shows the newest study of the first', async () => {
    await openPlace(join(folder, 'three'));
    await row(/Abel Anna/).waitFor();
    await row(/Çelik Cem/).waitFor();
    await eventually(() => page.title()).toContain('Abel Anna · Chest follow-up');
    await eventually(() => page.title()).toContain('2026-11-20');
    await eventually(() => row(/Abel Anna/).innerText()).toContain('3 studies');
    // Priors say how long ago they were.
    await row(/2026-08-20.*3 months earlier/).waitFor();
    await row(/2024-11-18.*2 years earlier/).waitFor();
    await eventually(() => page.locator('[data-image][aria-current] img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(20);
  });

  it('lists the file that cannot be read with its reason, says that a copy was left out, and keeps the rest usable', async () => {
    await page.getByText('1 file with a problem').click();
    const problems = page.getByRole('group', { name: 'Files with a problem' });
    await eventually(() => problems.innerText()).toMatch(/torn[\s\S]*it was cut/);
    expect(await problems.innerText()).not.toContain('readme');
    await eventually(() => page.getByRole('alert').innerText()).toMatch(/torn|exact copy/);
    await page.getByText('1 file with a problem').click();
  });

  it('opens a prior at a click', async () => {
    await row(/2026-08-20/).click();
    await eventually(() => page.title()).toContain('2026-08-20');
    // Now the newer study is the other one.
    await row(/2026-11-20.*3 months later/).waitFor();
  });

  it('finds a study by words of name, number, date and description, and says when there is none', async () => {
    const search = page.getByRole('searchbox', { name: 'Search studies' });
    await search.fill('celik 2026-11');
    await eventually(() => page.getByRole('treeitem', { level: 1 }).count()).toBe(1);
    await row(/Çelik Cem/).waitFor();
    await search.fill('b-200 bedside');
    await row(/Berg Bruno/).waitFor();
    await eventually(() => page.getByRole('treeitem', { level: 1 }).count()).toBe(1);
    await search.fill('nobody');
    await page.getByText('No study matches the search.').waitFor();
    await search.fill('');
    await row(/Abel Anna/).waitFor();
  });

  it('shows the first images of a long series and all of them when one is opened', async () => {
    // With more than a few patients those that are not on screen are folded.
    await row(/Çelik Cem/).click();
    await row(/2026-11-01/).click();
    await eventually(() => page.title()).toContain('Çelik Cem');
    await page.locator('[data-image][aria-current]').focus();
    await eventually(async () => {
      await page.keyboard.press('End');
      return page.evaluate(() => document.activeElement?.textContent ?? '');
    }).toContain('IM30');
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('[data-image][aria-current]').innerText()).toContain('IM30');
  });

  it('is walked with the keyboard alone', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('false');
    await page.keyboard.press('ArrowRight');
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('true');
    await page.keyboard.press('ArrowRight');
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-level'))).toBe('2');
    await page.keyboard.press('Enter');
    await eventually(() => page.title()).toContain('DEMO');
  });

  it('takes a zip archive that is dropped, with what is wrong inside of it', async () => {
    const bytes = zipOf([
      { name: 'disc/IM1', bytes: syntheticInstance({ '00080018': ['UI', '7.1'], '00100010': ['PN', 'Zip^Zoe'], '00100020': ['LO', 'Z-1'], '0020000d': ['UI', '7'], '00080020': ['DA', '20260505'] }) },
      { name: '../evil.dcm', bytes: syntheticInstance({ '00080018': ['UI', '7.2'] }) }, { name: 'inner.zip', bytes: new Uint8Array(30) },
    ]);
    await drop(page, [{ name: 'study.zip', bytes: [...bytes] }]);
    await row(/Zip Zoe/).waitFor();
    await eventually(() => page.title()).toContain('Zip Zoe');
    await page.getByText('3 files with a problem').click();
    await eventually(() => page.getByRole('group', { name: 'Files with a problem' }).innerText()).toMatch(/evil\.dcm[\s\S]*leads out of the archive[\s\S]*inner\.zip[\s\S]*not opened/);
    await page.getByRole('button', { name: 'Clear this list' }).click();
    await page.getByText('with a problem').waitFor({ state: 'detached' });
  });

  it('opens again what was open lately, and forgets it', async () => {
    await page.getByRole('button', { name: 'More ways to open' }).click();
    await page.getByRole('button', { name: /^three.*37 images/ }).click();
    await eventually(() => page.title()).toContain('Abel Anna');
    await page.getByRole('button', { name: 'More ways to open' }).click();
    await page.getByRole('button', { name: 'Forget three' }).click();
    await page.getByText('Nothing was opened by its place yet.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Place on this machine' }).waitFor({ state: 'detached' });
  });

  it('stays a handful of elements with hundreds of patients', async () => {
    const count = writeStudies(join(folder, 'many'), manyPatients(600), { rows: 24, cols: 20 });
    await openPlace(join(folder, 'many'));
    await row(/Patient0 Test/).waitFor();
    await settled(page);
    expect(count).toBe(600);
    await page.getByRole('searchbox', { name: 'Search studies' }).fill('patient23');
    await row(/Patient23 Test/).waitFor();
    await page.getByRole('searchbox', { name: 'Search studies' }).fill('');
    await eventually(() => page.getByRole('treeitem').count()).toBeLessThan(60);
  });

  it('closes the study on screen and goes on with the next one, by key and by command', async () => {
    const search = page.getByRole('searchbox', { name: 'Search studies' });
    await search.fill('zoe');
    await row(/Zip Zoe/).waitFor();
    await row(/2026-05-05/).click();
    await eventually(() => page.title()).toContain('Zip Zoe');
    await row(/2026-05-05/).focus();
    await page.keyboard.press('Delete');
    await page.getByText('No study matches the search.').waitFor();
    await eventually(() => page.title()).not.toContain('Zip Zoe');
    await search.fill('');

    await eventually(() => page.locator('[data-image][aria-current]').count()).toBe(1);
    const before = await page.locator('[data-image][aria-current]').getAttribute('data-image');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close this study');
    await page.keyboard.press('Enter');
    await eventually(async () => page.locator('[data-image][aria-current]').getAttribute('data-image')).not.toBe(before);
    await eventually(() => page.locator(`[data-image="${before}"]`).count()).toBe(0);
    await settled(page);

    // Faster than the host answers: nothing is closed twice, and what is shown is open.
    for (let time = 0; time < 5; time += 1) {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('close this study');
      await page.keyboard.press('Enter');
    }
    await eventually(() => page.locator('[data-image][aria-current]').count()).toBe(1);
    await settled(page);
    expect(await page.getByText('expected a study that is open').count()).toBe(0);
  });

  it('takes the place of a folder that holds a model and no image for a model', async () => {
    const study = writeTinyStudy();
    try {
      await openPlace(study.modelPath);
      await page.getByLabel('Model', { exact: true }).locator('option:checked', { hasText: 'Tiny' }).waitFor({ state: 'attached' });
      expect(await page.getByRole('alert').innerText()).not.toContain('expected a folder');
    } finally {
      study.remove();
    }
  });

  it('has no serious fault for a screen reader', async () => {
    expect(await faultsForAll(page, 'nav')).toEqual([]);
  });

  it('complained about nothing', () => {
    expect(workstation.complaints).toEqual([]);
  });

  async function openPlace(path: string): Promise<void> {
    await page.getByRole('button', { name: 'More ways to open' }).click();
    const place = page.getByRole('textbox', { name: 'Place on this machine' });
    await place.fill(path);
    await place.press('Enter');
  }
});
