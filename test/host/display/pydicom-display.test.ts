// The shared DICOM files as they are shown here and as pydicom renders them (make-pydicom-display.py): at sampled positions at most one grey level apart; where pixels are decoded with loss, two steps of their values more.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { displayValues } from '../../../src/dicom/display.ts';
import { decodeImage } from '../../../src/host/images/decode.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';

interface References { readonly pydicom: string; readonly positions: number; readonly files: Readonly<Record<string, readonly number[]>> }
const references = JSON.parse(readFileSync(new URL('pydicom-display.json', import.meta.url), 'utf8')) as References;

describeShared('dicom/manifest.csv', 'grey levels and colours against pydicom', () => {
  for (const [name, expected] of Object.entries(references.files)) {
    it(`${name} is shown as pydicom shows it`, async () => {
      const image = await decodeImage(new Uint8Array(readFileSync(sharedPath(`dicom/${name}`))), { name });
      const shown = displayValues(image);
      const { samples } = image.display;
      const pixels = shown.length / samples;
      const sampled = Array.from({ length: references.positions }, (_, k) => Math.floor((k * (pixels - 1)) / (references.positions - 1)))
        .flatMap((at) => Array.from(shown.subarray(at * samples, (at + 1) * samples)));
      expect(sampled.length).toBe(expected.length);
      const worst = sampled.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);
      // Where decoders round lossy pixels differently, a narrow window makes more of a step than one grey level.
      const voi = image.display.voi;
      const transform = image.dicom?.modalityTransform;
      const slope = transform?.kind === 'rescale' ? Math.abs(transform.slope) : 1;
      const gain = voi.kind === 'window' ? (255 * slope) / voi.window.width : 1;
      const isLossy = image.dicom?.syntax.packing === 'jpeg' || image.dicom?.syntax.packing === 'jpeg-2000' || image.dicom?.syntax.packing === 'ht-jpeg-2000';
      expect(worst).toBeLessThanOrEqual(isLossy ? 1 + Math.max(gain, 1) * 2 : 1);
    });
  }
});
