// Findings that leave the window as a file: what the format cannot hold is said at once, in one line.
import { describe, expect, it, vi } from 'vitest';
import { exportFindings } from '../../../../src/renderer/state/reading/export-findings.ts';
import { Workstation } from '../../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../../fake/fake-api.ts';

describe('findings as a file', () => {
  it.each([
    ['nih', 'NIH’s list holds boxes of findings alone; left out: 2 ellipses, 1 point.'], ['coco', 'COCO holds findings alone; left out: 2 ellipses, 1 point.'], ['csv', 'CSV holds findings alone; left out: 2 ellipses, 1 point.'],
  ] as const)('say in one line what was left out and how much of it (%s)', async (format, line) => {
    vi.stubGlobal('document', { createElement: () => ({ click: () => undefined }) });
    const api = createFakeApi({ delayMs: 1 });
    const call = api.call.bind(api);
    Object.assign(api, { call: async (channel: string, input: never) => (channel === 'annotations/export' ? { downloadUrl: 'download/a', fileName: 'a.csv', left_out: ['2 ellipses', '1 point'] } : call(channel as 'readers/list', input)) });
    const app = new Workstation(api);
    await exportFindings(app, format);
    expect(app.messages.list).toMatchObject([{ text: `Findings exported as a.csv. ${line}`, details: [] }]);
    vi.unstubAllGlobals();
  });
});
