// How smooth the window is on a 3000 × 2500 image of 16 bits: node bench/viewer.mjs [--quick] [--json FILE] [--dist DIR] [--gpu]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findInstalledBrowser } from '../scripts/browser.mjs';
import { tinyCard, tinyModel } from '../test/host/tiny-study.ts';
import { framesDuring, watchFrames } from './viewer/frames.mjs';
import { largeRadiograph, size } from './viewer/large-radiograph.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const software = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** As a mouse reports them, 125 times a second: sent without a pause they pile up and the browser drops them unseen. */
const betweenMovesMs = 8;
const withGpu = software.filter((argument) => argument !== '--disable-gpu');

/**
 * @param {{ isQuick?: boolean, dist?: string, hasGpu?: boolean, viewport?: { width: number, height: number } }} options
 * @returns {Promise<{ machine: object, rows: { panes: number, what: string, frames: number, work: object, interval: object, shown: object }[] }>}
 */
export async function measureViewer({ isQuick = false, dist = join(root, 'dist'), hasGpu = false, viewport = { width: 1920, height: 1080 } } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
  const host = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(dist, 'cli/overread.js'), 'serve'], { env: { ...process.env, OVERREAD_DATA: join(folder, 'data') }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let browser = null;
  try {
    const url = await addressOf(host);
    const executablePath = process.env.OVERREAD_BROWSER ?? findInstalledBrowser() ?? undefined;
    browser = await chromium.launch({ executablePath, args: hasGpu ? withGpu : software });
    const page = await (await browser.newContext({ viewport })).newPage();
    await page.addInitScript(watchFrames);
    await page.goto(url);
    await page.getByRole('button', { name: 'Open model …' }).first().waitFor();
    await openFiles(page, folder);
    const rows = [];
    for (const panes of [1, 8]) {
      await arrange(page, panes);
      for (const [what, act] of Object.entries(acts(page, isQuick ? 12 : 150))) rows.push({ panes, what, ...(await framesDuring(page, act)) });
    }
    const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, browser: `Chromium ${browser.version()}`, renderer: hasGpu ? 'GPU' : 'software', viewport, image: { ...size, bits: 16 } };
    return { machine, rows };
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

/** One large view, or the image beside its seven maps. */
async function arrange(page, panes) {
  if (panes > 1) await page.keyboard.press('c');
  await page.waitForFunction((count) => document.querySelectorAll('canvas.cornerstone-canvas').length === count, panes);
  await page.waitForTimeout(1500);
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
  return {
    'drag the window': drag('left'),
    'zoom': drag('right'),
    'pan': drag('middle'),
    'opacity': async () => {
      const slider = page.getByRole('slider', { name: /opacity/i }).first();
      const box = await slider.boundingBox();
      await page.mouse.move(box.x + 10, box.y + box.height / 2);
      await page.mouse.down();
      for (let step = 0; step < steps; step += 1) {
        await page.mouse.move(box.x + 10 + (box.width - 20) * (0.5 - 0.5 * Math.cos((step / steps) * 4 * Math.PI)), box.y + box.height / 2);
        await page.waitForTimeout(betweenMovesMs);
      }
      await page.mouse.up();
      await page.waitForTimeout(200);
    },
  };
}

const spreadText = ({ p50, p95 }) => `${p50.toFixed(1).padStart(7)} ${p95.toFixed(1).padStart(7)}`;

/** One line a measurement: p50 and p95 of each, in milliseconds. */
export function tableOf({ machine, rows }) {
  const lines = rows.map(({ panes, what, frames, work, interval, shown }) => `${String(panes).padStart(5)}  ${what.padEnd(16)} ${String(frames).padStart(6)} ${spreadText(work)}  ${spreadText(interval)}  ${spreadText(shown)}`);
  return [
    `${machine.image.cols} × ${machine.image.rows} × ${machine.image.bits} bit in ${machine.viewport.width} × ${machine.viewport.height} · ${machine.browser}, ${machine.renderer} · ${machine.cpu}, ${machine.cores} cores`,
    'panes  what             frames    work, ms p50 p95  interval p50 p95  input to shown',
    ...lines,
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { 'quick': { type: 'boolean' }, 'json': { type: 'string' }, 'dist': { type: 'string' }, 'gpu': { type: 'boolean' } } });
  const result = await measureViewer({ isQuick: values.quick, hasGpu: values.gpu, ...(values.dist === undefined ? {} : { dist: resolve(values.dist) }) });
  process.stdout.write(`${tableOf(result)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
}
