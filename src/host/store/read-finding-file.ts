// Findings from a file (CSV or COCO) onto the images that are open.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../../contracts/errors.ts';
import { findingsOnImage } from '../../report/boxes/findings-on-image.ts';
import { matchBoxRows } from '../../report/boxes/match-boxes.ts';
import { parseBoxes } from '../../report/boxes/parse-boxes.ts';
import { unreadableReason } from '../../contracts/unreadable-reason.ts';
import type { PlacedFinding } from '../../report/boxes/findings-on-image.ts';
import type { ImageRecord } from '../studies/study-tree.ts';

export interface ReadFindings {
  readonly byImage: readonly { readonly imageId: string; readonly findings: readonly PlacedFinding[] }[];
  /** One line for each row that cannot be used, and one for those of images that are not open. */
  readonly skipped: readonly string[];
}

/** @throws AppError `boxes_invalid` for a file that is no box file at all */
export async function readFindingFile(images: readonly ImageRecord[], path: string, name: string = basename(path)): Promise<ReadFindings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('boxes_invalid', `${name}: expected a CSV or COCO JSON file, got ${unreadableReason(error)}`);
  }
  const file = parseBoxes(text, { name });
  const { rowsOf, unmatched, bad } = matchBoxRows(file.rows, images.map(({ id, relativePath, header }) => ({ id, path: relativePath, sopInstanceUid: header?.sopInstanceUid })));
  const placed = images.map(({ id, rows, cols, frames }, index) => ({ imageId: id, ...findingsOnImage(rowsOf[index] ?? [], { width: cols, height: rows, frames }) }));
  const faults = [...file.bad, ...bad, ...placed.flatMap((image) => image.bad)];
  return {
    byImage: placed.filter(({ findings }) => findings.length > 0).map(({ imageId, findings }) => ({ imageId, findings })),
    skipped: [
      ...faults.map(({ where, reason }) => `${where}: ${reason}`),
      ...(unmatched.length > 0 ? [unmatched.length === 1 ? '1 row is of an image that is not open' : `${unmatched.length} rows are of images that are not open`] : []),
    ],
  };
}
