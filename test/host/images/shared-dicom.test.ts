// Real DICOM files, beside the checkout where they are present: the pixels that pydicom (or DCMTK) decodes, or a refusal by name.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import type { StoredValues } from '../../../src/dicom/stored.ts';
import { decodeImageFile, storedPixels } from '../../../src/host/images/decode.ts';
import { parseCsv } from '../../../src/report/csv.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';

const manifest = 'dicom/manifest.csv';

/** What the manifest has as "should be refused, or marked", and is refused here. */
const isRefused = (note: string): boolean => /EXPECT: clear refusal/.test(note);

function rows(): Record<string, string>[] {
  const [header, ...lines] = parseCsv(readFileSync(sharedPath(manifest), 'utf8'));
  return lines.map(({ cells }) => Object.fromEntries((header?.cells ?? []).map((name, i) => [name, cells[i] ?? ''])));
}

/** The frame that the manifest's reference decoder gave, in the element type of ours. */
function expectedFrame(path: string, like: StoredValues): StoredValues {
  const bytes = new Uint8Array(gunzipSync(readFileSync(sharedPath(path))));
  return new (like.constructor as new (buffer: ArrayBuffer) => StoredValues)(bytes.buffer);
}

describeShared(manifest, 'real DICOM files', () => {
  for (const row of rows()) {
    const { file = '', sha256_frame0: expected = '', expected_frame: frame = '', expected_frame_from: from = '', note = '' } = row;
    const path = sharedPath(file);
    if (file.endsWith('s07_png_named.dcm')) {
      it(`${file} is a PNG by its content and is opened as one`, async () => {
        expect((await decodeImageFile(path)).format).toBe('png');
      });
    } else if (frame !== '' && !isRefused(note)) {
      it(`${file} (lossy) lies within 2 grey levels of the reference, 0.5 in the mean`, async () => {
        const { values, shape, dtype } = storedPixels(await decodeImageFile(path));
        const [, dtypeName = '', shapeText = ''] = from === 'pydicom' ? ['', row['decoded_dtype'], row['decoded_shape']] : from.split(' ');
        expect(shape.join('x')).toBe(shapeText);
        const reference = expectedFrame(frame, values);
        expect(values.length).toBe(reference.length);
        // The reference of a file that pydicom cannot read is unsigned, with the same bits.
        expect(`${dtype}`.slice(1), dtypeName).toMatch(dtypeName.includes('16') ? /^[ui]2$/ : /^[ui]1$/);
        let [most, sum] = [0, 0];
        for (let i = 0; i < values.length; i++) {
          const difference = Math.abs((values[i] ?? 0) - (reference[i] ?? 0));
          most = Math.max(most, difference);
          sum += difference;
        }
        expect(most).toBeLessThanOrEqual(2);
        expect(sum / values.length).toBeLessThanOrEqual(0.5);
      });
    } else if (expected !== '' && !isRefused(note)) {
      it(`${file} decodes to the reference pixels`, async () => {
        const { values, shape, dtype } = storedPixels(await decodeImageFile(path));
        expect(shape.join('x')).toBe(row['decoded_shape']);
        expect(createHash('sha256').update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).digest('hex'), dtype).toBe(expected);
      });
    } else {
      it(`${file} is refused in one clear line`, async () => {
        const refusal = await decodeImageFile(path).then(() => undefined, (error: unknown) => error);
        expect(refusal).toBeInstanceOf(AppError);
        const { code, message } = refusal as AppError;
        expect(message).not.toContain('\n');
        expect(['image_unreadable', 'image_unsupported']).toContain(code);
      });
    }
  }
});
