// The workstation as its user meets it: the demo study opens by itself, maps come, and everything on screen does what it says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsForAll } from './faults-for-all.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { chooseFiles, drag, mapInk, openTinyModel, pane, radiograph, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

/** Waits for it, as a user would, however busy the machine is. */
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 50 });

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the window was not tested. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('the window', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    await openTinyModel(page);
  });
  afterAll(() => workstation?.close());

  it('opens the demo study by itself, with the doctor’s boxes', async () => {
    await eventually(() => page.title()).toContain('DEMO');
    expect(new Set(await radiograph(page)).size).toBeGreaterThan(8);
    await page.getByRole('tab', { name: /Findings 2/ }).waitFor();
  });

  it('shows predictions and the layer-cam map without being asked', async () => {
    expect(await page.getByRole('radiogroup', { name: 'Class to explain' }).getByRole('radio').count()).toBe(3);
    expect((await mapInk(page)).share).toBeGreaterThan(0.01);
    expect(await page.getByRole('radio', { name: 'layer-cam', exact: true }).getAttribute('aria-checked')).toBe('true');
  });

  it('says which engine answered, that it is offline, and what it is not', async () => {
    const line = await page.locator('footer').innerText();
    expect(line).toMatch(/ONNX Runtime|TensorFlow/);
    expect(line).toContain('offline');
    expect(line).toContain('Not a medical device');
  });

  it('fades the map at once and asks nobody', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByLabel('Map opacity').fill('0.2');
    expect(await page.getByTestId('map').evaluate((canvas) => getComputedStyle(canvas).opacity)).toBe('0.2');
    await page.keyboard.press('h');
    expect((await mapInk(page)).share).toBe(0);
    await page.keyboard.press('h');
    // It is painted with the next frame of the screen.
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    expect(asked).toEqual([]);
    await page.getByLabel('Map opacity').fill('0.65');
  });

  it('shows another method when it is chosen', async () => {
    const before = await mapInk(page);
    await page.getByRole('radio', { name: 'gradient', exact: true }).click();
    await settled(page);
    expect((await mapInk(page)).sum).not.toBe(before.sum);
    expect(await pane(page).getAttribute('aria-label')).toContain('gradient map');
    await page.getByRole('radio', { name: 'layer-cam', exact: true }).click();
    await settled(page);
    expect(await mapInk(page)).toEqual(before);
  });

  it('explains another class when it is chosen', async () => {
    const other = page.getByRole('radio', { name: /^(square|ground|nothing)/ }).and(page.locator('[aria-checked="false"]')).first();
    const name = (await other.locator('.label').innerText()).trim();
    await other.click();
    await settled(page);
    expect(await pane(page).getAttribute('aria-label')).toContain(`map for ${name}`);
  });

  it('says where two methods are the same by construction', async () => {
    await page.getByRole('radio', { name: 'grad-cam', exact: true }).click();
    await page.getByText('grad-cam = hires-cam, by construction').waitFor();
    await page.getByRole('radio', { name: 'hires-cam', exact: true }).click();
    await page.getByText('hires-cam = grad-cam, by construction').waitFor();
    await page.getByRole('radio', { name: 'layer-cam', exact: true }).click();
  });

  it('windows, inverts, zooms and fits by mouse and key', async () => {
    const start = await radiograph(page);
    await drag(page, [0.3, 0.5], [0.6, 0.7]);
    expect(await settledRadiograph()).not.toEqual(start);
    await page.keyboard.press('1');
    expect(await settledRadiograph()).toEqual(start);
    await page.keyboard.press('v');
    const inverted = await settledRadiograph();
    expect(inverted).not.toEqual(start);
    await page.keyboard.press('v');
    await drag(page, [0.5, 0.6], [0.5, 0.3], { button: 'right' });
    expect(await settledRadiograph()).not.toEqual(start);
    await page.keyboard.press('f');
    expect(await settledRadiograph()).toEqual(start);
  });

  async function settledRadiograph(): Promise<number[]> {
    await settled(page);
    return radiograph(page);
  }

  it('tells the stored value, the place and the map value under the pointer', async () => {
    const box = await pane(page).boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await eventually(() => page.getByLabel('View', { exact: true }).locator('.probe').first().innerText()).toMatch(/x \d+.*y \d+.*raw \d+.*map (not seen|[−\d.e]+)/s);
  });

  it('compares the seven side by side: linked, and says how they are scaled', async () => {
    await page.keyboard.press('c');
    await settled(page);
    expect(await page.getByLabel('View', { exact: true }).getByRole('img').count()).toBe(8);
    await page.getByText('Scale free', { exact: true }).waitFor();
    const before = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((index) => mapInk(page, index)));
    await drag(page, [0.5, 0.8], [0.5, 0.2], { button: 'right', index: 2 });
    await settled(page);
    const after = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((index) => mapInk(page, index)));
    expect(after[0]).toEqual(before[0]);
    const drawn = [1, 2, 3, 4, 5, 6, 7].filter((index) => (before[index]?.share ?? 0) > 0);
    expect(drawn.length).toBeGreaterThan(4);
    for (const index of drawn) expect(after[index]?.sum, `pane ${index}`).not.toBe(before[index]?.sum);
    await page.keyboard.press('k');
    await page.getByText('Scale locked', { exact: true }).waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('f');
  });

  it('shows the founding figure: the image and guided × each coarse map', async () => {
    await page.keyboard.press('x');
    await settled(page);
    for (const name of ['guided × grad-cam', 'guided × hires-cam', 'guided × layer-cam']) {
      await page.getByLabel('View', { exact: true }).getByRole('button', { name }).waitFor();
    }
    expect(await page.getByLabel('View', { exact: true }).getByRole('img').count()).toBe(4);
    await page.keyboard.press('x');
  });

  it('shows what the model was given, and how it was made', async () => {
    await page.keyboard.press('i');
    await page.getByText('What the model was given').waitFor();
    await settled(page);
    const said = await page.getByRole('region', { name: 'How the input was made' }).innerText();
    expect(said).toContain('16 × 16');
    expect(await page.getByRole('region', { name: 'How the input was made' }).locator('li').count()).toBeGreaterThan(2);
    expect(new Set(await radiograph(page)).size).toBeGreaterThan(3);
    await page.keyboard.press('i');
    await pane(page).waitFor();
  });

  it('hatches what the model never saw', async () => {
    await page.getByRole('radio', { name: 'layer-cam', exact: true }).click();
    const hatched = await pane(page).locator('path[fill^="url("]').count();
    const label = await pane(page).getAttribute('aria-label');
    expect(label).toContain('layer-cam');
    // Letterboxed, the tiny model sees the whole image: nothing may be hatched.
    expect(hatched).toBe(0);
  });

  it('shows at once what becomes of the score when a part is painted out, and restores', async () => {
    await page.keyboard.press('w');
    await drag(page, [0.3, 0.1], [0.75, 0.9]);
    await settled(page);
    const panel = page.getByRole('tabpanel');
    const trial = panel.getByRole('button', { name: /×/ }).first();
    const [before, after] = await trial.locator('.columns span').allInnerTexts();
    expect(before).toMatch(/%/);
    expect(after).not.toBe(before);
    await panel.getByRole('radio', { name: 'Blur' }).check();
    await settled(page);
    expect(await panel.locator('.trial').count()).toBe(2);
    await panel.getByRole('button', { name: 'Restore' }).click();
    expect(await pane(page).locator('.painted').count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('rebuilds a feature of a layer', async () => {
    await page.getByRole('tab', { name: 'Feature' }).click();
    await page.getByLabel('Channel', { exact: true }).fill('4');
    await page.getByLabel('Channel', { exact: true }).press('Enter');
    await page.getByText('channel 4 of seen').first().waitFor();
    await settled(page);
    expect(await pane(page).getAttribute('aria-label')).toContain('deconvnet');
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
  });

  it('draws a box, names it, measures the maps against it, and takes it back', async () => {
    await page.getByRole('tab', { name: /Findings/ }).click();
    await page.keyboard.press('n');
    await drag(page, [0.3, 0.3], [0.5, 0.6]);
    await page.getByRole('combobox', { name: 'Finding' }).fill('shadow');
    await page.getByRole('button', { name: 'Save finding' }).click();
    await settled(page);
    const region = page.getByRole('region', { name: 'Finding shadow' });
    await eventually(() => region.locator('tbody tr').count()).toBeGreaterThanOrEqual(7);
    expect(await region.locator('tbody').innerText()).toMatch(/\d\.\d\d/);
    const corner = page.locator('rect.handle[data-handle="2"]');
    const before = await corner.boundingBox();
    if (before === null) throw new Error('the selected box has no corner to hold');
    await page.mouse.move(before.x + 4, before.y + 4);
    await page.mouse.down();
    await page.mouse.move(before.x + 44, before.y + 34, { steps: 3 });
    await page.mouse.up();
    await eventually(async () => Math.round((await corner.boundingBox())?.x ?? 0)).toBe(Math.round(before.x + 40));
    await page.keyboard.press('Control+z');
    await eventually(async () => Math.round((await corner.boundingBox())?.x ?? 0)).toBe(Math.round(before.x));
    await page.keyboard.press('Control+z');
    await region.waitFor({ state: 'detached' });
    await settled(page);
  });

  it('goes through the images by key', async () => {
    const title = await page.title();
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    await pane(page).click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('ArrowRight');
    await eventually(() => page.title()).not.toBe(title);
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    await page.keyboard.press('ArrowLeft');
    await eventually(() => page.title()).toBe(title);
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
  });

  it('cancels at once, and the question can be asked again', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/call/map/start', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('combobox', { name: 'Layer', exact: true }).selectOption({ label: 'seen · 9 × 16 × 16' });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('status', { name: 'Work in hand' }).getByText('Ready').waitFor();
    const told = page.waitForRequest('**/call/job/cancel');
    release();
    await told;
    await page.unroute('**/call/map/start');
    await page.getByRole('combobox', { name: 'Layer', exact: true }).selectOption('auto');
    await settled(page);
    expect((await mapInk(page)).share).toBeGreaterThan(0);
    expect(await page.getByRole('alert').innerText()).toBe('');
  });

  it('says in one line why a file cannot be opened, and everything else stays usable', async () => {
    await chooseFiles(page, page.getByRole('button', { name: 'Open …', exact: true }), [{ name: 'broken.dcm', mimeType: 'application/dicom', buffer: Buffer.from('not an image at all') }]);
    await eventually(() => page.getByRole('alert').innerText()).toContain('broken.dcm');
    await chooseFiles(page, page.getByRole('button', { name: 'Open model …' }), [{ name: 'broken.onnx', mimeType: 'application/octet-stream', buffer: Buffer.from([8, 7, 0, 1]) }]);
    await eventually(() => page.getByRole('alert').innerText()).toContain('broken.onnx');
    expect((await mapInk(page)).share).toBeGreaterThan(0);
    await page.getByRole('radio', { name: 'gradient', exact: true }).click();
    await settled(page);
    expect((await mapInk(page)).share).toBeGreaterThan(0);
    for (let left = 3; left > 0 && (await page.getByRole('alert').innerText()) !== ''; left -= 1) await page.getByRole('button', { name: 'Dismiss this message' }).click();
    await page.getByRole('radio', { name: 'layer-cam', exact: true }).click();
  });

  it('imports boxes, and names the rows that it had to skip', async () => {
    const name = /([\w-]+\.dcm)/.exec((await page.locator('[data-image][aria-current]').getAttribute('data-hint')) ?? '')?.[1] ?? '';
    const csv = `image,label,x,y,width,height\n${name},imported,300,300,200,150\n${name},upside down,300,300,-5,150\n`;
    await chooseFiles(page, page.getByRole('button', { name: 'Findings …' }), [{ name: 'boxes.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }]);
    await eventually(() => page.getByRole('alert').innerText()).toMatch(/1 finding imported, 1 row skipped/);
    await page.getByRole('alert').locator('summary').click();
    expect(await page.getByRole('alert').locator('li').innerText()).toMatch(/-5|−5|width/);
    await page.getByRole('button', { name: 'Dismiss this message' }).click();
    await page.getByRole('tab', { name: /^Findings/ }).click();
    await page.getByRole('region', { name: 'Finding imported' }).waitFor();
    await page.getByRole('button', { name: 'Delete finding imported' }).click();
    await page.getByRole('region', { name: 'Finding imported' }).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    await settled(page);
  });

  it('saves the overlay at the image’s own resolution', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
    expect(file.suggestedFilename()).toMatch(/-layer-cam\.png$/);
    const bytes: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) bytes.push(chunk as Buffer);
    const png = Buffer.concat(bytes);
    const shown = /(\d+) × (\d+) pixels/.exec((await page.locator('[data-image][aria-current]').getAttribute('data-hint')) ?? '');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(Number(shown?.[1]));
    expect(png.readUInt32BE(20)).toBeGreaterThan(Number(shown?.[2]));
  });

  it('exports the report as one file that needs nothing else', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export report' }).click()]);
    const bytes: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) bytes.push(chunk as Buffer);
    const text = Buffer.concat(bytes).toString();
    expect(file.suggestedFilename()).toMatch(/\.html$/);
    expect(text).toContain('layer-cam');
    expect(text).not.toMatch(/(src|href)="https?:/);
    await page.getByRole('button', { name: 'Dismiss this message' }).click();
  });

  it('finds every command by key and by word', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys and commands' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find a command' }).fill('invert');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Invert grey levels', pressed: true }).waitFor();
    await page.keyboard.press('v');
  });

  it('has no fault that a screen reader would stumble over', async () => {
    for (const panel of ['Map', 'Findings', 'What if', 'Feature', 'Model']) {
      await page.getByRole('tab', { name: new RegExp(`^${panel}`) }).click();
      expect(await faultsForAll(page, panel === 'Map' ? undefined : 'aside'), panel).toEqual([]);
    }
  });

  it('never broke a rule of its own security policy, nor threw', () => {
    expect(workstation.complaints).toEqual([]);
  });
});
