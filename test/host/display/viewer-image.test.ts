// What the viewer gets shows the same grey as the display chain, whatever the file holds.
import { describe, expect, it } from 'vitest';

import { displayValues } from '../../../src/dicom/display.ts';
import { displayLevel } from '../../../src/renderer/imaging/voi.ts';
import { dateText, imageFacts } from '../../../src/host/display/image-facts.ts';
import { describeForViewer, viewerPixels } from '../../../src/host/display/viewer-image.ts';
import { decodeImage } from '../../../src/host/images/decode.ts';
import { encodePng } from '../../../src/report/png.ts';
import { tinyDicom } from '../tiny-study.ts';
import type { ImageDescription } from '../../../src/contracts/ipc.ts';

async function viewed(bytes: Uint8Array): Promise<{ description: ImageDescription; pixels: ArrayLike<number>; grey: Float32Array }> {
  const image = await decodeImage(bytes, { name: 'i' });
  const description = describeForViewer({ id: 'id', name: 'i' }, image);
  const raw = viewerPixels(image).slice().buffer;
  const pixels = { uint8: new Uint8Array(raw), int8: new Int8Array(raw), uint16: raw.byteLength % 2 === 0 ? new Uint16Array(raw) : [], int16: raw.byteLength % 2 === 0 ? new Int16Array(raw) : [] }[description.storedType];
  return { description, pixels, grey: displayValues(image) };
}

/** As the window shows it: slope and intercept, the first preset, inversion. */
function shown({ slope, intercept, windows: [first], isInverted }: ImageDescription, stored: number): number {
  const grey = 255 * displayLevel(stored * slope + intercept, first!);
  return isInverted ? 255 - grey : grey;
}

describe('an image for the viewer', () => {
  it.each([
    ['MONOCHROME2 with a window', {}],
    ['MONOCHROME1', { '00280004': ['CS', 'MONOCHROME1'] }],
    ['a rescale to Hounsfield units', { '00281052': ['DS', '-1024'], '00281053': ['DS', '2'], '00281050': ['DS', '3000'] }],
    ['a sigmoid window', { '00281056': ['CS', 'SIGMOID'] }],
    ['no window at all', { '00281050': undefined, '00281051': undefined }],
    ['a VOI LUT', { '00281050': undefined, '00281051': undefined, '00283010': ['SQ', [{ '00283002': ['US', [4, 1_000, 16]], '00283006': ['OW', [0, 20_000, 30_000, 65_535]] }]] }],
    ['a modality LUT', { '00283000': ['SQ', [{ '00283002': ['US', [3, 100, 16]], '00283004': ['LO', 'US'], '00283006': ['OW', [0, 500, 4_000]] }]] }],
  ] as const)('shows %s as the display chain does', async (_, changes) => {
    const { description, pixels, grey } = await viewed(tinyDicom(changes as unknown as Parameters<typeof tinyDicom>[0]));
    expect(pixels).toHaveLength(description.rows * description.cols);
    grey.forEach((value, index) => expect(Math.abs(shown(description, pixels[index]!) - value)).toBeLessThan(0.01));
    const all = Array.from(pixels);
    expect([description.minStored, description.maxStored]).toEqual([Math.min(...all), Math.max(...all)]);
  });

  it.each([
    ['32-bit integers', { '00280100': ['US', 32], '00280101': ['US', 32], '00280102': ['US', 31], '00280103': ['US', 0], '00281050': ['DS', '2048'], '00281051': ['DS', '4096'], '7fe00010': ['UL', Array.from({ length: 1200 }, (_, i) => i * 5)] }],
    ['a modality table with two windows', { '00283000': ['SQ', [{ '00283002': ['US', [3, 100, 16]], '00283004': ['LO', 'US'], '00283006': ['OW', [0, 500, 4_000]] }]], '00281050': ['DS', '2000\\400'], '00281051': ['DS', '4000\\900'] }],
  ] as const)('%s go as modality values, so that every window of the file means what it says', async (_, changes) => {
    const bytes = tinyDicom(changes as unknown as Parameters<typeof tinyDicom>[0]);
    const image = await decodeImage(bytes, { name: 'i' });
    const { description, pixels } = await viewed(bytes);
    expect(description.windows).toHaveLength(image.display.choices.length);
    description.windows.forEach((_window, at) => {
      const expected = displayValues(image, { voi: image.display.choices[at]! });
      const preset = { ...description, windows: [description.windows[at]!] };
      expected.forEach((grey, i) => expect(Math.abs(shown(preset, pixels[i]!) - grey)).toBeLessThan(0.05));
    });
  });

  it('a VOI LUT and the windows after it are presets under their own names', async () => {
    const { description } = await viewed(tinyDicom({ '00281055': ['LO', 'SOFT'], '00283010': ['SQ', [{ '00283002': ['US', [4, 1_000, 16]], '00283003': ['LO', 'BONE'], '00283006': ['OW', [0, 20_000, 30_000, 65_535]] }]] }));
    expect(description.windows.map(({ explanation, table }) => [explanation, table?.levels])).toEqual([['BONE', [0, 20_000, 30_000, 65_535]], ['SOFT', undefined]]);
  });

  it('says what has to be known of the pixels', async () => {
    const { description } = await viewed(tinyDicom({ '00280301': ['CS', 'YES'], '00282110': ['CS', '01'], '00282112': ['DS', '10\\4.5'], '00080068': ['CS', 'FOR PROCESSING'] }));
    expect(description.flags.map(({ text }) => text)).toEqual(['lossy 10 : 1, then 4.5 : 1', 'burnt-in text', 'for processing']);
    expect((await viewed(tinyDicom())).description.flags).toEqual([]);
  });

  it('shows pictures as they are', async () => {
    const values = Uint8Array.from({ length: 60 }, (_, index) => index * 4);
    const { description, pixels } = await viewed(encodePng({ width: 10, height: 6, channels: 1, values }));
    expect(description).toMatchObject({ storedType: 'uint8', samples: 1, rows: 6, cols: 10, orientation: { left: '', right: '', top: '', bottom: '' }, spacingMm: null });
    expect(Array.from(pixels)).toEqual([...values]);
  });

  it('says what kind of distance a pixel is', async () => {
    expect((await viewed(tinyDicom({ '00181164': ['DS', '0.2\\0.1'] }))).description.spacingMm).toEqual({ row: 0.2, column: 0.1, kind: 'imager', magnification: null, calibration: null });
    expect((await viewed(tinyDicom({ '00181164': ['DS', '0.2\\0.2'], '00280030': ['DS', '0.15\\0.15'] }))).description.spacingMm).toEqual({ row: 0.15, column: 0.15, kind: 'calibrated', magnification: null, calibration: null });
  });

  it('names the patient in the corner of the view and nowhere else', async () => {
    const bytes = tinyDicom();
    expect((await viewed(bytes)).description.facts).toContainEqual({ name: 'Patient', value: 'Doe Jane' });
    expect(JSON.stringify(imageFacts(await decodeImage(bytes, { name: 'i' })))).not.toMatch(/Doe|ID-7/);
  });
});

it('reads dates as DICOM writes them, and no others', () => {
  expect(['20261120', '2026.11.20', '2026', '', undefined].map(dateText)).toEqual(['2026-11-20', '2026-11-20', undefined, undefined, undefined]);
});
