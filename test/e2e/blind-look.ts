// What may not be seen anywhere in the window while an image is read blind.
import { expect } from 'vitest';
import type { Page } from 'playwright';

/** A probability; not the display scale that clips above 99.5 %. */
export const score = /(?<!\d)(?!99\.5)\d+\.\d %/;

/** What the window says anywhere, read out or shown. */
export async function everything(page: Page): Promise<string> {
  return page.evaluate(() => {
    const said = [document.title, document.body.innerText];
    for (const element of document.querySelectorAll('[aria-label], [data-hint], [title]')) said.push(element.getAttribute('aria-label') ?? '', element.getAttribute('data-hint') ?? '', element.getAttribute('title') ?? '');
    return said.join('\n');
  });
}

/** Canvases of maps on which anything is painted. */
export async function coloured(page: Page): Promise<number> {
  return page.evaluate(() => {
    const isPainted = (canvas: HTMLCanvasElement): boolean => canvas.width > 0 && canvas.height > 0 && (canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0) ?? false);
    return [...document.querySelectorAll<HTMLCanvasElement>('[data-testid="map"]')].filter((canvas) => canvas.checkVisibility() && isPainted(canvas)).length;
  });
}

export async function expectNothingGivenAway(page: Page): Promise<void> {
  expect(await coloured(page)).toBe(0);
  expect(await page.getByRole('region', { name: /^Finding/ }).filter({ hasText: 'DEMO' }).count()).toBe(0);
  const said = await everything(page);
  expect(said.split('\n').filter((line) => score.test(line))).toEqual([]);
  expect(await page.getByRole('treeitem', { selected: true }).first().innerText()).not.toMatch(/\d finding/);
  expect(said).not.toMatch(/\b(energy|IoU)\b\s*\d/);
}

interface Seen { maps: number; scores: string[]; frames: number; isWatching: boolean }

/** From now on every frame is looked at. Only where `expected` is blind all the time. */
export async function watchFrames(page: Page): Promise<() => Promise<Omit<Seen, 'isWatching'>>> {
  await page.evaluate(() => {
    const seen: Seen = { maps: 0, scores: [], frames: 0, isWatching: true };
    Object.assign(window, { seenFrames: seen });
    const look = (): void => {
      if (!seen.isWatching) return;
      seen.frames += 1;
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>('[data-testid="map"]')) {
        if (canvas.width * canvas.height > 0 && canvas.checkVisibility() && canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0) === true) seen.maps += 1;
      }
      const said = /[^\n]*(?<!\d)(?!99\.5)\d+\.\d %[^\n]*/.exec(document.body.innerText);
      if (said !== null) seen.scores.push(said[0]);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => page.evaluate(() => {
    const { seenFrames } = window as unknown as { seenFrames: Seen };
    seenFrames.isWatching = false;
    const { maps, scores, frames } = seenFrames;
    return { maps, scores, frames };
  });
}
