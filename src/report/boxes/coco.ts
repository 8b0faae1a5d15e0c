// Boxes in COCO JSON: images, categories and annotations with bbox = [x, y, width, height].
import { z } from 'zod';
import { AppError } from '../../contracts/errors.ts';
import { rectangleFault } from './box-row.ts';
import type { BadBoxRow, BoxFile, BoxRow } from './box-row.ts';

const id = z.union([z.number(), z.string()]);
/** Annotations are looked at one by one, so that a bad one costs itself only. */
const cocoSchema = z.object({
  images: z.array(z.object({ id, file_name: z.string().min(1) })),
  categories: z.array(z.object({ id, name: z.string().min(1) })),
  annotations: z.array(z.unknown()),
});
const annotationSchema = z.object({ image_id: id, category_id: id, bbox: z.array(z.number()).length(4) });

/** @throws AppError `boxes_invalid` when the text is no JSON, or no COCO file */
export function parseCoco(text: string, { name }: { name: string }): BoxFile {
  const coco = cocoSchema.safeParse(jsonOf(text, name));
  if (!coco.success) {
    const [issue] = coco.error.issues;
    throw new AppError('boxes_invalid', `${name}: expected COCO JSON with images, categories and annotations; ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'is something else'}.`);
  }
  const imageNames = new Map(coco.data.images.map((image) => [image.id, image.file_name]));
  const labels = new Map(coco.data.categories.map((category) => [category.id, category.name]));
  const rows: BoxRow[] = [];
  const bad: BadBoxRow[] = [];
  for (const [i, given] of coco.data.annotations.entries()) {
    const where = `annotation ${i + 1}`;
    const annotation = annotationSchema.safeParse(given);
    if (!annotation.success) {
      bad.push({ where, reason: 'expected image_id, category_id and a bbox of four numbers' });
      continue;
    }
    const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = annotation.data.bbox;
    const image = imageNames.get(annotation.data.image_id);
    const label = labels.get(annotation.data.category_id);
    const fault = image === undefined ? 'its image_id is not among the images'
      : label === undefined ? 'its category_id is not among the categories'
        : rectangleFault({ x, y, width, height }, { width, height });
    if (fault !== undefined || image === undefined || label === undefined) bad.push({ where, reason: fault ?? 'it cannot be used' });
    else rows.push({ where, image, label, x, y, width, height, role: 'finding' });
  }
  return { layout: 'coco', rows, bad, withoutBox: 0 };
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('boxes_invalid', `${name}: expected a CSV or COCO JSON box file, got JSON that is broken.`);
  }
}
