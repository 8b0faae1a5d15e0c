// One mutant of one file, from its seed to what became of it.
import { AppError } from '../../src/contracts/errors.ts';
import { sniffFormat } from '../../src/host/images/sniff.ts';
import { decodeLimitMs } from '../../src/host/images/decode-messages.ts';
import { openDicomImage } from '../../src/host/images/dicom-file.ts';
import { mutate } from './mutate.ts';
import { secret } from './originals.ts';
import { createRandom } from './random.ts';
import type { Original } from './originals.ts';

/** `faults` are what must never happen; the rest is a file that was read, or refused in one line. */
export type Outcome = { readonly kind: 'read' | 'refused' | 'not-dicom' } | { readonly kind: 'fault'; readonly problem: string };

export function mutantOf(original: Original, seed: number): Uint8Array {
  return mutate(original.bytes, createRandom(seed));
}

/**
 * First and last frame of the mutant, decoded as the product does it.
 *
 * @param onDecoding told before a frame is decoded: what the product allows it, in ms
 */
export function tryMutant(original: Original, seed: number, onDecoding?: (limitMs: number) => void): Outcome {
  return tryBytes(mutantOf(original, seed), onDecoding);
}

export function tryBytes(bytes: Uint8Array, onDecoding: (limitMs: number) => void = () => undefined): Outcome {
  try {
    if (sniffFormat(bytes) !== 'dicom') return { kind: 'not-dicom' };
    const file = openDicomImage(bytes, 'mutant.dcm');
    onDecoding(decodeLimitMs(file.valuesPerFrame));
    const first = file.frame(0);
    if (first.frames > 1) onDecoding(decodeLimitMs(file.valuesPerFrame));
    const image = first.frames > 1 ? file.frame(Math.min(first.frames, 1000) - 1) : first;
    const expected = image.rows * image.cols * image.samples;
    if (image.stored.length !== expected) return { kind: 'fault', problem: `${image.stored.length} values, expected ${expected}` };
    return { kind: 'read' };
  } catch (error) {
    if (!(error instanceof AppError)) return { kind: 'fault', problem: error instanceof Error ? error.stack ?? error.message : String(error) };
    if (error.message.includes('\n')) return { kind: 'fault', problem: `a refusal of two lines: ${error.message}` };
    if (error.message.includes(secret.slice(0, 6))) return { kind: 'fault', problem: `patient data in a refusal: ${error.message}` };
    return { kind: 'refused' };
  }
}
