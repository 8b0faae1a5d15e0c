// Real DICOM files, beside the checkout where they are present: the pixels that pydicom decodes, or a refusal by name.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { decodeImageFile, storedPixels } from '../../../src/host/images/decode.ts';
import { parseCsv } from '../../../src/report/csv.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';

const manifest = 'dicom/manifest.csv';

const decoded = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.5']);

function rows(): Record<string, string>[] {
  const [header, ...lines] = parseCsv(readFileSync(sharedPath(manifest), 'utf8'));
  return lines.map(({ cells }) => Object.fromEntries((header?.cells ?? []).map((name, i) => [name, cells[i] ?? ''])));
}

describeShared(manifest, 'real DICOM files', () => {
  for (const row of rows()) {
    const { file = '', transfer_syntax: syntax = '', sha256_frame0: expected = '', note = '' } = row;
    const isRefusalExpected = /EXPECT: clear refusal/.test(note);
    const path = sharedPath(file);
    if (file.endsWith('s07_png_named.dcm')) {
      it(`${file} is a PNG by its content and is opened as one`, async () => {
        expect((await decodeImageFile(path)).format).toBe('png');
      });
    } else if (expected !== '' && decoded.has(syntax) && !isRefusalExpected) {
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
        if (expected !== '' && !isRefusalExpected) {
          expect(code).toBe('image_unsupported');
          expect(message).toContain(syntax);
        } else {
          expect(['image_unreadable', 'image_unsupported']).toContain(code);
        }
      });
    }
  }
});
