// While images are read blind no file's name stands anywhere in the window: a name can carry the diagnosis.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageElements, synthesize } from '../dicom/synthetic.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drop, settled } from './steps.ts';
import { command, surfaces } from './surfaces.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

/** In every name of a file or folder here, and nowhere else. */
const tellTale = /telltale/i;
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 50 });
/** Surfaces that can be come to while everything is read blind. */
const reachable = new Set([
  'feature', 'model', 'main menu', 'reader menu', 'layout menu', 'findings menu', 'ways to open', 'palette', 'keys and commands', 'about', 'explanations', 'what changed',
  'settings: Look', 'settings: Images and maps', 'settings: Readers', 'settings: Reading', 'settings: Shortcuts', 'settings: Data', 'settings: Engines',
]);

if (browserPath === null) console.warn('SKIPPED: no browser was found, so names of files during a blind reading were not looked for.');

/** Text, attributes, values and what is read out: every line that has the name. */
async function namedIn(page: Page): Promise<string[]> {
  const html = await page.evaluate(() => [
    document.documentElement.outerHTML.replace(/></g, '>\n<'),
    ...[...document.querySelectorAll('input, textarea, select')].map((element) => `value ${(element as HTMLInputElement).value}`),
  ].join('\n'));
  const spoken = await page.locator('body').ariaSnapshot();
  return `${await page.title()}\n${html}\n${spoken}`.split('\n').filter((line) => tellTale.test(line)).map((line) => line.trim().slice(0, 300));
}

async function openPlace(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'More ways to open' }).click();
  await page.getByRole('textbox', { name: 'Place on this machine' }).fill(path);
  await page.keyboard.press('Enter');
}

function picture(level: number): Uint8Array {
  return encode({ width: 40, height: 30, data: Uint8Array.from({ length: 1200 }, (_, at) => (at * level) % 256), channels: 1 });
}

/** Two objects under one UID: each names the other. */
function twin(level: number): Uint8Array {
  return synthesize(imageElements({ '00080018': ['UI', '1.2.3.99'], '00280010': ['US', 4], '00280011': ['US', 4], '7fe00010': ['OW', Array.from({ length: 16 }, (_, at) => at * level)] }));
}

describe.skipIf(browserPath === null)('the name of a file that is read blind', () => {
  let workstation: Workstation;
  let page: Page;
  let folder: string;
  /** Seen before anything was read blind: whichever file of the folder was found first. */
  let first: string;
  const messages = () => page.getByRole('alert').innerText();

  beforeAll(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'overread-names-')), 'telltale-cases');
    mkdirSync(folder);
    for (const [name, bytes] of [['telltale_1.png', picture(3)], ['telltale_2.png', picture(5)], ['telltale_copy.png', picture(3)], ['telltale_broken.png', picture(7).slice(0, 20)], ['telltale_a.dcm', twin(9)], ['telltale_b.dcm', twin(11)]] as const) writeFileSync(join(folder, name), bytes);
    workstation = await openWorkstation();
    ({ page } = workstation);
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await openPlace(page, folder);
    await page.getByRole('treeitem', { name: /telltale_2/ }).waitFor();
    await settled(page);
    first = await page.getByRole('treeitem', { selected: true }).innerText();
  });
  afterAll(async () => {
    await workstation?.close();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  it('was said in messages, the list, what was open lately: all of that leaves when the reading begins', async () => {
    await openPlace(page, join(folder, 'telltale_missing.png'));
    await eventually(messages).toMatch(tellTale);
    await page.getByRole('button', { name: 'Save overlay' }).click();
    await eventually(messages).toMatch(/Overlay telltale_/);
    await drop(page, [{ name: 'telltale_rows.csv', bytes: [...Buffer.from('image,label,x,y,width,height\ntelltale_1.png,spot,4,5,10,8\ntelltale_9.png,spot,4,5,10,8\n')] }]);
    await eventually(messages).toMatch(/1 row skipped/);
    expect((await namedIn(page)).length).toBeGreaterThan(5);
    // The image on screen has been seen; the others have not.
    await page.keyboard.press('Control+b');
    await page.getByText(/^Blind reading · since/).first().waitFor();
    await command(page, 'Read every image blind first');
    await settled(page);
    await eventually(() => namedIn(page)).toEqual([]);
    // Messages wait behind each other.
    while ((await messages()) !== '') {
      expect(await namedIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Dismiss this message' }).click();
    }
  });

  it('stands in no menu, panel or sheet', async () => {
    const seen: string[] = [];
    await page.keyboard.press('s');
    await page.locator('[data-pane]').nth(1).waitFor();
    await page.getByRole('tab', { name: /^Findings/ }).click();
    expect(await namedIn(page)).toEqual([]);
    for (const { name, open, close } of surfaces.filter((surface) => reachable.has(surface.name))) {
      await open(page).catch((error: unknown) => { throw new Error(`${name}: ${String(error)}`); });
      seen.push(name);
      expect(await namedIn(page), name).toEqual([]);
      await close(page);
    }
    expect(seen.length).toBe(reachable.size);
    await page.getByRole('button', { name: 'What pane 1 shows' }).click();
    expect(await namedIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('is kept back of files that are opened, refused or saved meanwhile, and the list of problems has the count alone', async () => {
    await page.getByRole('button', { name: 'More ways to open' }).click();
    await page.getByRole('button', { name: /^Folder 1/ }).click();
    await eventually(messages).toMatch(/1 file has a problem; names and reasons/);
    await openPlace(page, join(folder, 'telltale_missing.png'));
    await eventually(messages).toMatch(/An image cannot be used/);
    await drop(page, [{ name: 'telltale_upload.png', bytes: [...picture(13)] }, { name: 'telltale_bad.dcm', bytes: [1, 2, 3] }]);
    await eventually(messages).toMatch(/1 file has a problem; names and reasons/);
    await page.getByRole('button', { name: 'Save overlay' }).click();
    await eventually(messages).toMatch(/The file is saved/);
    await page.locator('summary', { hasText: /files? with a problem/ }).click();
    await page.getByText('Names and reasons are hidden while you read blind.').waitFor();
    await settled(page);
    expect(await namedIn(page)).toEqual([]);
  });

  it('is there again after the reveal, that of this image alone', async () => {
    await command(page, 'Read every image blind first');
    await page.getByRole('treeitem', { selected: true }).waitFor();
    if ((await page.getByText(/^Blind reading · since/).count()) > 0) {
      await page.keyboard.press('Control+b');
      await page.getByRole('dialog', { name: 'Reveal this image?' }).getByRole('button', { name: 'Reveal', exact: true }).click();
    }
    await eventually(() => page.title()).toMatch(/telltale_upload/);
    // The first image is blind still, and what was open lately may be about it.
    await page.getByRole('button', { name: 'More ways to open' }).click();
    await page.getByRole('button', { name: /^Folder 1/ }).waitFor();
    const [name = ''] = /telltale_\w+/.exec(first) ?? [];
    expect(name).toMatch(/^telltale_[12ab]$/);
    // The folder's name is that of the study of pictures alone; the two objects have one of their own.
    const hidden = new RegExp(`${name}|telltale_(copy|broken|bad|missing)${/[12]/.test(name) ? '|telltale-cases' : ''}`);
    expect((await namedIn(page)).filter((line) => hidden.test(line))).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('costs no complaint', () => {
    expect(workstation.complaints).toEqual([]);
  });
});
