// The workstation in a real Electron: main process, preload, contract, host, compute process and window, as a user meets them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyStudy } from '../../host/tiny-study.ts';
import { drag, mapInk, pane, settled } from '../steps.ts';
import { electron, launch, temporaryFolder } from './launch.ts';
import type { Page } from 'playwright';
import type { Launched } from './launch.ts';

if (electron === null) console.warn('SKIPPED: there is no Electron here, so the workstation was not run in it.');
else console.warn(electron.isOld ? 'Electron: an old one, with the bridge of test/old-electron in front.' : 'Electron: the official binary, without a bridge.');

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000, interval: 100 });
const pictures = new URL('../../../test-results/electron/', import.meta.url);

describe.skipIf(electron === null)('the workstation in Electron', () => {
  const data = temporaryFolder();
  const study = writeTinyStudy();
  let running: Launched;
  let page: Page;

  beforeAll(async () => {
    running = await launch(data.path);
    ({ page } = running);
    await pane(page).waitFor();
  });
  afterAll(async () => {
    await running?.close();
    data.remove();
    study.remove();
  });

  it('opens the demo study with predictions and a map', async () => {
    await eventually(() => page.title()).toContain('DEMO');
    await page.getByRole('radiogroup', { name: 'Class to explain' }).getByRole('radio').first().waitFor();
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0.01);
    await settled(page);
    expect(await page.locator('footer').innerText()).toContain('offline');
    await takePicture('demo');
  });

  it('fades the map with the slider', async () => {
    await page.getByLabel('Map opacity').fill('0.2');
    expect(await page.getByTestId('map').evaluate((canvas) => getComputedStyle(canvas).opacity)).toBe('0.2');
    await page.getByLabel('Map opacity').fill('0.65');
  });

  it('gives the window the contract and nothing else', async () => {
    const seen = await page.evaluate(() => {
      const names = ['require', 'process', 'module', 'exports', 'Buffer', 'global', 'electron', 'ipcRenderer', '__dirname'];
      return {
        api: Object.fromEntries(Object.entries((window as unknown as { overread: object }).overread).map(([name, value]) => [name, typeof value])),
        strangers: names.filter((name) => name in window),
      };
    });
    expect(seen).toEqual({ api: { call: 'function', on: 'function', bytesUrl: 'function' }, strangers: [] });
  });

  it('has a menu of the system whose commands the window runs', async () => {
    await chooseFromMenu('map/compare');
    await eventually(() => page.getByLabel('View', { exact: true }).getByRole('img').count()).toBe(8);
    await settled(page);
    await takePicture('compare');
    await chooseFromMenu('map/compare');
    await eventually(() => page.getByLabel('View', { exact: true }).getByRole('img').count()).toBe(1);
  });

  it('reads blind, reveals, measures, takes back and lays out panes from the system’s menu', async () => {
    await chooseFromMenu('blind/toggle');
    await page.getByText(/^Blind reading · since/).waitFor();
    await eventually(() => item('findings/export-csv')).toMatchObject({ enabled: false });
    await chooseFromMenu('blind/toggle');
    await page.getByRole('dialog').getByRole('button', { name: 'Reveal', exact: true }).click();
    await page.getByRole('radio', { name: /effusion/ }).waitFor();
    await chooseFromMenu('marks/length');
    await drag(page, [0.4, 0.3], [0.5, 0.35]);
    await page.locator('[data-kind="length"]').waitFor();
    await chooseFromMenu('edit/undo');
    await page.locator('[data-kind="length"]').waitFor({ state: 'detached' });
    await chooseFromMenu('edit/redo');
    await page.locator('[data-kind="length"]').waitFor();
    await chooseFromMenu('edit/undo');
    await chooseFromMenu('stage/more');
    await eventually(() => page.locator('[data-pane]').count()).toBe(2);
    await chooseFromMenu('stage/fewer');
    await eventually(() => page.locator('[data-pane]').count()).toBe(1);
    await settled(page);
  });

  it('saves a backup where the system’s dialog says', async () => {
    const place = join(data.path, 'kept elsewhere.db');
    await answerDialog('showSaveDialog', { canceled: false, filePath: place });
    await page.evaluate(() => (window as unknown as { overread: { call(name: string, input: unknown): Promise<unknown> } }).overread.call('store/backup', { path: null }));
    expect(readFileSync(place).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  it('saves the overlay where the system’s dialog says', async () => {
    const place = join(data.path, 'overlay of the demo.png');
    await answerDialog('showSaveDialog', { canceled: false, filePath: place });
    await page.keyboard.press('Control+s');
    await eventually(async () => existsSync(place)).toBe(true);
    await eventually(() => page.getByRole('alert').innerText()).toContain('overlay of the demo.png');
    const png = readFileSync(place);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(1_000);
    expect(await asked()).toMatchObject({ defaultPath: '01-effusion-right-layer-cam.png' });
    await page.getByRole('button', { name: 'Dismiss this message' }).click();
  });

  it('saves nothing when the dialog is dismissed, and says why where nothing can be written', async () => {
    await answerDialog('showSaveDialog', { canceled: true, filePath: '' });
    await page.keyboard.press('Control+s');
    await eventually(() => asked()).toBeTruthy();
    await settled(page);
    const into = join(data.path, 'no folder', 'overlay.png');
    await answerDialog('showMessageBox', { response: 0 });
    await answerDialog('showSaveDialog', { canceled: false, filePath: into });
    await page.keyboard.press('Control+s');
    await eventually(() => asked('showMessageBox')).toMatchObject({ message: 'The file could not be saved.' });
    await settled(page);
    expect(await page.getByRole('alert').innerText()).toBe('');
  });

  it('writes the report where the dialog says, and nothing when it is dismissed', async () => {
    const place = join(data.path, 'report.html');
    await answerDialog('showSaveDialog', { canceled: false, filePath: place });
    await chooseFromMenu('files/report');
    await eventually(async () => existsSync(place) && readFileSync(place, 'utf8').includes('</html>')).toBe(true);
    await eventually(() => page.getByRole('alert').innerText()).toContain('report.html');
    await page.getByRole('button', { name: 'Dismiss this message' }).click();
    await settled(page);
  });

  it('opens an image, a model and boxes from the system’s dialogs', async () => {
    await open('files/model', join(study.modelPath, 'model.onnx'));
    await page.getByLabel('Model', { exact: true }).locator('option:checked', { hasText: 'Tiny' }).waitFor({ state: 'attached' });
    await open('files/study', study.imagePath);
    await eventually(() => page.title()).toContain('2026');
    await page.getByRole('radio', { name: /^square/ }).first().waitFor();
    await open('files/boxes', study.boxesPath);
    await page.getByRole('tab', { name: /^Findings 2/ }).waitFor();
    await eventually(async () => (await mapInk(page)).share).toBeGreaterThan(0);
    await settled(page);
  });

  it('refuses what breaks the contract, on both ends', async () => {
    const refusal = (channel: string, input: unknown) => page.evaluate(([name, value]) => (window as unknown as { overread: { call(name: unknown, value: unknown): Promise<unknown> } }).overread.call(name, value).then(
      () => null, (error: { code: string; message: string }) => ({ code: error.code, message: error.message })), [channel, input] as const);
    expect(await refusal('files/read', { path: 'x' })).toMatchObject({ code: 'usage_option' });
    expect(await refusal('__proto__', {})).toMatchObject({ code: 'usage_option' });
    expect(await refusal('image/describe', { imageId: 7 })).toMatchObject({ code: 'usage_option' });
    expect(await refusal('model/open', { path: join(data.path, 'nothing here.onnx') })).toMatchObject({ code: 'model_unreadable' });
  });

  it('complains about nothing, and no patient’s name is in what it wrote', async () => {
    expect(running.complaints).toEqual([]);
    expect(running.said()).not.toMatch(/Doe|DEMO EFFUSION|ID-7/);
  });

  it('keeps boxes, and its place on the screen, from one start to the next', async () => {
    await running.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 1180, height: 760 }));
    await eventually(async () => JSON.parse(readFileSync(join(data.path, 'window/window.json'), 'utf8')) as object).toMatchObject({ width: 1180, height: 760 });
    await running.close();
    running = await launch(data.path, [study.imagePath]);
    ({ page } = running);
    const bounds = await running.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toEqual({ x: 60, y: 40, width: 1180, height: 760 });
    // The path on the command line is opened after the demo, and its boxes are found again.
    await eventually(() => page.title()).toContain('2026');
    await page.getByRole('tab', { name: /^Findings 2/ }).waitFor();
  });

  it('comes back to the screen when the one that it was on is gone', async () => {
    await running.close();
    writeFileSync(join(data.path, 'window/window.json'), JSON.stringify({ x: 9_000, y: -4_000, width: 5_000, height: 700, isMaximized: false }));
    running = await launch(data.path);
    const { bounds, area } = await running.application.evaluate(({ BrowserWindow, screen }) => ({ bounds: BrowserWindow.getAllWindows()[0]?.getBounds(), area: screen.getPrimaryDisplay().workArea }));
    expect(bounds?.width).toBeLessThanOrEqual(area.width);
    expect(bounds?.x).toBeGreaterThanOrEqual(area.x);
    expect(bounds?.y).toBeGreaterThanOrEqual(area.y);
  });

  async function open(command: string, path: string): Promise<void> {
    await answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
    await chooseFromMenu(command);
  }

  /** The next dialog of that kind is answered at once; what it was asked is kept. */
  async function answerDialog(kind: 'showSaveDialog' | 'showOpenDialog' | 'showMessageBox', answer: object): Promise<void> {
    await running.application.evaluate(({ dialog }, [name, reply]) => {
      const kept = globalThis as unknown as { asked: Record<string, unknown> };
      kept.asked = { ...kept.asked, [name]: null };
      Object.assign(dialog, { [name]: (...values: unknown[]) => {
        kept.asked[name] = values[values.length - 1];
        return Promise.resolve(reply);
      } });
    }, [kind, answer] as const);
  }

  function asked(kind = 'showSaveDialog'): Promise<unknown> {
    return running.application.evaluate((_electron, name) => (globalThis as unknown as { asked: Record<string, unknown> }).asked[name], kind);
  }

  function item(command: string): Promise<{ enabled: boolean; checked: boolean } | null> {
    return running.application.evaluate(({ Menu }, wanted) => {
      const found = Menu.getApplicationMenu()?.getMenuItemById(wanted) ?? null;
      return found === null ? null : { enabled: found.enabled, checked: found.checked };
    }, command);
  }

  /** As soon as the window has sent its menus. */
  async function chooseFromMenu(command: string): Promise<void> {
    await eventually(() => running.application.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.enabled ?? false, command)).toBe(true);
    await running.application.evaluate(({ Menu, BrowserWindow }, wanted) => {
      Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(undefined, BrowserWindow.getAllWindows()[0]);
    }, command);
  }

  /** What is really on screen, as Electron composed it. */
  async function takePicture(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    const png = await running.application.evaluate(async ({ BrowserWindow }) => (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64') ?? '');
    writeFileSync(new URL(`${name}.png`, pictures), Buffer.from(png, 'base64'));
  }
});
