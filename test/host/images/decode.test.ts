// Pictures decode to the pixels that PIL reads (pictures.json, made by make-pictures.py); everything else is refused in one line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { displayValues } from '../../../src/dicom/display.ts';
import { decodeImage, decodeImageFile, storedPixels } from '../../../src/host/images/decode.ts';
import { imageElements, synthesize } from '../../dicom/synthetic.ts';

interface PictureCase { name: string; base64: string; shape: number[]; bits: number; values: number[] }
const pictures = JSON.parse(readFileSync(new URL('pictures.json', import.meta.url), 'utf8')) as { cases: PictureCase[]; pages: PictureCase; refused: { name: string; base64: string }[] };
const bytesOf = ({ base64 }: { base64: string }) => new Uint8Array(Buffer.from(base64, 'base64'));

async function refusal(act: Promise<unknown>): Promise<AppError> {
  const error = await act.then(() => new Error('expected a refusal, got an image'), (reason: unknown) => reason);
  if (!(error instanceof AppError)) throw error;
  expect(error.message).not.toContain('\n');
  return error;
}

describe('pictures', () => {
  for (const picture of pictures.cases) {
    it(`${picture.name} decodes to the pixels PIL reads`, async () => {
      const image = await decodeImage(bytesOf(picture), { name: 'p' });
      const { shape, values } = storedPixels(image);
      expect(shape).toEqual(picture.shape);
      expect(values.BYTES_PER_ELEMENT * 8).toBe(picture.bits);
      expect([...values]).toEqual(picture.values);
      expect(image).toMatchObject({ kind: 'picture', frames: 1, frame: 0, display: { isInverted: false } });
    });
  }

  it('8-bit pictures are shown as they are', async () => {
    const picture = pictures.cases[0];
    if (picture === undefined) throw new Error('no case');
    expect([...displayValues(await decodeImage(bytesOf(picture), { name: 'p' }))]).toEqual(picture.values);
  });

  it('pages of a TIFF count as frames', async () => {
    const bytes = bytesOf(pictures.pages);
    expect([...(await decodeImage(bytes, { name: 'p', frame: 1 })).stored]).toEqual(pictures.pages.values.map((value) => 255 - value));
    expect((await refusal(decodeImage(bytes, { name: 'p.tif', frame: 2 }))).message).toBe('p.tif: frame 2 does not exist, expected 0 to 1.');
  });

  for (const picture of pictures.refused) {
    it(`${picture.name} is refused by name, not converted`, async () => {
      expect((await refusal(decodeImage(bytesOf(picture), { name: 'p' }))).code).toBe('image_unsupported');
    });
  }

  it('every picture cut short is refused', async () => {
    for (const picture of pictures.cases) {
      const bytes = bytesOf(picture);
      for (const share of [0.2, 0.5, 0.8]) {
        const error = await refusal(decodeImage(bytes.subarray(0, Math.floor(bytes.length * share)), { name: 'p' }));
        expect(error.code, `${picture.name} at ${share}`).toBe('image_unreadable');
      }
    }
  });
});

describe('what is no image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is refused with what was expected and what was got', async () => {
    writeFileSync(join(folder, 'empty.dcm'), '');
    writeFileSync(join(folder, 'text.png'), 'this is no picture, whatever its name says');
    expect((await refusal(decodeImageFile(join(folder, 'empty.dcm')))).message).toBe('empty.dcm: the file is empty, expected a DICOM, PNG, JPEG or TIFF image.');
    expect((await refusal(decodeImageFile(join(folder, 'text.png')))).message).toBe('text.png: expected a DICOM, PNG, JPEG or TIFF image, got 42 bytes of something else.');
    expect((await refusal(decodeImageFile(folder))).message).toMatch(/^images-\w+: expected an image file, got a folder\.$/);
    expect((await refusal(decodeImageFile(join(folder, 'missing.dcm')))).message).toBe('missing.dcm: expected an image file, got no such file.');
  });

  it.skipIf(process.platform === 'win32')('a device that never ends is refused instead of being read for ever', async () => {
    expect((await refusal(decodeImageFile('/dev/zero'))).message).toBe('zero: expected an image file, got a device or a pipe.');
  });

  it('a DICOM file is known by its content, whatever it is called', async () => {
    writeFileSync(join(folder, 'scan.jpg'), synthesize(imageElements()));
    const image = await decodeImageFile(join(folder, 'scan.jpg'));
    expect(image).toMatchObject({ kind: 'dicom', rows: 2, cols: 3, bits: 16, name: 'scan.jpg' });
    expect(image.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(storedPixels(image)).toMatchObject({ dtype: '<u2', shape: [2, 3] });
  });
});
