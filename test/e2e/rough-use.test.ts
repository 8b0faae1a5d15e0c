// The window under rough use: the keyboard alone, many files at once, a small window, and a compute process that dies.
import { execFileSync } from 'node:child_process';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsForAll } from './faults-for-all.ts';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { drop, mapInk, openTinyModel, pane, settled } from './steps.ts';
import type { Locator, Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the window was not used roughly.');

describe.skipIf(browserPath === null)('the window', () => {
  let workstation: Workstation;
  let page: Page;
  const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000, interval: 50 });

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    await openTinyModel(page);
  });
  afterAll(() => workstation?.close());

  it('arrow keys inside the methods move the method and leave the image alone', async () => {
    const title = await page.title();
    await page.getByRole('radio', { name: 'layer-cam', exact: true }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('radio', { name: 'hires-cam', exact: true, checked: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('hires-cam');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('radio', { name: 'layer-cam', exact: true, checked: true }).waitFor();
    expect(await page.title()).toBe(title);
  });

  it('arrow keys inside the classes keep the focus on the class that they choose', async () => {
    const classes = page.getByRole('radiogroup', { name: 'Class to explain' });
    await classes.getByRole('radio').first().click();
    await page.keyboard.press('ArrowDown');
    await settled(page);
    await classes.getByRole('radio', { checked: true }).and(page.locator(':focus')).waitFor();
    expect(await classes.locator('.row').nth(1).getAttribute('aria-checked')).toBe('true');
  });

  const layouts = ['map/compare', 'map/figure', 'map/input', 'stage/layout-1x1'];

  /** The button of a layout in the toolbar, or its line in the menu of what found no room there, which is then open. */
  async function layoutButton(command: string): Promise<Locator> {
    const toolbar = page.getByRole('toolbar', { name: 'Tools' });
    const button = toolbar.locator(`.row [data-command="${command}"]`);
    if (await button.isVisible()) return button;
    await toolbar.getByRole('button', { name: 'More tools' }).click();
    return page.getByRole('menu', { name: 'More tools' }).locator(`[data-command="${command}"]`);
  }

  /** Buttons that the toolbar shows although their right end is covered or outside. */
  const cutOff = (): Promise<(string | undefined)[]> => page.getByRole('toolbar', { name: 'Tools' }).locator('.row [data-command]').evaluateAll((buttons) => buttons
    .filter((button) => getComputedStyle(button).visibility === 'visible')
    .filter((button) => {
      const { right, top, height } = button.getBoundingClientRect();
      return !button.contains(document.elementFromPoint(right - 2, top + height / 2));
    })
    .map((button) => (button instanceof HTMLElement ? button.dataset['command'] : undefined)));

  it('keeps every layout in reach at 1024 × 640', async () => {
    await page.setViewportSize({ width: 1024, height: 640 });
    // The toolbar sorts its buttons anew in the frames after the window has changed; what it still shows then must not be cut.
    await eventually(cutOff).toEqual([]);
    for (const command of layouts) {
      const button = await layoutButton(command);
      await button.click();
      await settled(page);
      await (await layoutButton(command)).and(page.locator('[aria-pressed="true"], [aria-checked="true"]')).waitFor();
      await page.keyboard.press('Escape');
      expect(await cutOff(), command).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('has no serious fault for a screen reader in any view', async () => {
    for (const layout of layouts) {
      await (await layoutButton(layout)).click();
      await settled(page);
      expect(await faultsForAll(page), layout).toEqual([]);
    }
  });

  it('takes images and their boxes that are dropped together, and names what is broken', async () => {
    const picture = (level: number) => [...encode({ width: 40, height: 30, data: Uint8Array.from({ length: 1200 }, (_, at) => (at * level) % 256), channels: 1 })];
    await drop(page, [
      { name: 'one.png', bytes: picture(3) }, { name: 'two.png', bytes: picture(5) }, { name: 'three.png', bytes: [1, 2, 3] },
      { name: 'boxes.csv', bytes: [...Buffer.from('image,label,x,y,width,height\none.png,spot,4,5,10,8\n')] },
    ]);
    await eventually(() => page.title()).toContain('one.png');
    await eventually(() => page.getByRole('alert').innerText()).toMatch(/three\.png/);
    await page.getByRole('tab', { name: /^Findings 1/ }).click();
    await page.getByRole('region', { name: 'Finding spot' }).waitFor();
    await page.getByRole('tab', { name: 'Map', exact: true }).click();
    await settled(page);
    while ((await page.getByRole('alert').innerText()) !== '') await page.getByRole('button', { name: 'Dismiss this message' }).first().click();
  });

  it('undo in the label of a box takes back letters, not the last box', async () => {
    await page.keyboard.press('n');
    const box = await pane(page).boundingBox();
    if (box === null) throw new Error('the view has no place on the page');
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('combobox', { name: 'Finding' }).press('x');
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('tab', { name: /^Findings 1/ }).waitFor();
  });

  it.skipIf(process.platform === 'win32')('says that the compute process died, starts it again, and answers what was asked', async () => {
    const pids = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    const worker = pids.find(([, parent]) => parent === workstation.host.pid)?.[0];
    if (worker === undefined) throw new Error('the host has no compute process');
    process.kill(worker, 'SIGKILL');
    await eventually(() => page.getByRole('alert').innerText()).toContain('compute process was restarted');
    await page.locator('[data-image]').nth(1).click();
    await settled(page);
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
  });

  it('complained about nothing', () => {
    expect(workstation.complaints).toEqual([]);
  });
});
