// Frames of a page while something is dragged: how long the window works on one, and how long until the next can begin.

/** Runs in the page before anything else. A frame counts when the pointer or a slider moved in it; where presses are what is done, when a button or key was pressed. */
export function watchFrames() {
  const watch = { frames: [], isOn: false, arePresses: false };
  Object.assign(window, { frameWatch: watch });
  let input = null;
  let open = null;
  const watched = (kinds, arePresses) => {
    for (const kind of kinds) window.addEventListener(kind, ({ timeStamp }) => {
      if (watch.isOn && watch.arePresses === arePresses) input ??= { at: performance.now(), sent: timeStamp };
    }, { capture: true, passive: true });
  };
  watched(['pointermove', 'wheel', 'input'], false);
  watched(['pointerdown', 'keydown'], true);
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => {
    const { of, from } = waiting.shift();
    of.workMs = performance.now() - from;
  };
  const frame = () => {
    const now = performance.now();
    if (open !== null) {
      open.intervalMs = now - open.at;
      open.shownMs = now - open.sent;
      delete open.at;
      delete open.sent;
      watch.frames.push(open);
      open = null;
    }
    if (input !== null) {
      open = { at: now, sent: input.sent };
      // A message is taken after this frame's drawing, style and paint.
      waiting.push({ of: open, from: input.at });
      channel.port2.postMessage(null);
      input = null;
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/**
 * @param {import('playwright').Page} page
 * @param {() => Promise<void>} act
 * @param {{ arePresses?: boolean }} options
 * @returns {Promise<{ frames: number, busyMs: number, work: Spread, interval: Spread, shown: Spread }>} `busyMs` processor time of the page's main thread a frame, which other programs do not lengthen
 * @typedef {{ p50: number, p95: number }} Spread
 */
export async function framesDuring(page, act, { arePresses = false } = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busySeconds = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  const before = await busySeconds();
  await page.evaluate((presses) => Object.assign(window.frameWatch, { frames: [], isOn: true, arePresses: presses }), arePresses);
  await act();
  const frames = await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.frameWatch.isOn = false;
      resolve(window.frameWatch.frames);
    }));
  }));
  const busyMs = (1000 * (await busySeconds() - before)) / Math.max(1, frames.length);
  await session.detach();
  return { frames: frames.length, busyMs, work: spread(frames.map(({ workMs }) => workMs)), interval: spread(frames.map(({ intervalMs }) => intervalMs)), shown: spread(frames.map(({ shownMs }) => shownMs)) };
}

/** Nearest rank. @param {number[]} values @returns {Spread} */
export function spread(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95) };
}
