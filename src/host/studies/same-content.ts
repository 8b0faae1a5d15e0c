// Whether two sources hold the same bytes: compared whole, piece by piece.
import { open } from 'node:fs/promises';
import { readSource } from './image-source.ts';
import type { ImageSource } from './image-source.ts';

const pieceBytes = 2 ** 20;

/** @throws when one of them cannot be read */
export async function haveSameContent(a: ImageSource, b: ImageSource): Promise<boolean> {
  if (a.kind === 'file' && b.kind === 'file') return areSameFiles(a.path, b.path);
  return Buffer.compare(await readSource(a), await readSource(b)) === 0;
}

async function areSameFiles(pathA: string, pathB: string): Promise<boolean> {
  const [a, b] = await Promise.all([open(pathA, 'r'), open(pathB, 'r')]);
  try {
    const [pieceA, pieceB] = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)];
    for (let at = 0; ; at += pieceBytes) {
      const [readA, readB] = await Promise.all([a.read(pieceA, 0, pieceBytes, at), b.read(pieceB, 0, pieceBytes, at)]);
      if (readA.bytesRead !== readB.bytesRead) return false;
      if (readA.bytesRead === 0) return true;
      if (pieceA.compare(pieceB, 0, readB.bytesRead, 0, readA.bytesRead) !== 0) return false;
    }
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}
