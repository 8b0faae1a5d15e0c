// The findings of a review, strictly: a row that cannot be used is refused, not left out.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../contracts/errors.ts';
import { unreadableReason } from '../contracts/unreadable-reason.ts';
import { badRowsText } from '../report/boxes/box-row.ts';
import { boxesOnFrame, matchBoxRows } from '../report/boxes/match-boxes.ts';
import { parseBoxes } from '../report/boxes/parse-boxes.ts';
import type { Box } from '../contracts/annotation.ts';
import type { BadBoxRow } from '../report/boxes/box-row.ts';
import type { Asked } from './asked.ts';

/** @throws AppError `boxes_invalid` for a file, rows or findings that cannot be used, or none for this frame of the image */
export async function readBoxes(path: string, { question, subject }: Asked): Promise<readonly Box[]> {
  const name = basename(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('boxes_invalid', `--boxes ${name}: expected a CSV or COCO JSON file, got ${unreadableReason(error)}`);
  }
  const file = parseBoxes(text, { name });
  const identity = { path: question.subject.path, sopInstanceUid: subject.image?.dicom?.sopInstanceUid };
  const matched = matchBoxRows(file.rows, [identity]);
  const frame = question.subject.kind === 'image' ? question.subject.frame : 0;
  const { boxes, bad, elsewhere } = boxesOnFrame(matched.rowsOf[0] ?? [], { width: subject.placement.imageWidth, height: subject.placement.imageHeight, frames: subject.image?.frames ?? 1, frame });
  refuse(name, [...file.bad, ...matched.bad, ...bad]);
  if (boxes.length === 0) {
    const got = elsewhere > 0 ? `${elsewhere} on other frames than ${frame + 1}` : `${file.rows.length} on other images`;
    throw new AppError('boxes_invalid', `--boxes ${name}: expected a finding on "${subject.name}", got ${got}`);
  }
  return boxes;
}

function refuse(name: string, bad: readonly BadBoxRow[]): void {
  if (bad.length > 0) throw new AppError('boxes_invalid', `--boxes ${name}: expected rows that can all be used, got ${bad.length} that cannot: ${badRowsText(bad, { most: 20 })}`);
}
