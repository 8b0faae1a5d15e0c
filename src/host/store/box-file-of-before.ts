// boxes.json, in which the boxes were kept before there was a store: taken over once, and kept as a copy.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { AppError } from '../../contracts/errors.ts';
import { boxRoles } from '../../contracts/annotation.ts';
import { takeFindings } from './take-findings.ts';
import type { PlacedFinding } from '../../report/boxes/findings-on-image.ts';
import type { StoreNotice } from '../../contracts/annotation-calls.ts';
import type { Store } from '../../store/store.ts';

const fileName = 'boxes.json';
const boxSchema = z.object({
  label: z.string(), reader: z.string().optional(), role: z.enum(boxRoles),
  x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive(),
});
const fileSchema = z.object({ version: z.literal(1), images: z.record(z.string().min(1), z.array(boxSchema)) });

export interface TakeOver {
  /** One line without patient data. */
  readonly log: (line: string) => void;
  readonly tell: (notice: StoreNotice) => void;
  readonly now?: Date;
}

export function takeOverBoxFile(dataFolder: string, store: Store, { log, tell, now = new Date() }: TakeOver): void {
  const path = join(dataFolder, fileName);
  if (!existsSync(path) || store.describe().isReadOnly) return;
  const parsed = fileSchema.safeParse(jsonOf(path));
  if (!parsed.success) {
    // A doctor's work is never thrown away because we cannot read it.
    tryRename(path, `${path}.unreadable`);
    tell({ what: 'boxes-unreadable', keptAs: `${fileName}.unreadable` });
    return log(`${fileName} could not be read; it was kept as ${fileName}.unreadable`);
  }
  const images = Object.entries(parsed.data.images).map(([imageId, boxes]) => ({ imageId, findings: boxes.map(({ reader, label, role, x, y, width, height }): PlacedFinding => ({
    shape: { kind: 'box', x, y, width, height }, finding: { label: label.trim() === '' ? 'Unnamed' : label, role, laterality: null, confidence: null }, comment: '', frame: 0, ...(reader === undefined ? {} : { reader }),
  })) }));
  try {
    const { taken } = takeFindings(store, images);
    const kept = `boxes-migrated-${now.toISOString().replaceAll(/[:.]/g, '-')}.json`;
    renameSync(path, join(dataFolder, kept));
    tell({ what: 'boxes-taken', count: taken, keptAs: kept });
    log(`${taken} boxes of ${fileName} were taken over into the store; the file was kept as ${kept}`);
  } catch (error) {
    // Next time: what was taken over already is not taken twice.
    const because = error instanceof AppError ? error.message : 'the file cannot be moved';
    tell({ what: 'boxes-waiting', because });
    log(`the boxes of ${fileName} could not be taken over yet: ${because}`);
  }
}

function tryRename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // It stays where it is, untouched.
  }
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
