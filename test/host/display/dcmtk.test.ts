// Every DICOM file of the shared test material, as it is shown here and as DCMTK's dcm2pnm renders it: at most one grey level apart.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { AppError } from '../../../src/contracts/errors.ts';
import { displayValues } from '../../../src/dicom/display.ts';
import { imageMarks, marks } from '../../../src/dicom/marks.ts';
import { decodeImage } from '../../../src/host/images/decode.ts';
import { describeShared, sharedPath } from '../../shared-data.ts';
import type { DecodedImage } from '../../../src/dicom/decoded-image.ts';
import type { Voi } from '../../../src/dicom/voi.ts';

const hasDcmtk = spawnSync('dcm2pnm', ['--version']).status === 0;

/** DCMTK has one program for each family of codecs. */
function rendererFor(image: DecodedImage): string {
  const packing = image.dicom?.syntax.packing;
  return packing === 'jpeg' ? 'dcmj2pnm' : packing === 'jpeg-ls' ? 'dcml2pnm' : 'dcm2pnm';
}

/** Every VOI that the file offers, in dcm2pnm's words; without any, lowest to highest value; colour has none. */
function renderings({ dicom, display }: DecodedImage): (readonly [options: readonly string[], voi: Voi | undefined])[] {
  if (display.samples === 3) return [[[], undefined]];
  const offered = [
    ...(dicom?.voiTables ?? []).map((table, i) => [['+Wl', `${i + 1}`], { kind: 'lut', table }] as const),
    ...(dicom?.windows ?? []).map((window, i) => [['+Wi', `${i + 1}`], { kind: 'window', window }] as const),
  ];
  return offered.length === 0 ? [[['+Wm'], undefined]] : offered;
}

/** Binary PGM or PPM: "P5|P6 width height maximum", one white space, samples. */
function readPnm(bytes: Uint8Array): { width: number; height: number; samples: number; values: Uint8Array } {
  const head = /^(P[56])\s(?:#[^\n]*\n)*\s*(\d+)\s+(\d+)\s+255\s/.exec(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));
  if (head === null) throw new Error('no PNM');
  const values = bytes.subarray(head[0].length);
  return { width: Number(head[2]), height: Number(head[3]), samples: head[1] === 'P5' ? 1 : 3, values };
}

function dicomFiles(): string[] {
  const root = sharedPath('dicom');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/DICOMDIR|\.gz$|\.csv$|README|s03_/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

if (!hasDcmtk) {
  console.warn('SKIPPED: grey levels against DCMTK: dcm2pnm is not on this machine (Debian: apt-get install dcmtk)');
  it.skip('grey levels against DCMTK (dcm2pnm is not on this machine)');
} else {
  describeShared('dicom/manifest.csv', 'grey levels against DCMTK', () => {
    const folder = mkdtempSync(join(tmpdir(), 'overread-dcmtk-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    let [compared, overlaid] = [0, 0];

    function render(image: DecodedImage, path: string, options: readonly string[]): ReturnType<typeof readPnm> | null {
      const out = join(folder, 'picture.pnm');
      rmSync(out, { force: true });
      const { status } = spawnSync(rendererFor(image), [...options, '+op', '+F', '1', path, out], { stdio: 'ignore' });
      return status === 0 ? readPnm(new Uint8Array(readFileSync(out))) : null;
    }

    for (const path of dicomFiles()) {
      const name = path.slice(sharedPath('dicom').length + 1);
      it(`${name} is shown as DCMTK shows it, or refused`, async () => {
        const bytes = new Uint8Array(readFileSync(path));
        const image = await decodeImage(bytes, { name }).catch((error: unknown) => {
          if (error instanceof AppError) return null;
          throw error;
        });
        if (image === null || image.dicom === undefined || image.display.refusal !== undefined) return;
        for (const [options, voi] of renderings(image)) {
          const theirs = render(image, path, ['-O', ...options]);
          if (theirs === null) return; // DCMTK cannot render it (JPEG 2000, floating point pixels)
          const ours = displayValues(image, voi === undefined ? {} : { voi });
          expect([theirs.width, theirs.height, theirs.samples]).toEqual([image.cols, image.rows, image.display.samples]);
          const covered = imageMarks({ ...image, overlays: [] });
          let [worst, at] = [0, -1];
          for (let i = 0; i < ours.length; i++) {
            // Padding is black here; dcm2pnm does not know it.
            if (((covered?.[Math.floor(i / image.display.samples)] ?? 0) & marks.padding) !== 0) continue;
            const difference = Math.abs(Math.round(ours[i] ?? Number.NaN) - (theirs.values[i] ?? Number.NaN));
            if (!(difference <= worst)) [worst, at] = [difference, i];
          }
          expect(worst, `${options.join(' ')} at ${at}: ours ${ours[at]}, theirs ${theirs.values[at]}`).toBeLessThanOrEqual(1);
          compared += 1;
        }
        if ((image.overlays?.length ?? 0) > 0) {
          const theirs = render(image, path, ['+O', '0', '+Omr', ...(renderings(image)[0]?.[0] ?? [])]);
          const covered = imageMarks(image) ?? new Uint8Array(0);
          expect(theirs?.values.findIndex((grey, i) => ((covered[i] ?? 0) & marks.overlay) !== 0 && grey !== 255), 'an overlay pixel that DCMTK leaves out').toBe(-1);
          overlaid += 1;
        }
      });
    }

    it('compared most of them, some through several windows and some with overlays', () => {
      expect(compared).toBeGreaterThanOrEqual(60);
      expect(overlaid).toBeGreaterThanOrEqual(2);
    });
  });
}
