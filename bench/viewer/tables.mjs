// What a run of the viewer's bench found, as lines for a terminal and as a table for docs/benchmarks.md.
import { markdownTable } from '../compare/tables.mjs';

/** @typedef {import('./frames.mjs').Spread} Spread */
/**
 * @typedef {object} ViewerRun
 * @property {{ date: string, load: number, steps: number, cpu: string, cores: number, browser: string, renderer: string, viewport: { width: number, height: number }, image: { rows: number, cols: number, bits: number } }} machine `load` at the start
 * @property {readonly ViewerRow[]} rows
 * @property {readonly import('./many-marks.mjs').MarksRow[]} marks of thousands of findings
 * @typedef {{ panes: number, what: string, frames: number, busyMs: number, work: Spread, interval: Spread, shown: Spread }} ViewerRow
 */

/** @param {ViewerRun} run */
export function machineLine({ machine: { date, load, cpu, cores, browser, renderer, viewport, image } }) {
  return `${date} · ${image.cols} × ${image.rows} pixels of ${image.bits} bits in a window of ${viewport.width} × ${viewport.height} · ${browser}, ${renderer} · ${cpu}, ${cores} cores, load ${load} at the start`;
}

/** One line a measurement: p50 and p95 of each, in milliseconds. @param {ViewerRun} run */
export function tableOf(run) {
  /** @param {Spread} spread */
  const pair = ({ p50, p95 }) => `${p50.toFixed(1).padStart(7)} ${p95.toFixed(1).padStart(7)}`;
  return [
    machineLine(run),
    'panes  what             frames   busy, ms    work, ms p50 p95  interval p50 p95  input to shown',
    ...run.rows.map(({ panes, what, frames, busyMs, work, interval, shown }) => `${String(panes).padStart(5)}  ${what.padEnd(16)} ${String(frames).padStart(6)} ${busyMs.toFixed(1).padStart(10)}     ${pair(work)}  ${pair(interval)}  ${pair(shown)}`),
  ].join('\n');
}

/** @param {ViewerRun} run */
export function viewerTable({ rows }) {
  /** @param {Spread} spread */
  const pair = ({ p50, p95 }) => `${p50.toFixed(0)} · ${p95.toFixed(0)}`;
  return markdownTable([
    ['what is done', 'panes', 'frames', 'processor a frame, ms', 'work on a frame, ms: p50 · p95', 'from frame to frame, ms: p50 · p95', 'from hand to eye, ms: p50 · p95'],
    ...rows.map(({ panes, what, frames, busyMs, work, interval, shown }) => [what, String(panes), String(frames), busyMs.toFixed(1), pair(work), pair(interval), pair(shown)]),
  ]);
}

/** @param {ViewerRun} run */
export function marksTable({ marks }) {
  /** @param {Spread} spread */
  const pair = ({ p50, p95 }) => `${p50.toFixed(0)} · ${p95.toFixed(0)}`;
  return markdownTable([
    ['what is done', 'frames or acts', 'processor each, ms', 'work until it is drawn, ms: p50 · p95', 'from hand to eye, ms: p50 · p95', 'the store answers, ms: p50 · p95', 'longest task, ms'],
    ...marks.map(({ what, acts, busyMs, work, shown, longestMs, kept }) => [what, String(acts), busyMs.toFixed(1), pair(work), pair(shown), kept === null ? '–' : pair(kept), longestMs === null ? 'none of 50' : longestMs.toFixed(0)]),
  ]);
}
