// Boxes from a file onto the images that are open.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../../contracts/errors.ts';
import { boxesOnImage, matchBoxRows } from '../../report/boxes/match-boxes.ts';
import { parseBoxes } from '../../report/boxes/parse-boxes.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import type { Box } from '../../contracts/annotation.ts';
import type { ImageRecord } from '../studies/study-tree.ts';

export interface ReadBoxes {
  readonly byImage: readonly { readonly imageId: string; readonly boxes: readonly Omit<Box, 'id'>[] }[];
  /** One line for each row that cannot be used, and one for those of images that are not open. */
  readonly skipped: readonly string[];
}

/** @throws AppError `boxes_invalid` for a file that is no box file at all */
export async function readBoxesFor(images: readonly ImageRecord[], path: string, name: string = basename(path)): Promise<ReadBoxes> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('boxes_invalid', `${name}: expected a CSV or COCO JSON file, got ${unreadableReason(error)}`);
  }
  const file = parseBoxes(text, { name });
  const { rowsOf, unmatched, bad } = matchBoxRows(file.rows, images.map(({ relativePath, header }) => ({ path: relativePath, sopInstanceUid: header?.sopInstanceUid })));
  const placed = images.map(({ id, rows, cols }, index) => ({ imageId: id, ...boxesOnImage(rowsOf[index] ?? [], { width: cols, height: rows }) }));
  const faults = [...file.bad, ...bad, ...placed.flatMap((image) => image.bad)];
  return {
    byImage: placed.filter(({ boxes }) => boxes.length > 0).map(({ imageId, boxes }) => ({ imageId, boxes: boxes.map(({ id: _id, ...box }) => box) })),
    skipped: [
      ...faults.map(({ where, reason }) => `${where}: ${reason}`),
      ...(unmatched.length > 0 ? [unmatched.length === 1 ? '1 row is of an image that is not open' : `${unmatched.length} rows are of images that are not open`] : []),
    ],
  };
}
