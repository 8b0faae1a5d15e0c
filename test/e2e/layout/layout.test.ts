// The layout of the window at three sizes against the saved one; OVERREAD_WRITE=1 saves it anew, nothing else does.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from '../open-workstation.ts';
import { pane, settled } from '../steps.ts';
import { differences, layoutFaults, measureLayout } from './measure-layout.ts';
import type { Page } from 'playwright';
import type { Workstation } from '../open-workstation.ts';
import type { Layout } from './measure-layout.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the layout was not compared.');

const path = fileURLToPath(new URL('saved-layout.json', import.meta.url));
const saved = (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Record<string, Layout>;
const sizes = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }, { width: 1200, height: 1920 }];
/** Fonts differ between machines: words are a little wider or narrower, and what stands after them moves. */
const tolerance = { regions: { across: 8, down: 24 }, controls: { across: 70, down: 30 } };

describe('two layouts', () => {
  const rect = { x: 10, y: 10, width: 100, height: 20 };
  it('differ where something moved, grew, went or came', () => {
    const near = { across: 5, down: 5 };
    expect(differences({ a: rect }, { a: { ...rect, x: 14 } }, near)).toEqual([]);
    expect(differences({ a: rect }, { a: { ...rect, x: 30 } }, near)).toEqual([expect.stringContaining('a was at 10, 10')]);
    expect(differences({ a: rect }, { a: { ...rect, height: 40 } }, near)).toHaveLength(1);
    expect(differences({ a: rect }, { b: rect }, near)).toEqual(['a is gone', 'b is new']);
  });
});

describe.skipIf(browserPath === null)('the layout', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    await page.getByRole('radio', { name: /^effusion/ }).waitFor();
    await settled(page);
  });
  afterAll(() => {
    if (process.env['OVERREAD_WRITE'] === '1') writeFileSync(path, `${JSON.stringify(saved, null, 1)}\n`);
    return workstation?.close();
  });

  for (const size of sizes) {
    const name = `${size.width}x${size.height}`;
    it(`has nothing over something else, outside of the page or cut off at ${name}`, async () => {
      await page.setViewportSize(size);
      await settled(page);
      expect(await layoutFaults(page)).toEqual([]);
    });

    it(`is as it was saved at ${name}`, async () => {
      await page.setViewportSize(size);
      await settled(page);
      const now = await measureLayout(page);
      if (process.env['OVERREAD_WRITE'] === '1') saved[name] = now;
      const was = saved[name];
      if (was === undefined) throw new Error(`no layout is saved for ${name}: run this test with OVERREAD_WRITE=1`);
      expect(differences(was.regions, now.regions, tolerance.regions)).toEqual([]);
      expect(differences(was.controls, now.controls, tolerance.controls)).toEqual([]);
    });
  }

  it('is found wrong when a control is moved over another one, or pushed out of the page', async () => {
    const move = (style: string) => page.evaluate((text) => document.querySelector('header [data-command="files/report"]')?.setAttribute('style', text), style);
    await move('position: fixed; left: 4px; top: 4px');
    expect((await layoutFaults(page)).some((fault) => fault.includes('files/report'))).toBe(true);
    await move('position: fixed; left: 5000px');
    expect(await layoutFaults(page)).toContain('files/report sticks out of the page');
    await move('');
  });
});
