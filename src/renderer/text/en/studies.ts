// English: the study browser and opening files.
import type { Messages } from '../messages.ts';
import { plural, whole } from './grammar.ts';

export const studies = {
  findings: 'Findings …',
  findingsHint: 'Import what readers marked: CSV, COCO JSON, DICOM SR',
  findingCount: (count: number) => plural(count, { one: '1 finding', other: `${whole(count)} findings` }),
} as const satisfies Messages;
