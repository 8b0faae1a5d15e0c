// Zip archives, DICOMDIRs and headers that were damaged at random: each ends in images, a reason or a refusal, never in anything else.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../../src/contracts/errors.ts';
import { scan } from '../../../src/host/studies/scan.ts';
import { directoryOf } from '../../dicom/media-directory.ts';
import { seeded } from '../../reference/seeded.ts';
import { syntheticInstance } from './write-studies.ts';
import { zipOf } from './zip-writer.ts';
import type { Random } from '../../reference/seeded.ts';
import type { ScanEvent } from '../../../src/host/studies/scan.ts';

/** More by OVERREAD_FUZZ=100000; the seed of a case is its number. */
const cases = Number(process.env['OVERREAD_FUZZ'] ?? 400);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-fuzz-'));
  mkdirSync(join(folder, 'disc', 'A'), { recursive: true });
  writeFileSync(join(folder, 'disc', 'A', 'IM1'), syntheticInstance({ '00080018': ['UI', '1'] }));
  writeFileSync(join(folder, 'outside'), syntheticInstance({ '00080018': ['UI', '2'] }));
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** Bytes are changed, cut, doubled or set to extremes: what a bad disc, a bad program and a bad person do. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let left = random.between(1, 6); left > 0; left -= 1) {
    const at = random.between(0, Math.max(out.length - 1, 0));
    const kind = random.between(0, 5);
    if (kind === 0) out = out.slice(0, at);
    else if (kind === 1) out.fill(random.pick([0, 0xff, 0x80]), at, at + random.pick([1, 2, 4, 8]));
    else if (kind === 2) out = Uint8Array.from([...out.subarray(0, at), ...out.subarray(Math.max(0, at - random.between(1, 64)), at), ...out.subarray(at)]);
    else out[at] = random.between(0, 255);
  }
  return out;
}

async function events(path: string): Promise<readonly ScanEvent[]> {
  const found: ScanEvent[] = [];
  try {
    await scan([path], (event) => found.push(event));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toMatch(/^image_/);
    expect(error.message).not.toMatch(/\n|\/tmp/);
  }
  return found;
}

describe('damaged at random', () => {
  it('a zip archive never breaks the scan', async () => {
    const whole = zipOf([
      { name: 'a/IM1', bytes: syntheticInstance({ '00080018': ['UI', '1'] }) }, { name: 'IM2.dcm', bytes: syntheticInstance({ '00080018': ['UI', '2'] }), isStored: true }, { name: 'x.txt', bytes: new Uint8Array(50) },
    ]);
    const path = join(folder, 'case.zip');
    for (let seed = 0; seed < cases; seed += 1) {
      const bytes = damaged(whole, seeded(seed));
      writeFileSync(path, bytes);
      const found = await events(path).catch((error: unknown) => { throw new Error(`seed ${seed}`, { cause: error }); });
      for (const event of found) if (event.kind === 'image' && event.image.source.kind === 'zip-entry') expect(event.image.source.path, `seed ${seed}`).toBe(path);
    }
  });

  it('a DICOMDIR never leads out of its folder', async () => {
    const whole = directoryOf(['A\\IM1', '..\\outside', 'A\\IM2']);
    const path = join(folder, 'disc', 'DICOMDIR');
    const root = resolve(folder, 'disc') + sep;
    for (let seed = 0; seed < cases; seed += 1) {
      writeFileSync(path, damaged(whole, seeded(seed)));
      const found = await events(path).catch((error: unknown) => { throw new Error(`seed ${seed}`, { cause: error }); });
      for (const event of found) if (event.kind === 'image' && event.image.source.kind === 'file') expect(event.image.source.path.startsWith(root), `seed ${seed}: ${event.image.source.path}`).toBe(true);
    }
  });

  it('a DICOM file gives its header or a reason', async () => {
    const whole = syntheticInstance({ '00080018': ['UI', '1'], '00200037': ['DS', '1\\0\\0\\0\\1\\0'], '00081140': ['SQ', [{ '00081150': ['UI', '1.2'] }]] }, { rows: 20, cols: 20 });
    const path = join(folder, 'case.dcm');
    for (let seed = 0; seed < cases; seed += 1) {
      writeFileSync(path, damaged(whole, seeded(seed)));
      const found = await events(path).catch((error: unknown) => { throw new Error(`seed ${seed}`, { cause: error }); });
      for (const event of found) if (event.kind === 'image') expect(event.image.rows * event.image.cols, `seed ${seed}`).toBeGreaterThan(0);
    }
  });
});
