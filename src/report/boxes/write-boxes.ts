// Boxes → CSV in the workstation's own layout, which it reads back (a name that a spreadsheet would run as a formula keeps the apostrophe that prevents it).
import type { Box } from '../../contracts/annotation.ts';
import { writeCsv } from '../csv.ts';

const header = ['image', 'label', 'x', 'y', 'width', 'height', 'reader', 'role'] as const;

export function writeBoxes(images: readonly { readonly image: string; readonly boxes: readonly Box[] }[]): string {
  return writeCsv(header, images.flatMap(({ image, boxes }) => boxes.map((box) => [image, box.label, box.x, box.y, box.width, box.height, box.reader, box.role])));
}
