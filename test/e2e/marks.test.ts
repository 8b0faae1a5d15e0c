// A reader draws every kind of mark by mouse and by keyboard, moves, resizes, duplicates, deletes, takes back, starts again and finds it all.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyDicom, tinySize } from '../host/tiny-study.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drag, drop, pane, settled } from './steps.ts';
import type { Locator, Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

/** Waits for it, as a user would, however busy the machine is. */
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 50 });

if (browserPath === null) console.warn('SKIPPED: no browser was found, so drawing marks was not tested. Set OVERREAD_BROWSER.');

const kinds = ['box', 'ellipse', 'point', 'length', 'angle', 'cobb-angle', 'rectangle-statistics', 'ellipse-statistics', 'arrow', 'probe'] as const;
type Kind = (typeof kinds)[number];
const keys: Readonly<Record<Kind, string>> = {
  'box': 'n', 'ellipse': 'Shift+N', 'point': 'Shift+I', 'length': 'd', 'angle': 'a', 'cobb-angle': 'Shift+A', 'rectangle-statistics': ':', 'ellipse-statistics': 'Shift+E', 'arrow': ';', 'probe': '/',
};

describe.skipIf(browserPath === null)('marks', () => {
  let workstation: Workstation;
  let page: Page;

  const ofKind = (kind: Kind): Locator => page.locator(`[data-kind="${kind}"]`);
  const counts = (): Promise<number[]> => Promise.all(kinds.map((kind) => ofKind(kind).count()));

  async function click(x: number, y: number): Promise<void> {
    const box = await pane(page).boundingBox();
    if (box === null) throw new Error('the view has no place on the page');
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  }

  /** Findings ask for their name, arrows for their text. */
  async function name(kind: Kind, words: string): Promise<void> {
    if (kind === 'box' || kind === 'ellipse' || kind === 'point') {
      await page.getByRole('combobox', { name: 'Finding' }).fill(words);
      await page.getByRole('button', { name: 'Save finding' }).click();
    } else if (kind === 'arrow') {
      await page.getByRole('textbox', { name: 'Text of the arrow' }).fill(words);
      await page.keyboard.press('Enter');
    }
  }

  const byMouse: Readonly<Record<Kind, () => Promise<void>>> = {
    'box': () => drag(page, [0.3, 0.2], [0.4, 0.3]),
    'ellipse': () => drag(page, [0.6, 0.2], [0.7, 0.3]),
    'point': () => click(0.5, 0.15),
    'length': () => drag(page, [0.35, 0.4], [0.45, 0.42]),
    'angle': async () => { await click(0.55, 0.36); await click(0.6, 0.42); await click(0.66, 0.36); },
    'cobb-angle': async () => { await drag(page, [0.44, 0.5], [0.54, 0.52]); await drag(page, [0.44, 0.62], [0.54, 0.6]); },
    'rectangle-statistics': () => drag(page, [0.36, 0.06], [0.42, 0.12]),
    'ellipse-statistics': () => drag(page, [0.58, 0.05], [0.63, 0.1]),
    'arrow': () => drag(page, [0.5, 0.32], [0.48, 0.36]),
    'probe': () => click(0.47, 0.05),
  };

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    await settled(page);
    await page.locator('[data-mark]').first().waitFor();
  });
  afterAll(() => workstation?.close());

  it('of every kind are drawn with the mouse', async () => {
    const before = await counts();
    for (const [index, kind] of kinds.entries()) {
      await page.keyboard.press(keys[kind]);
      await byMouse[kind]();
      await name(kind, `mouse ${kind}`);
      await eventually(async () => `${kind} ${await ofKind(kind).count()}`).toBe(`${kind} ${(before[index] ?? 0) + 1}`);
    }
    expect(await page.getByRole('button', { name: /^Length: .* mm/ }).count()).toBe(1);
    expect(await page.getByRole('button', { name: /^Cobb angle: \d+\.\d°/ }).count()).toBe(1);
    expect(await page.getByRole('button', { name: /^Ellipse statistics: Mean .* SD .* Min .* Max .* pixels/ }).count()).toBe(1);
    expect(await page.getByRole('button', { name: /^Arrow mouse arrow/ }).count()).toBe(1);
  });

  it('of every kind are placed with the keyboard alone', async () => {
    const before = await counts();
    for (const [index, kind] of kinds.entries()) {
      await page.keyboard.press(keys[kind]);
      await page.keyboard.press('Enter');
      await name(kind, `keys ${kind}`);
      await eventually(async () => `${kind} ${await ofKind(kind).count()}`).toBe(`${kind} ${(before[index] ?? 0) + 1}`);
    }
  });

  it('are moved by arrows, grown with Alt, and one step takes each back', async () => {
    const length = ofKind('length').last();
    const place = () => length.locator('.grip').getAttribute('d');
    await length.focus();
    const first = await place();
    await page.keyboard.press('Shift+ArrowDown');
    await eventually(place).not.toBe(first);
    const moved = await place();
    await page.waitForTimeout(900);
    await page.keyboard.press('Alt+ArrowRight');
    await eventually(place).not.toBe(moved);
    await page.keyboard.press('Control+z');
    await eventually(place).toBe(moved);
    await page.keyboard.press('Control+z');
    await eventually(place).toBe(first);
  });

  it('are moved and resized with the mouse', async () => {
    const box = ofKind('box').filter({ hasText: 'mouse box' });
    const grip = () => box.locator('.grip').boundingBox();
    const before = await grip();
    if (before === null) throw new Error('the box is not seen');
    const edge = { x: before.x + before.width / 4, y: before.y + 6 };
    await page.mouse.move(edge.x, edge.y);
    await page.mouse.down();
    await page.mouse.move(edge.x + 30, edge.y + 20, { steps: 3 });
    await page.mouse.up();
    await eventually(async () => Math.round(((await grip())?.x ?? 0) - before.x)).toBe(30);
    const corner = await page.locator('rect.handle[data-handle="2"]').boundingBox();
    if (corner === null) throw new Error('the selected box has no corner');
    await page.mouse.move(corner.x + 4, corner.y + 4);
    await page.mouse.down();
    await page.mouse.move(corner.x + 24, corner.y + 14, { steps: 3 });
    await page.mouse.up();
    await eventually(async () => Math.round(((await grip())?.width ?? 0) - before.width)).toBe(20);
  });

  it('are duplicated and deleted by their own menu', async () => {
    const before = await ofKind('ellipse-statistics').count();
    const mark = ofKind('ellipse-statistics').first();
    await mark.focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await eventually(() => ofKind('ellipse-statistics').count()).toBe(before + 1);
    await ofKind('ellipse-statistics').last().focus();
    await page.keyboard.press('Delete');
    await eventually(() => ofKind('ellipse-statistics').count()).toBe(before);
    await page.keyboard.press('Control+z');
    await eventually(() => ofKind('ellipse-statistics').count()).toBe(before + 1);
  });

  it('that are not finished go with Escape', async () => {
    const before = await counts();
    await page.keyboard.press(keys['cobb-angle']);
    await drag(page, [0.44, 0.5], [0.54, 0.52]);
    await page.locator('.preview').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.preview').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    expect(await counts()).toEqual(before);
  });

  it('begin on top of other marks and on their words while a tool is in hand', async () => {
    const before = await ofKind('length').count();
    const words = await ofKind('rectangle-statistics').first().locator('.ground').boundingBox();
    if (words === null) throw new Error('the rectangle has no words');
    await page.keyboard.press(keys.length);
    await page.mouse.move(words.x + 10, words.y + 10);
    await page.mouse.down();
    await page.mouse.move(words.x + 40, words.y + 60, { steps: 3 });
    await page.mouse.up();
    await eventually(() => ofKind('length').count()).toBe(before + 1);
    await page.keyboard.press('Control+z');
    await eventually(() => ofKind('length').count()).toBe(before);
  });

  it('are hidden by one key, measurements by another, and shown again by whoever measures', async () => {
    const before = await counts();
    await page.keyboard.press('b');
    await eventually(() => page.locator('[data-mark]').count()).toBe(0);
    await page.keyboard.press('b');
    await page.keyboard.press('Shift+D');
    await eventually(counts).toEqual(before.map((count, index) => (index < 3 ? count : 0)));
    await page.keyboard.press(keys.probe);
    await eventually(counts).toEqual(before);
    await page.keyboard.press(keys.probe);
  });

  it('lie where they are drawn in a view that is turned and mirrored, and measure the same', async () => {
    await page.keyboard.press('Shift+R');
    await page.keyboard.press('Shift+H');
    const view = await pane(page).boundingBox();
    if (view === null) throw new Error('the view has no place on the page');
    await page.keyboard.press(keys.length);
    await drag(page, [0.4, 0.8], [0.6, 0.9]);
    const drawn = ofKind('length').last();
    const grip = () => drawn.locator('.grip').getAttribute('d');
    await eventually(async () => (await grip())?.split('M')[1]?.split('L').map((point) => point.split(' ').map((value) => Math.round(Number(value) / 2) * 2).join(' ')).join(' – ')).toBe(
      [[0.4, 0.8], [0.6, 0.9]].map(([x = 0, y = 0]) => `${Math.round((x * view.width) / 2) * 2} ${Math.round((y * view.height) / 2) * 2}`).join(' – '));
    const turned = await drawn.getAttribute('aria-label');
    expect(turned).toMatch(/^Length, \d of \d: \d.* mm/);
    await page.keyboard.press('Shift+U');
    await eventually(() => drawn.getAttribute('aria-label')).toBe(turned);
    expect(await grip()).toBeTruthy();
  });

  it('are there again after the page is loaded anew', async () => {
    await settled(page);
    const before = await counts();
    await page.reload();
    await pane(page).waitFor();
    await eventually(counts).toEqual(before);
    expect(await page.locator('[data-mark]').filter({ hasText: 'mouse ellipse' }).count()).toBe(1);
    expect(workstation.complaints).toEqual([]);
  });

  it('belong to the frame that they were drawn on', async () => {
    const { rows, cols } = tinySize;
    const frames = [0, 1].flatMap((frame) => Array.from({ length: rows * cols }, (_, index) => 500 + 1000 * frame + (index % cols)));
    await drop(page, [{ name: 'two-frames.dcm', bytes: [...tinyDicom({ '00080018': ['UI', '1.2.3.4.8'], '00280008': ['IS', '2'], '7fe00010': ['OW', frames] })] }]);
    await page.locator('.count', { hasText: '1 / 2' }).waitFor();
    await settled(page);
    await page.keyboard.press(keys.probe);
    await click(0.5, 0.5);
    await eventually(() => ofKind('probe').getAttribute('aria-label')).toMatch(/Raw 5\d\d/);
    await page.keyboard.press('PageDown');
    await page.locator('.count', { hasText: '2 / 2' }).waitFor();
    await eventually(() => page.locator('[data-mark]').count()).toBe(0);
    await page.keyboard.press(keys.probe);
    await click(0.5, 0.5);
    await eventually(() => ofKind('probe').getAttribute('aria-label')).toMatch(/Raw 15\d\d/);
    await page.keyboard.press('PageUp');
    await page.locator('.count', { hasText: '1 / 2' }).waitFor();
    await eventually(() => ofKind('probe').getAttribute('aria-label')).toMatch(/Raw 5\d\d/);
    expect(await page.locator('[data-mark]').count()).toBe(1);
    expect(workstation.complaints).toEqual([]);
  });

  it('are taken back before the reader’s eyes: undo turns to their frame, and to their image where another one was opened since', async () => {
    await page.keyboard.press('Control+z');
    await page.locator('.count', { hasText: '2 / 2' }).waitFor();
    await eventually(() => page.locator('[data-mark]').count()).toBe(0);
    await drop(page, [{ name: 'another.dcm', bytes: [...tinyDicom({ '00080018': ['UI', '1.2.3.4.9'] })] }]);
    await eventually(() => page.locator('.count').count()).toBe(0);
    await settled(page);
    await page.keyboard.press('Control+z');
    await page.locator('.count', { hasText: '1 / 2' }).waitFor();
    await eventually(() => page.locator('[data-mark]').count()).toBe(0);
    await page.keyboard.press('Control+Shift+z');
    await eventually(() => ofKind('probe').getAttribute('aria-label')).toMatch(/Raw 5\d\d/);
    expect(workstation.complaints).toEqual([]);
  });
});
