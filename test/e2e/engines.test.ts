// The engines in the window: looked for and measured by themselves while nobody asks for anything, and listed where one looks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openWorkstation } from './open-workstation.ts';
import { openTinyModel, pane, settled } from './steps.ts';
import type { Page } from 'playwright';
import type { Workstation } from './open-workstation.ts';

if (browserPath === null) console.warn('SKIPPED: no browser was found, so the engines in the window were not tested. Set OVERREAD_BROWSER.');

describe.skipIf(browserPath === null)('the engines in the window', () => {
  let workstation: Workstation;
  let page: Page;

  beforeAll(async () => {
    workstation = await openWorkstation();
    ({ page } = workstation);
    await pane(page).waitFor();
    await openTinyModel(page);
    await settled(page);
  });
  afterAll(() => workstation?.close());

  it('are listed in About with version and device or with why they are not there, and how the model at hand ran on each', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('About Overread');
    await page.keyboard.press('Enter');
    const about = page.getByRole('dialog', { name: 'About Overread' });
    await about.getByText('TensorFlow.js WebAssembly').first().waitFor();
    // Ten idle seconds, then each engine in a process of its own, and again with each model.
    await expect.poll(() => about.innerText(), { timeout: 150_000, interval: 500 }).toMatch(/used: the fastest whose maps agree/);
    const text = await about.innerText();
    expect(text).toMatch(/^ONNX Runtime\s+\d+\.\d+\.\d+, CPU/m);
    expect(text).toMatch(/^ONNX Runtime WebGPU\s+(not available: .+|\d+\.\d+\.\d+, GPU)/m);
    expect(text).toContain('Measured with');
    expect(workstation.complaints).toEqual([]);
  });
});
