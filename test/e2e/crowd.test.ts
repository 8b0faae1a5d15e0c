// Hundreds of findings on one image, as a detector's file brings them: listed in parts, taken hold of where they lie, drawn and undone as ever.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { chooseFiles, drag, pane, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 50 });

if (browserPath === null) console.warn('SKIPPED: no browser was found, so many findings on one image were not tested. Set OVERREAD_BROWSER.');

/** 20 columns and 20 rows of boxes, each with a name of its own. */
const columns = 20;
const csv = ['image,label,x,y,width,height,reader', ...Array.from({ length: columns * columns }, (_, index) => `01-effusion-right.dcm,nodule ${index + 1},${200 + 70 * (index % columns)},${200 + 70 * Math.floor(index / columns)},40,40,Reader 1`)].join('\n');
describe.skipIf(browserPath === null)('four hundred findings on one image', () => {
  let workstation: Workstation;
  let page: Page;
  const listed = () => page.locator('[data-finding]').count();
  const pressed = () => page.locator('[data-finding][aria-pressed="true"]').innerText();

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await settled(page);
    await page.getByRole('tab', { name: /^Findings/ }).click();
    await chooseFiles(page, page.getByRole('button', { name: 'Findings …' }), [{ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }]);
    await page.getByText('400 findings imported').waitFor();
    await settled(page);
  });
  afterAll(() => workstation?.close());

  it('are listed 25 at a time, with the ways to the others', async () => {
    await eventually(listed).toBe(25);
    const parts = page.getByRole('group', { name: 'Parts of the list' });
    expect(await parts.innerText()).toContain('1 to 25 of 402');
    await parts.getByRole('button', { name: 'After' }).click();
    expect(await parts.innerText()).toContain('26 to 50 of 402');
    await page.getByText('Of so many marks the selected one alone has its words on the image.').waitFor();
  });

  it('are gone through by keys from one part into the next', async () => {
    await page.locator('[data-finding]').last().click();
    await page.keyboard.press('ArrowDown');
    const parts = page.getByRole('group', { name: 'Parts of the list' });
    await eventually(() => parts.innerText()).toContain('51 to 75 of 402');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-finding'))).toBe(await page.locator('[data-finding][aria-pressed="true"]').getAttribute('data-finding'));
    await page.keyboard.press('End');
    await eventually(() => parts.innerText()).toContain('401 to 402 of 402');
    await page.keyboard.press('Home');
    await eventually(() => parts.innerText()).toContain('1 to 25 of 402');
  });

  it('are drawn together, and a press on the line of one selects it and moves it', async () => {
    expect(await page.locator('[data-mark]').count()).toBe(1);
    const box = await pane(page).boundingBox();
    const [, cols = '', rows = ''] = /: (\d+) × (\d+) pixels/.exec((await page.locator('[data-image]').first().getAttribute('data-hint')) ?? '') ?? [];
    const image = { cols: Number(cols), rows: Number(rows) };
    const scale = Math.min(box!.width / image.cols, box!.height / image.rows);
    // Number 1 + 20 · 9 + 10: its upper edge, in the middle.
    const [x, y] = [200 + 70 * 10 + 20, 200 + 70 * 9];
    const at = [box!.x + box!.width / 2 + scale * (x - image.cols / 2), box!.y + box!.height / 2 + scale * (y - image.rows / 2)] as const;
    await page.mouse.click(...at);
    await eventually(pressed).toContain('nodule 191');
    expect(await page.locator('[data-mark]').getAttribute('aria-label')).toContain('nodule 191');
    await page.mouse.move(...at);
    await page.mouse.down();
    await page.mouse.move(at[0] + 30, at[1] + 30);
    await page.mouse.move(at[0] + 60, at[1] + 40);
    await page.mouse.up();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Undo');
    await page.getByText('Undo: change nodule 191').first().waitFor();
    await page.keyboard.press('Escape');
    // What was drawn anew where it was and where it is now is what is drawn when all are.
    const drawn = () => page.locator('canvas[aria-hidden="true"]').evaluateAll((all) => (all as HTMLCanvasElement[]).map((canvas) => canvas.toDataURL()).join());
    const before = await drawn();
    expect(before.length).toBeGreaterThan(1000);
    await page.keyboard.press('b');
    await eventually(() => page.locator('[data-mark]').count()).toBe(0);
    await page.keyboard.press('b');
    await eventually(drawn).toBe(before);
    await page.keyboard.press('Control+z');
    await eventually(() => page.locator('[data-mark]').count()).toBe(1);
    await eventually(drawn).not.toBe(before);
  });

  it('are no hindrance to drawing another one, which is in sight in the list at once', async () => {
    await page.keyboard.press('n');
    await drag(page, [0.45, 0.9], [0.55, 0.96]);
    await page.getByRole('combobox', { name: 'Finding' }).fill('one more');
    await page.getByRole('button', { name: 'Save finding' }).click();
    await eventually(pressed).toContain('one more');
    expect(await page.locator('[data-mark]').getAttribute('aria-label')).toContain('one more');
    expect(workstation.complaints).toEqual([]);
  });
});
