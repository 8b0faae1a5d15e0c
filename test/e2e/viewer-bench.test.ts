// The bench of the window runs, sees frames for all that it does in one pane and in nine, and its run makes a table. No time is judged here.
import { describe, expect, it } from 'vitest';
import { measureViewer } from '../../bench/viewer.mjs';
import { marksTable, tableOf, viewerTable } from '../../bench/viewer/tables.mjs';
import { browserPath } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the bench of the window was not tried.');

describe.skipIf(browserPath === null)('the bench of the window', () => {
  it('sees the frames of every act, alone and three by three', async () => {
    const run = await measureViewer({ isQuick: true, panes: [1, 9], viewport: { width: 1280, height: 800 } });
    const acts = ['drag the window', 'zoom', 'pan', 'opacity', 'threshold'];
    expect(run.rows.map(({ panes, what }) => `${panes} ${what}`)).toEqual([1, 9].flatMap((panes) => acts.map((what) => `${panes} ${what}`)));
    for (const row of run.rows) {
      expect(row.frames, `${row.panes} ${row.what}`).toBeGreaterThan(2);
      for (const value of [row.busyMs, row.work.p50, row.interval.p95, row.shown.p95]) expect(value, `${row.panes} ${row.what}`).toBeGreaterThan(0);
    }
    expect(viewerTable(run).split('\n')).toHaveLength(2 + run.rows.length);
    expect(tableOf(run)).toContain('3000 × 2500');
  }, 420_000);

  it('chooses and saves among thousands of findings', async () => {
    const run = await measureViewer({ isQuick: true, isOfMarks: true });
    expect(run.marks.map(({ what }) => what)).toEqual(['zoom, a step of the wheel', 'zoom, dragged', 'pan', 'choose on the image', 'choose in the list', 'move and save']);
    for (const { what, acts, busyMs, work } of run.marks) {
      expect(acts, what).toBeGreaterThan(2);
      expect(Math.min(busyMs, work.p50), what).toBeGreaterThan(0);
    }
    // Something was saved.
    expect(run.marks.at(-1)?.kept?.p50).toBeGreaterThan(0);
    expect(marksTable(run).split('\n')).toHaveLength(2 + run.marks.length);
  }, 300_000);
});
