// Thousands of findings of two readers on the large image: zoomed, moved, chosen and changed, each as a person does it.
import { framesDuring, spread } from './frames.mjs';
import { size } from './large-radiograph.mjs';

export const manyMarks = 5_000;
const columns = 50;
const labels = 8;
const [acts, quickActs] = [20, 4];
/** A person looks before the next step; what an act leaves to be done is done by then. */
const betweenActsMs = 500;

/** Pairs of boxes that overlap by half, one of each reader, over the whole image. */
export function manyFindings() {
  const rows = manyMarks / 2 / columns;
  const [across, down] = [size.cols / columns, size.rows / rows];
  return ['image,label,x,y,width,height,reader', ...Array.from({ length: manyMarks }, (_, mark) => {
    const place = mark >> 1;
    const [x, y] = [across * (place % columns) + 4 + 4 * (mark % 2), down * Math.floor(place / columns) + 4];
    return `large.dcm,finding ${place % labels},${x},${y},${across / 2},${down / 2},${mark % 2 === 0 ? 'Reader 1' : 'Reader 2'}`;
  })].join('\n');
}

/**
 * @typedef {{ what: string, acts: number, busyMs: number, work: import('./frames.mjs').Spread, shown: import('./frames.mjs').Spread, longestMs: number | null, kept: import('./frames.mjs').Spread | null }} MarksRow
 * `longestMs` the longest task of the page's main thread; null: none of 50 ms. `kept` from the store's being asked to its answer
 */

/**
 * @param {import('playwright').Page} page with one pane that shows the image
 * @param {{ isQuick: boolean, steps: Record<string, () => Promise<void>> }} options `steps`: the drags, by name
 * @returns {Promise<MarksRow[]>}
 */
export async function measureManyMarks(page, { isQuick, steps }) {
  await importFindings(page);
  await page.evaluate(() => {
    const tasks = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })))).observe({ type: 'longtask' });
  });
  const rows = [];
  for (const [what, { act, arePresses }] of Object.entries(actsOf(page, isQuick ? quickActs : acts, steps))) {
    const from = await page.evaluate(() => performance.now());
    const { frames, busyMs, work, shown } = await framesDuring(page, act, { arePresses });
    rows.push({ what, acts: frames, busyMs, work, shown, ...(await leftBy(page, from)) });
  }
  return rows;
}

async function importFindings(page) {
  // Offered once to whoever is new here; it would lie over what is pressed.
  const offer = page.getByRole('button', { name: 'Not now' });
  if (await offer.isVisible()) await offer.click();
  await page.getByRole('tab', { name: /^Findings/ }).click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Findings …' }).first().click()]);
  await chooser.setFiles([{ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(manyFindings()) }]);
  await page.getByText(/5,000 .*imported/).first().waitFor();
  // Until readers are compared and maps measured.
  await page.locator('[data-finding]').first().waitFor();
  await page.waitForTimeout(8_000);
}

function actsOf(page, count, { zoom, pan }) {
  const view = () => page.getByRole('img', { name: /^Radiograph/ }).first().boundingBox();
  const repeat = async (act) => {
    for (let number = 0; number < count; number += 1) {
      await act(number);
      await page.waitForTimeout(betweenActsMs);
    }
  };
  const wheel = async () => {
    const box = await view();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await repeat((number) => page.mouse.wheel(0, number % 2 === 0 ? -120 : 120));
  };
  const press = async () => {
    const box = await view();
    await repeat((number) => page.mouse.click(box.x + box.width * (0.4 + 0.2 * ((number * 0.618) % 1)), box.y + box.height * (0.2 + 0.6 * ((number * 0.382) % 1))));
  };
  const stepThrough = async () => {
    await page.locator('[data-finding]').first().click();
    await page.waitForTimeout(betweenActsMs);
    await repeat(() => page.keyboard.press('ArrowDown'));
  };
  /** A pixel to the right: the key that is let go saves it. */
  const move = async () => {
    await page.keyboard.press('Home');
    await page.locator('[data-mark]').first().focus();
    await repeat(() => page.keyboard.press('ArrowRight'));
  };
  return {
    'zoom, a step of the wheel': { act: wheel, arePresses: false },
    'zoom, dragged': { act: zoom, arePresses: false },
    'pan': { act: pan, arePresses: false },
    'choose on the image': { act: press, arePresses: true },
    'choose in the list': { act: stepThrough, arePresses: true },
    'move and save': { act: move, arePresses: true },
  };
}

/** What the page had to do besides frames, since then. */
async function leftBy(page, from) {
  const { tasks, answers } = await page.evaluate((since) => ({
    tasks: window.longTasks.filter(({ startTime }) => startTime >= since).map(({ duration }) => duration),
    answers: performance.getEntriesByType('resource').filter(({ name, startTime }) => startTime >= since && name.endsWith('/call/annotations/change')).map(({ duration }) => duration),
  }), from);
  await page.evaluate(() => performance.clearResourceTimings());
  return { longestMs: tasks.length === 0 ? null : Math.max(...tasks), kept: answers.length === 0 ? null : spread(answers) };
}
