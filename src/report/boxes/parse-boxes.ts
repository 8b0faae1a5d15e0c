// The text of a box file → rows that can be used, and the others with line and reason. Nothing is guessed or repaired.
import type { BoxRole } from '../../contracts/annotation.ts';
import { AppError } from '../../contracts/errors.ts';
import { parseCsv, withoutGuard } from '../csv.ts';
import type { CsvRow } from '../csv.ts';
import { readExtras } from './csv-extras.ts';
import { plainNumber, rectangleFault } from './box-row.ts';
import type { BadBoxRow, BoxFile, BoxRow } from './box-row.ts';
import { parseCoco } from './coco.ts';
import { knownHeaders, recognizeHeader, rsnaLabel } from './csv-layouts.ts';
import type { CsvColumns } from './csv-layouts.ts';

/**
 * @param name the file's name, for messages
 * @throws AppError `boxes_invalid` when the file as a whole is of no layout that is known
 */
export function parseBoxes(text: string, { name }: { name: string }): BoxFile {
  if (/^\s*[[{]/.test(text)) return parseCoco(text, { name });
  const [header, ...lines] = parseCsv(text);
  const columns = header === undefined ? undefined : recognizeHeader(header.cells);
  if (columns === undefined) {
    const got = header === undefined ? 'an empty file' : `"${header.cells.join(',').slice(0, 80)}"`;
    throw new AppError('boxes_invalid', `${name}: line ${header?.line ?? 1}: expected one of the headers ${knownHeaders.map((known) => `"${known}"`).join(', ')}, or COCO JSON; got ${got}.`);
  }
  const read = lines.map((line) => readLine(line, columns));
  return {
    layout: columns.layout,
    rows: read.filter((one): one is BoxRow => typeof one === 'object' && 'role' in one),
    bad: read.filter((one): one is BadBoxRow => typeof one === 'object' && 'reason' in one),
    withoutBox: read.filter((one) => one === 'no box').length,
  };
}

function readLine({ line, cells }: CsvRow, columns: CsvColumns): BoxRow | BadBoxRow | 'no box' {
  const where = `line ${line}`;
  const raw = (column: number | undefined) => (column === undefined ? '' : (cells[column] ?? ''));
  // What this program wrote, it reads back as it was; a stranger's apostrophe is the stranger's.
  const cell = (column: number | undefined) => (columns.layout === 'overread' ? withoutGuard(raw(column).trim()) : raw(column).trim());
  if (saysNoBox(columns, cell)) return 'no box';
  const image = cell(columns.image);
  const label = columns.layout === 'rsna' ? rsnaLabel : cell(columns.label);
  if (image === '') return { where, reason: 'expected the name of an image, got nothing' };
  if (label === '') return { where, reason: 'expected a label, got nothing' };
  const x = plainNumber(cell(columns.x));
  const y = plainNumber(cell(columns.y));
  const right = plainNumber(cell(columns.right));
  const bottom = plainNumber(cell(columns.bottom));
  const isCorners = columns.right !== undefined;
  const extras = readExtras(columns, { cell, comment: withoutGuard(raw(columns.comment)) });
  if ('reason' in extras) return { where, reason: extras.reason };
  const isPoint = extras.shape === 'point';
  const width = isPoint ? 0 : isCorners ? right - x : plainNumber(cell(columns.width));
  const height = isPoint ? 0 : isCorners ? bottom - y : plainNumber(cell(columns.height));
  const fault = rectangleFault(isCorners ? { x_min: x, y_min: y, x_max: right, y_max: bottom } : { x, y, width, height }, isPoint ? { width: 1, height: 1 } : { width, height });
  if (fault !== undefined) return { where, reason: fault };
  const role = readRole(cell(columns.role));
  if (role === undefined) return { where, reason: `expected the role finding or reference-normal, got "${cell(columns.role).slice(0, 40)}"` };
  const reader = cell(columns.reader);
  const imageId = cell(columns.imageId);
  return { where, image, ...(imageId === '' ? {} : { imageId }), label, x, y, width, height, role, ...(reader === '' ? {} : { reader }), ...extras };
}

/** VinDr: "No finding" with empty edges. RSNA: Target 0 with empty edges. */
function saysNoBox(columns: CsvColumns, cell: (column: number | undefined) => string): boolean {
  const isBlank = [columns.x, columns.y].every((column) => /^(nan)?$/i.test(cell(column)));
  if (columns.layout === 'vindr') return isBlank && /^no finding$/i.test(cell(columns.label));
  return columns.layout === 'rsna' && isBlank && plainNumber(cell(columns.presence)) === 0;
}

function readRole(text: string): BoxRole | undefined {
  if (text === '' || text === 'finding') return 'finding';
  return text === 'reference-normal' ? text : undefined;
}
