// The doctor's boxes of every open image, kept in the user's data folder from one session to the next.
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { boxSchema } from '../../contracts/ipc.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import type { Box } from '../../contracts/annotation.ts';

export interface Boxes {
  list(imageId: string): Promise<readonly Box[]>;
  count(imageId: string): number;
  /** Replaces the boxes of an image; on disk when the promise resolves. */
  save(imageId: string, boxes: readonly Box[]): Promise<readonly Box[]>;
  /** Adds boxes from a file; those that are there already (same place, label, reader, role) are not doubled. @returns how many are new */
  add(imageId: string, boxes: readonly Omit<Box, 'id'>[]): Promise<number>;
  /** Boxes that come with an image (the demo study): shown unless the user has saved their own. */
  offer(imageId: string, boxes: readonly Omit<Box, 'id'>[]): Promise<void>;
}

const fileName = 'boxes.json';
const fileSchema = z.object({ version: z.literal(1), images: z.record(z.string(), z.array(boxSchema)) });

/** @param log one line without patient data, for a file that could not be read */
export function createBoxes(dataFolder: string, { log = () => undefined }: { readonly log?: (line: string) => void } = {}): Boxes {
  const path = join(dataFolder, fileName);
  const offered = new Map<string, readonly Box[]>();
  let saved = new Map<string, readonly Box[]>();
  let writing: Promise<void> = Promise.resolve();

  const reading = readBoxFile(path, log).then((images) => {
    saved = images;
  });
  const present = (imageId: string): readonly Box[] => saved.get(imageId) ?? offered.get(imageId) ?? [];

  async function save(imageId: string, boxes: readonly Box[]): Promise<readonly Box[]> {
    await reading;
    saved.set(imageId, boxes);
    const content = `${JSON.stringify({ version: 1, images: Object.fromEntries(saved) }, null, 1)}\n`;
    // One write after the other, so that the last one wins; a failed one does not stop the next.
    writing = writing.catch(() => undefined).then(() => writeFileAtomic(path, content));
    await writing;
    return boxes;
  }

  return {
    async list(imageId) {
      await reading;
      return present(imageId);
    },
    count: (imageId) => present(imageId).length,
    save,
    async add(imageId, boxes) {
      await reading;
      const old = present(imageId);
      const fresh = withIds(boxes.filter((box) => !old.some((other) => isSame(box, other))), old);
      if (fresh.length > 0) await save(imageId, [...old, ...fresh]);
      return fresh.length;
    },
    async offer(imageId, boxes) {
      await reading;
      offered.set(imageId, withIds(boxes, []));
    },
  };
}

async function readBoxFile(path: string, log: (line: string) => void): Promise<Map<string, readonly Box[]>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return new Map();
  }
  try {
    const { images } = fileSchema.parse(JSON.parse(text));
    return new Map(Object.entries(images).map(([imageId, boxes]) => [imageId, boxes.map(({ reader, ...box }) => ({ ...box, ...(reader === undefined ? {} : { reader }) }))]));
  } catch {
    // A doctor's work is never overwritten because we cannot read it.
    await rename(path, `${path}.unreadable`).catch(() => undefined);
    log(`${fileName} could not be read; it was kept as ${fileName}.unreadable`);
    return new Map();
  }
}

/** b1, b2, …: the first numbers that are free. */
function withIds(boxes: readonly Omit<Box, 'id'>[], taken: readonly Box[]): readonly Box[] {
  const ids = new Set(taken.map(({ id }) => id));
  let number = 0;
  return boxes.map((box) => {
    do number += 1; while (ids.has(`b${number}`));
    return { ...box, id: `b${number}` };
  });
}

function isSame(a: Omit<Box, 'id'>, b: Omit<Box, 'id'>): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height && a.label === b.label && a.reader === b.reader && a.role === b.role;
}
