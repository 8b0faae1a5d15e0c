// What a user does and sees, in the words of the tests.
import { writeTinyStudy } from '../host/tiny-study.ts';
import { join } from 'node:path';
import type { FileChooser, Locator, Page } from 'playwright';

/** Nothing is running any more, and what was asked for is on screen. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('status', { name: 'Work in hand' }).getByText('Ready').waitFor();
  // The picture follows in the next frame, and finely where it was drawn coarser because it moved.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  // Asked again and again from here: an old Electron's driver may not wait inside of a page that forbids code from text.
  while (!(await page.evaluate(() => [...document.querySelectorAll<HTMLCanvasElement>('canvas.cornerstone-canvas, canvas[data-testid="map"]')]
    .every(({ width, clientWidth }) => clientWidth === 0 || Math.abs(width - clientWidth * window.devicePixelRatio) < 1)))) await page.waitForTimeout(50);
}

/** A small model from files, through the window's own way of opening files. */
export async function openTinyModel(page: Page): Promise<void> {
  const study = writeTinyStudy();
  try {
    await chooseFiles(page, page.getByRole('button', { name: 'Open model …' }), [join(study.modelPath, 'model.onnx'), join(study.modelPath, 'overread.json')]);
    await page.getByLabel('Model', { exact: true }).locator('option:checked', { hasText: 'Tiny' }).waitFor({ state: 'attached' });
    await page.getByRole('radio', { name: /square/ }).waitFor();
    await settled(page);
  } finally {
    study.remove();
  }
}

/** Files let go over the window. */
export async function drop(page: Page, files: readonly { name: string; bytes: number[] }[]): Promise<void> {
  await page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of given) transfer.items.add(new File([Uint8Array.from(bytes)], name));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, files);
}

export async function chooseFiles(page: Page, button: Locator, files: Parameters<FileChooser['setFiles']>[0]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()]);
  await chooser.setFiles(files);
}

/** Share of the map's canvas that is coloured, and a number that changes with its colours. */
export async function mapInk(page: Page, index = 0): Promise<{ share: number; sum: number }> {
  return page.getByTestId('map').nth(index).evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('not a canvas');
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    let [inked, sum] = [0, 0];
    for (let at = 0; at < pixels.length; at += 4) {
      if ((pixels[at + 3] ?? 0) > 0) inked += 1;
      sum = (sum * 31 + (pixels[at] ?? 0) + 7 * (pixels[at + 1] ?? 0) + 13 * (pixels[at + 3] ?? 0)) % 1_000_003;
    }
    return { share: inked / (pixels.length / 4), sum };
  });
}

/** Grey levels of the radiograph at some points of the view, 0…255. */
export async function radiograph(page: Page, index = 0): Promise<number[]> {
  return page.locator('canvas.cornerstone-canvas').nth(index).evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('not a canvas');
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    return Array.from({ length: 64 }, (_, index) => pixels[Math.floor(((index + 0.5) / 64) * (pixels.length / 4)) * 4] ?? -1);
  });
}

/** The large view, or a pane of a comparison. */
export function pane(page: Page, index = 0): Locator {
  return page.getByLabel('View', { exact: true }).getByRole('img').nth(index);
}

/** Where the ringed L stands in the second image of the demo study, in image pixels. */
export const marker = { image: { cols: 1707, rows: 2048 }, rect: { x: 1450, y: 130, width: 200, height: 180 } } as const;

/** Drags a rectangle that is given in image pixels, on a view that shows the whole image. */
export async function paintOut(page: Page, { image, rect, index = 0 }: { image: { cols: number; rows: number }; rect: { x: number; y: number; width: number; height: number }; index?: number }): Promise<void> {
  const box = await pane(page, index).boundingBox();
  if (box === null) throw new Error('the view has no place on the page');
  const scale = Math.min(box.width / image.cols, box.height / image.rows);
  const share = (x: number, y: number) => [0.5 + (scale * (x - image.cols / 2)) / box.width, 0.5 + (scale * (y - image.rows / 2)) / box.height] as const;
  await drag(page, share(rect.x, rect.y), share(rect.x + rect.width, rect.y + rect.height), { index });
}

/** A drag with the left button, in shares of the pane's width and height. */
export async function drag(page: Page, from: readonly [number, number], to: readonly [number, number], { button = 'left' as const, index = 0 }: { button?: 'left' | 'right' | 'middle'; index?: number } = {}): Promise<void> {
  const box = await pane(page, index).boundingBox();
  if (box === null) throw new Error('the view has no place on the page');
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down({ button });
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up({ button });
}

/** By the palette, as anyone who wants it again. */
export async function startTour(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Guided tour');
  await page.keyboard.press('Enter');
  await tourCard(page).waitFor();
}

export function tourCard(page: Page): Locator {
  return page.getByRole('region', { name: 'Guided tour' });
}

/** Lets the tour do every step until the one of this title. */
export async function walkTourTo(page: Page, title: string): Promise<void> {
  const steps = 12;
  for (let left = steps; left > 0; left -= 1) {
    const at = await tourCard(page).getByRole('heading').innerText();
    if (at === title) return;
    const doIt = tourCard(page).getByRole('button', { name: 'Do it for me' });
    await ((await doIt.isVisible()) ? doIt : tourCard(page).getByRole('button', { name: 'Next' })).click();
    await tourCard(page).getByRole('heading').filter({ hasNotText: at }).waitFor({ timeout: 60_000 });
  }
  throw new Error(`the tour has no step "${title}"`);
}
