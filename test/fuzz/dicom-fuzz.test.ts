// Bounded fuzzing in every test run; the long one is npm run fuzz. A seed in a failure text makes its mutant again.
import { describe, expect, it } from 'vitest';
import { openDicomImage } from '../../src/host/images/dicom-file.ts';
import { tryMutant } from './one-mutant.ts';
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

  it('of the shared test files, where they are present, do so too', () => {
    const shared = sharedOriginals({ largestBytes: 64 * 1024 });
    if (shared.length === 0) console.warn('SKIPPED: mutants of the shared test files: they are absent');
    else expect(faults(shared, { mutants: 1500, firstSeed: 7_000_000 })).toEqual([]);
  });
});
