// Bounded fuzzing in every test run; the long one is npm run fuzz. A seed in a failure text makes its mutant again.
import { describe, expect, it } from 'vitest';
import { openDicomImage } from '../../src/host/images/dicom-file.ts';
import { tryBytes, tryMutant } from './one-mutant.ts';
import { sharedOriginals, synthesizedOriginals } from './originals.ts';
import type { Original } from './originals.ts';

function faults(originals: readonly Original[], { mutants, firstSeed }: { mutants: number; firstSeed: number }): string[] {
  return Array.from({ length: mutants }, (_, i) => firstSeed + i).flatMap((seed) => {
    const original = originals[seed % originals.length];
    if (original === undefined) return ['nothing to mutate'];
    const outcome = tryMutant(original, seed);
    return outcome.kind === 'fault' ? [`seed ${seed} of ${original.name}: ${outcome.problem}`] : [];
  });
}

describe('mutants', () => {
  const made = synthesizedOriginals();

  it('are made from files that are read themselves', () => {
    for (const { name, bytes } of made) {
      const file = openDicomImage(bytes, name);
      const frames = file.frame(0).frames;
      for (let frame = 0; frame < frames; frame++) expect(file.frame(frame).stored.some((value) => value > 0), `${name}, frame ${frame}`).toBe(true);
    }
  });

  it('of every encoding and codec end in pixels or in one line of refusal', () => {
    expect(faults(made, { mutants: 4000, firstSeed: 20_261_124 })).toEqual([]);
  });

  it('that are cut off at any byte are refused until only what follows the last pixel is missing', () => {
    for (const { name, bytes } of made) {
      const kinds = Array.from({ length: bytes.length }, (_, length) => tryBytes(bytes.subarray(0, length)).kind);
      expect(kinds.filter((kind) => kind === 'fault'), name).toEqual([]);
      const firstRead = kinds.indexOf('read');
      // A sequence delimiter and padding are all that may be missing.
      expect(firstRead === -1 || firstRead >= bytes.length - 10, `${name} is read when cut at ${firstRead} of ${bytes.length}`).toBe(true);
    }
  });

  it('of the shared test files, where they are present, do so too', () => {
    const shared = sharedOriginals({ largestBytes: 64 * 1024 });
    if (shared.length === 0) console.warn('SKIPPED: mutants of the shared test files: they are absent');
    else expect(faults(shared, { mutants: 1500, firstSeed: 7_000_000 })).toEqual([]);
  });
});
