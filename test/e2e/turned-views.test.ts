// A view that is turned or mirrored in a real browser: radiograph, map, marks and letters lie on each other in all eight ways.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyDicom, tinySize } from '../host/tiny-study.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drop, openTinyModel, settled } from './steps.ts';
import type { Workstation } from './open-workstation.ts';

const { rows, cols } = tinySize;
/** Where the bright square of the tiny image lies, in image pixels. */
const square = { x: 6, y: 20, width: 8, height: 10 };

interface Seen {
  /** Middle and size of what is bright in the radiograph, in pixels of the page from the view's corner. */
  readonly bright: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Values of the map's canvas at the places to which image points go, row by row. */
  readonly view: { readonly width: number; readonly height: number };
  readonly letters: readonly string[];
  readonly told: string;
}

let workstation: Workstation;
/** What the probe says of the map in the first view: the same place has the same value however the view lies. */
let mapUpright: number | null = null;

/** By hand, not by the code under test: a point of the image in the view, mirrored first and then turned by quarters to the right. */
function placed({ x, y }: { x: number; y: number }, quarterTurns: number, isFlipped: boolean, view: { width: number; height: number }): { x: number; y: number } {
  let [u, v, width, height]: [number, number, number, number] = [isFlipped ? cols - x : x, y, cols, rows];
  for (let turn = 0; turn < quarterTurns; turn += 1) [u, v, width, height] = [height - v, u, height, width];
  const scale = Math.min(view.width / width, view.height / height);
  return { x: view.width / 2 + scale * (u - width / 2), y: view.height / 2 + scale * (v - height / 2) };
}

async function look(): Promise<Seen> {
  return workstation.page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.cornerstone-canvas');
    if (canvas === null) throw new Error('no canvas');
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    let [left, top, right, bottom] = [width, height, -1, -1];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if ((pixels[(y * width + x) * 4] ?? 0) < 150) continue;
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      }
    }
    const letter = (edge: string) => document.querySelector(`.letters.${edge}`)?.textContent ?? '';
    return {
      bright: { x: (left + right + 1) / 2, y: (top + bottom + 1) / 2, width: right + 1 - left, height: bottom + 1 - top },
      view: { width, height }, letters: ['left', 'right', 'top', 'bottom'].map(letter), told: document.querySelector('.turned')?.textContent?.trim() ?? '',
    };
  });
}

/** Opacity of the map at points of the view. */
async function mapAt(points: readonly { x: number; y: number }[]): Promise<number[]> {
  return workstation.page.getByTestId('map').first().evaluate((canvas, at) => {
    const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
    if (context === null) throw new Error('no canvas');
    return at.map(({ x, y }) => context.getImageData(Math.round(x), Math.round(y), 1, 1).data[3] ?? -1);
  }, points);
}

/** What the corner says under the pointer, with the pointer over the middle of a pixel of the image. */
async function expectProbe(point: { x: number; y: number }, turns: number, isFlipped: boolean, way: string): Promise<void> {
  const { page } = workstation;
  const box = await page.getByRole('img', { name: /tiny\.dcm/ }).first().boundingBox();
  if (box === null) throw new Error('the view has no place on the page');
  const at = placed(point, turns, isFlipped, box);
  await page.mouse.move(box.x + at.x, box.y + at.y);
  const probe = async () => (await page.locator('.corner.state .probe').first().innerText()).replaceAll(/\s+/g, ' ');
  // The stored value by the formula that made the file.
  const stored = 100 + 20 * Math.floor(point.x) + 3000;
  await expect.poll(probe, { message: way }).toMatch(new RegExp(`^x ${Math.floor(point.x)} y ${Math.floor(point.y)} raw ${stored} `));
  const map = Number(/ map (\S+)$/.exec((await probe()).replace('\u2212', '-'))?.[1]);
  mapUpright ??= map;
  expect(Math.abs(map - mapUpright), `${way}: ${map} for ${mapUpright}`).toBeLessThan(0.03 * Math.abs(mapUpright));
}

describe.skipIf(browserPath === null)('a view in all eight ways', () => {
  beforeAll(async () => {
    workstation = await openWorkstation({ viewport: { width: 1280, height: 800 } });
    await openTinyModel(workstation.page);
    await drop(workstation.page, [{ name: 'tiny.dcm', bytes: [...tinyDicom()] }]);
    await workstation.page.getByRole('img', { name: /tiny\.dcm with/ }).first().waitFor();
    await settled(workstation.page);
  }, 120_000);
  afterAll(async () => workstation.close());

  it('has image, map and letters in one place, and says how it lies', async () => {
    const { page } = workstation;
    const grid = [0.2, 0.35, 0.5, 0.65, 0.8].flatMap((y) => [0.2, 0.35, 0.5, 0.65, 0.8].map((x) => ({ x: x * cols, y: y * rows })));
    const inImage = (turns: number, isFlipped: boolean, view: { width: number; height: number }) => grid.map((point) => placed(point, turns, isFlipped, view));
    const first = await look();
    const upright = await mapAt(inImage(0, false, first.view));
    expect(Math.max(...upright)).toBeGreaterThan(Math.min(...upright));
    // Letters of the tiny image, as (0020,0020) L\F says: R at the left, L at the right, H above, F below.
    const turnedLetters = (turns: number, isFlipped: boolean) => {
      let [left = '', right = '', top = '', bottom = ''] = isFlipped ? ['L', 'R', 'H', 'F'] : ['R', 'L', 'H', 'F'];
      for (let turn = 0; turn < turns; turn += 1) [left, right, top, bottom] = [bottom, top, left, right];
      return [left, right, top, bottom];
    };
    for (const isFlipped of [false, true]) {
      if (isFlipped) await page.keyboard.press('Shift+H');
      for (let turns = 0; turns < 4; turns += 1) {
        const way = `${turns * 90}°${isFlipped ? ' mirrored' : ''}`;
        await expect.poll(async () => (await look()).letters, { message: way }).toEqual(turnedLetters(turns, isFlipped));
        await settled(page);
        const { bright, view, told } = await look();
        const corners = [placed(square, turns, isFlipped, view), placed({ x: square.x + square.width, y: square.y + square.height }, turns, isFlipped, view)] as const;
        expect(Math.hypot(bright.x - (corners[0].x + corners[1].x) / 2, bright.y - (corners[0].y + corners[1].y) / 2), way).toBeLessThan(3);
        expect(Math.abs(bright.width - Math.abs(corners[1].x - corners[0].x)), way).toBeLessThan(view.height / rows);
        const map = await mapAt(inImage(turns, isFlipped, view));
        map.forEach((alpha, index) => expect(Math.abs(alpha - (upright[index] ?? 0)), `${way}, place ${index}`).toBeLessThanOrEqual(24));
        await expectProbe({ x: square.x + 2.5, y: square.y + 3.5 }, turns, isFlipped, way);
        expect(told).toBe([...(turns === 0 ? [] : [`turned ${turns * 90}°`]), ...(isFlipped ? ['MIRRORED'] : [])].join(' · '));
        await page.keyboard.press('Shift+R');
      }
    }
  }, 120_000);
});
