// How smooth the window is on a 3000 × 2500 image of 16 bits: node bench/viewer.mjs [--quick] [--write] [--only PART] [--panes 1,8,9] [--marks] [--json FILE] [--table FILE] [--dist DIR] [--gpu]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findInstalledBrowser } from '../scripts/browser.mjs';
import { tinyCard, tinyModel } from '../test/host/tiny-study.ts';
import { updateDocument } from './compare/tables.mjs';
import { framesDuring, watchFrames } from './viewer/frames.mjs';
import { largeRadiograph, size } from './viewer/large-radiograph.mjs';
import { measureManyMarks } from './viewer/many-marks.mjs';
import { machineLine, marksTable, tableOf, viewerTable } from './viewer/tables.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const software = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** As a mouse reports them, 125 times a second: sent without a pause they pile up and the browser drops them unseen. */
const betweenMovesMs = 8;
const withGpu = software.filter((argument) => argument !== '--disable-gpu');

/** Of these numbers the first is one large view, 8 the image beside its seven maps, 9 three rows of three panes with image and map. */
const paneCounts = [1, 8, 9];
const [steps, quickSteps] = [150, 12];

/**
 * @param {{ isQuick?: boolean, dist?: string, hasGpu?: boolean, viewport?: { width: number, height: number }, panes?: readonly number[], only?: string, isOfMarks?: boolean }} options `only`: part of the names of what is measured; `isOfMarks`: thousands of findings in one pane, and nothing else
 * @returns {Promise<import('./viewer/tables.mjs').ViewerRun>}
 */
export async function measureViewer({ isQuick = false, dist = join(root, 'dist'), hasGpu = false, viewport = { width: 1920, height: 1080 }, panes: counts = paneCounts, only = '', isOfMarks = false } = {}) {
  const load = loadavg()[0] ?? NaN;
  const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
  const host = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(dist, 'cli/overread.js'), 'serve'], { env: { ...process.env, OVERREAD_DATA: join(folder, 'data') }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let browser = null;
  try {
    const url = await addressOf(host);
    const executablePath = process.env.OVERREAD_BROWSER ?? findInstalledBrowser() ?? undefined;
    browser = await chromium.launch({ executablePath, args: hasGpu ? withGpu : software });
    const page = await (await browser.newContext({ viewport })).newPage();
    page.setDefaultTimeout(120_000);
    await page.addInitScript(watchFrames);
    await page.goto(url);
    await page.getByRole('button', { name: 'Open model …' }).first().waitFor();
    await openFiles(page, folder);
    const rows = [];
    const marks = isOfMarks ? await measureManyMarks(page, { isQuick, steps: acts(page, isQuick ? quickSteps : steps) }) : [];
    for (const panes of isOfMarks ? [] : counts) {
      await arrange(page, panes);
      for (const [what, act] of Object.entries(acts(page, isQuick ? quickSteps : steps))) if (what.includes(only)) rows.push({ panes, what, ...(await framesDuring(page, act)) });
    }
    const machine = { date: new Date().toISOString().slice(0, 10), load: Number(load.toFixed(1)), steps: isQuick ? quickSteps : steps, cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, browser: `Chromium ${browser.version()}`, renderer: hasGpu ? 'GPU' : 'software', viewport, image: { ...size, bits: 16 } };
    return { machine, rows, marks };
  } catch (error) {
    if (process.env.BENCH_PICTURE !== undefined) await browser?.contexts()[0]?.pages()[0]?.screenshot({ path: process.env.BENCH_PICTURE });
    throw error;
  } finally {
    await browser?.close();
    if (host.exitCode === null) await new Promise((done) => { host.on('exit', done); host.kill(); });
    rmSync(folder, { recursive: true, force: true });
  }
}

function addressOf(host) {
  return new Promise((found, failed) => {
    let said = '';
    host.stdout.on('data', (chunk) => {
      said += chunk.toString();
      const address = /http:\/\/\S+/.exec(said)?.[0];
      if (address !== undefined) found(address);
    });
    host.on('exit', (code) => failed(new Error(`the host ended with ${code}: ${said}`)));
  });
}

async function openFiles(page, folder) {
  const model = join(folder, 'model.onnx');
  const card = join(folder, 'overread.json');
  const image = join(folder, 'large.dcm');
  writeFileSync(model, tinyModel());
  writeFileSync(card, JSON.stringify(tinyCard));
  writeFileSync(image, largeRadiograph());
  const choose = async (name, files) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name }).first().click()]);
    await chooser.setFiles(files);
  };
  await choose('Open model …', [model, card]);
  await page.getByLabel('Model', { exact: true }).locator('option:checked', { hasText: 'Tiny' }).waitFor({ state: 'attached' });
  await drop(page, image);
  await page.getByRole('img', { name: /^Radiograph large/ }).first().waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('canvas[data-testid=map]')].some((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)));
}

/** Bytes by an address, as a drop of 15 MB does not fit a call. */
async function drop(page, path) {
  await page.route('**/bench-image', (route) => route.fulfill({ body: readFileSync(path), contentType: 'application/octet-stream' }));
  await page.evaluate(async () => {
    const bytes = await (await fetch('/bench-image')).arrayBuffer();
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'large.dcm'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
}

async function arrange(page, panes) {
  if (panes === 8) await page.keyboard.press('c');
  if (panes === 9) await threeByThree(page);
  await page.waitForFunction((count) => document.querySelectorAll('canvas.cornerstone-canvas').length === count, panes);
  await page.waitForFunction(() => [...document.querySelectorAll('canvas[data-testid=map]')].every((canvas) => canvas.width > 0));
  await page.waitForTimeout(1500);
}

/** The image carried into nine panes, all of which follow the side panel and each other. */
async function threeByThree(page) {
  await page.getByRole('button', { name: 'Layout of the panes' }).click();
  await page.getByRole('dialog', { name: 'Layout of the panes' }).getByRole('button', { name: 'Layout 3 × 3', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-pane]').length === 9);
  const row = page.getByRole('treeitem', { name: /large/ }).last();
  // Offered once to whoever is new here; it would lie over panes.
  const offer = page.getByRole('button', { name: 'Not now' });
  if (await offer.isVisible()) await offer.click();
  for (let number = 2; number <= 9; number += 1) await row.dragTo(page.locator(`[data-pane="${number}"]`));
}

function acts(page, steps) {
  const view = () => page.getByRole('img', { name: /^Radiograph/ }).first().boundingBox();
  /** A drag there and back, so that it ends where it began. */
  const drag = (button) => async () => {
    const box = await view();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down({ button });
    for (let step = 0; step < steps; step += 1) {
      const turn = (step / steps) * 2 * Math.PI;
      await page.mouse.move(x + 0.25 * box.width * Math.sin(turn), y + 0.2 * box.height * (1 - Math.cos(turn)));
      await page.waitForTimeout(betweenMovesMs);
    }
    await page.mouse.up({ button });
    await page.waitForTimeout(400);
  };
  /** To its end and back, twice. */
  const slide = (name) => async () => {
    // The first of eight shows the image alone, which has no threshold to slide; a drag in it has made it the active one.
    const second = page.locator('[data-pane="2"]');
    if (await second.count() > 0) await second.dispatchEvent('pointerdown');
    const slider = page.getByRole('slider', { name }).first();
    if (await slider.isDisabled()) throw new Error(`expected the slider ${name} to be enabled`);
    await slider.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await slider.boundingBox();
    const at = (step) => x + 10 + (width - 20) * (0.5 - 0.5 * Math.cos((step / steps) * 4 * Math.PI));
    await page.mouse.move(at(0), y + height / 2);
    await page.mouse.down();
    for (let step = 0; step < steps; step += 1) {
      await page.mouse.move(at(step), y + height / 2);
      await page.waitForTimeout(betweenMovesMs);
    }
    await page.mouse.up();
    await page.waitForTimeout(200);
  };
  return {
    'drag the window': drag('left'),
    'zoom': drag('right'),
    'pan': drag('middle'),
    'opacity': slide(/opacity/i),
    'threshold': slide(/^threshold/i),
  };
}

/** The run as it is kept, and its table where the documentation shows it. */
function publish(run) {
  const name = `${run.marks.length > 0 ? 'viewer-marks' : 'viewer'}-${run.machine.date}.json`;
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, 'bench/results', name), `${JSON.stringify(run, null, 1)}\n`);
  document(run, `raw numbers: [bench/results/${name}](../bench/results/${name})`);
}

function document(run, source) {
  const isOfMarks = (run.marks ?? []).length > 0;
  updateDocument(join(root, 'docs/benchmarks.md'), { [isOfMarks ? 'marks' : 'viewer']: `${machineLine(run)} · ${source}\n\n${isOfMarks ? marksTable(run) : viewerTable(run)}` });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, write: { type: 'boolean' }, json: { type: 'string' }, table: { type: 'string' }, dist: { type: 'string' }, gpu: { type: 'boolean' }, only: { type: 'string' }, panes: { type: 'string' }, marks: { type: 'boolean' } } });
  if (values.write && (values.only !== undefined || values.panes !== undefined)) throw new Error('--write takes a whole run; leave out --only and --panes');
  if (values.write && values.quick) throw new Error('--write takes a whole run; leave out --quick');
  if (values.table !== undefined) {
    const path = resolve(values.table);
    document(JSON.parse(readFileSync(path, 'utf8')), `raw numbers: ${path.split('/').at(-1)}`);
  } else {
    const run = await measureViewer({ isQuick: values.quick, hasGpu: values.gpu, isOfMarks: values.marks, ...(values.dist === undefined ? {} : { dist: resolve(values.dist) }), ...(values.only === undefined ? {} : { only: values.only }), ...(values.panes === undefined ? {} : { panes: values.panes.split(',').map(Number) }) });
    process.stdout.write(`${values.marks ? marksTable(run) : tableOf(run)}\n`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(run, null, 1)}\n`);
    if (values.write) publish(run);
  }
}
