// The saved picture against the screen in all eight ways of turning a view: marks, map and radiograph lie at the same places of the image.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageElements, synthesize } from '../dicom/synthetic.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drag, drop, openTinyModel, pane, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the saved picture was not held against the screen. Set OVERREAD_BROWSER.');

const { rows, cols } = { rows: 640, cols: 480 };

interface Point { readonly x: number; readonly y: number }
interface Size { readonly width: number; readonly height: number }
interface Way { readonly turns: number; readonly isFlipped: boolean }
/** A picture of the whole view: where the image fits into it. */
interface Picture extends Size { readonly bytes: Buffer }

/** Four grounds of unlike grey, so that no turn looks like another; nothing in it is blue. */
function radiograph(): Uint8Array {
  const pixels = new Uint8Array(rows * cols * 2);
  const view = new DataView(pixels.buffer);
  for (let y = 0; y < rows; y += 1) for (let x = 0; x < cols; x += 1) view.setUint16((y * cols + x) * 2, 400 + 900 * (x < 200 ? 0 : 1) + 1700 * (y < 250 ? 0 : 1) + x, true);
  return synthesize(imageElements({
    '00080018': ['UI', '1.2.3.77'], '0020000d': ['UI', '1.2.77'], '0020000e': ['UI', '1.2.77.1'], '00080060': ['CS', 'CR'], '00100010': ['PN', 'TURN'], '00100020': ['LO', 'T-1'],
    '00280010': ['US', rows], '00280011': ['US', cols], '00280101': ['US', 12], '00280102': ['US', 11], '00281050': ['DS', '2048'], '00281051': ['DS', '4096'], '7fe00010': ['OW', pixels],
  }));
}

/** By hand: a point of the image in a picture of the whole view, mirrored first and then turned by quarters to the right. */
function placed({ x, y }: Point, { turns, isFlipped }: Way, view: Size): Point {
  let [u, v, width, height]: [number, number, number, number] = [isFlipped ? cols - x : x, y, cols, rows];
  for (let turn = 0; turn < turns; turn += 1) [u, v, width, height] = [height - v, u, height, width];
  const scale = Math.min(view.width / width, view.height / height);
  return { x: view.width / 2 + scale * (u - width / 2), y: view.height / 2 + scale * (v - height / 2) };
}

/** In image pixels; their outlines are walked by hand. */
const box = { x: 90, y: 120, width: 120, height: 70 };
const ellipse = { x: 250, y: 380, width: 140, height: 90 };
const around = Array.from({ length: 40 }, (_, at) => at / 40);
const onBox = around.map((share) => {
  const way = share * 2 * (box.width + box.height);
  if (way < box.width) return { x: box.x + way, y: box.y };
  if (way < box.width + box.height) return { x: box.x + box.width, y: box.y + way - box.width };
  if (way < 2 * box.width + box.height) return { x: box.x + 2 * box.width + box.height - way, y: box.y + box.height };
  return { x: box.x, y: box.y + 2 * (box.width + box.height) - way };
});
const onEllipse = around.map((share) => ({ x: ellipse.x + (ellipse.width / 2) * (1 + Math.cos(share * 2 * Math.PI)), y: ellipse.y + (ellipse.height / 2) * (1 + Math.sin(share * 2 * Math.PI)) }));
/** Far from marks and from the words that stand beside them. */
const ground = [0.08, 0.2, 0.32].flatMap((x) => [0.45, 0.55, 0.65, 0.75].map((y) => ({ x: x * cols, y: y * rows }))).concat([0.6, 0.75].flatMap((x) => [0.12, 0.25, 0.38].map((y) => ({ x: x * cols, y: y * rows }))));

interface Seen { readonly isBlue: boolean; readonly color: readonly number[] }

/** What is at points of a picture: whether the doctor's blue is within reach, and the colour itself. */
async function seenAt(page: Page, { bytes }: Picture, points: readonly Point[], reach: number): Promise<Seen[]> {
  return page.evaluate(async ({ base64, points: places, reach: within }) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    const probe = new OffscreenCanvas(1, 1).getContext('2d');
    if (probe === null) throw new Error('no canvas');
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--doctor').trim();
    probe.fillRect(0, 0, 1, 1);
    const blue = [...probe.getImageData(0, 0, 1, 1).data];
    return places.map(({ x, y }) => {
      const size = 2 * Math.ceil(within) + 1;
      const { data } = context.getImageData(Math.floor(x) - Math.ceil(within), Math.floor(y) - Math.ceil(within), size, size);
      const distances = Array.from({ length: data.length / 4 }, (_, at) => Math.hypot(...[0, 1, 2].map((channel) => (data[at * 4 + channel] ?? 0) - (blue[channel] ?? 0))));
      const middle = 4 * Math.floor(size * size / 2);
      return { isBlue: Math.min(...distances) < 100, color: [...data.slice(middle, middle + 3)] };
    });
  }, { base64: bytes.toString('base64'), points, reach });
}

/** Only the pixels: what is written over the view is hidden while it is taken. */
async function screen(page: Page): Promise<Picture> {
  const at = await pane(page).boundingBox();
  if (at === null) throw new Error('the view has no place on the page');
  return { bytes: await page.screenshot({ clip: at }), width: at.width, height: at.height };
}

async function saved(page: Page, { turns }: Way): Promise<Picture> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const [width, height] = turns % 2 === 0 ? [cols, rows] : [rows, cols];
  expect(bytes.readUInt32BE(16)).toBe(width);
  return { bytes, width, height };
}

const share = (seen: readonly Seen[]) => seen.filter(({ isBlue }) => isBlue).length / seen.length;
const shifted = (points: readonly Point[]) => points.map(({ x, y }) => ({ x: x + 14, y: y + 14 }));

describe.skipIf(browserPath === null)('the saved picture', () => {
  let workstation: Workstation;
  let page: Page;

  /** Draws on the upright view, from one image point to another. */
  async function draw(key: string, from: Point, to: Point, name: string): Promise<void> {
    const view = await pane(page).boundingBox();
    if (view === null) throw new Error('the view has no place on the page');
    const [a, b] = [from, to].map((point) => placed(point, { turns: 0, isFlipped: false }, view));
    await page.keyboard.press(key);
    await drag(page, [(a?.x ?? 0) / view.width, (a?.y ?? 0) / view.height], [(b?.x ?? 0) / view.width, (b?.y ?? 0) / view.height]);
    await page.getByRole('combobox', { name: 'Finding' }).fill(name);
    await page.getByRole('button', { name: 'Save finding' }).click();
    await page.keyboard.press('Escape');
  }

  beforeAll(async () => {
    workstation = await openWorkstation({ viewport: { width: 1280, height: 800 } });
    ({ page } = workstation);
    await openTinyModel(page);
    await drop(page, [{ name: 'turned.dcm', bytes: [...radiograph()] }]);
    await page.getByRole('img', { name: /turned\.dcm with/ }).first().waitFor();
    await settled(page);
    await draw('n', box, { x: box.x + box.width, y: box.y + box.height }, 'a');
    await draw('Shift+N', ellipse, { x: ellipse.x + ellipse.width, y: ellipse.y + ellipse.height }, 'b');
    await page.keyboard.press('w');
    await page.mouse.move(2, 2);
  }, 120_000);
  afterAll(async () => workstation.close());

  it('has marks, map and radiograph where the screen has them, however the view is turned', async () => {
    for (const isFlipped of [false, true]) {
      if (isFlipped) await page.keyboard.press('Shift+H');
      for (let turns = 0; turns < 4; turns += 1) {
        const way = { turns, isFlipped };
        const told = `${turns * 90}°${isFlipped ? ' mirrored' : ''}`;
        await expect.poll(() => page.evaluate(() => document.querySelector('.turned')?.textContent?.trim() ?? ''), { message: told }).toBe([...(turns === 0 ? [] : [`turned ${turns * 90}°`]), ...(isFlipped ? ['MIRRORED'] : [])].join(' · '));
        await settled(page);
        const pictures = { screen: await screen(page), saved: await saved(page, way) };
        const grounds: (readonly number[])[][] = [];
        for (const [which, picture] of Object.entries(pictures)) {
          const at = (points: readonly Point[]) => points.map((point) => placed(point, way, picture));
          for (const [mark, outline] of [['box', onBox], ['ellipse', onEllipse]] as const) {
            expect(share(await seenAt(page, picture, at(outline), 2)), `${told}: ${mark}, ${which}`).toBeGreaterThan(0.9);
            expect(share(await seenAt(page, picture, at(shifted(outline)), 2)), `${told}: ${mark} beside itself, ${which}`).toBeLessThan(0.4);
          }
          grounds.push((await seenAt(page, picture, at(ground), 0)).map(({ color }) => color));
        }
        const [onScreen = [], inFile = []] = grounds;
        const apart = onScreen.map((color, index) => Math.max(...color.map((value, channel) => Math.abs(value - (inFile[index]?.[channel] ?? 0))))).toSorted((a, b) => a - b);
        expect(apart[Math.floor(apart.length * 0.8)], `${told}: colours apart ${apart.join(' ')}`).toBeLessThanOrEqual(8);
        expect(new Set(onScreen.map(([red = 0]) => Math.round(red / 16))).size, told).toBeGreaterThan(3);
        await page.keyboard.press('Shift+R');
      }
    }
  }, 180_000);
});
