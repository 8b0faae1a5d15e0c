// Boxes in COCO JSON: images, categories and annotations with bbox = [x, y, width, height].
import { z } from 'zod';
import { AppError } from '../../contracts/errors.ts';
import { boxRoles, confidences, lateralities } from '../../contracts/annotation.ts';
import { rectangleFault } from './box-row.ts';
import type { BadBoxRow, BoxFile, BoxRow } from './box-row.ts';

const id = z.union([z.number(), z.string()]);
/** Annotations are looked at one by one, so that a bad one costs itself only. */
const cocoSchema = z.object({
  /** The workstation's own files say besides which content they mean. */
  images: z.array(z.object({ id, file_name: z.string().min(1), content_id: z.string().min(1).optional().catch(undefined) })),
  /** The workstation's own files say in `supercategory` what part a box plays. */
  categories: z.array(z.object({ id, name: z.string().min(1), supercategory: z.string().optional() })),
  annotations: z.array(z.unknown()),
});
/** What COCO has no place for, as other tools too put it beside; what is not as it must be there is left aside. */
const attributesSchema = z.object({
  shape: z.literal('ellipse').optional().catch(undefined), reader: z.string().min(1).optional().catch(undefined), laterality: z.enum(lateralities).optional().catch(undefined),
  confidence: z.literal(confidences).optional().catch(undefined), comment: z.string().min(1).optional().catch(undefined), frame: z.int().positive().optional().catch(undefined),
}).catch({});
const annotationSchema = z.object({ image_id: id, category_id: id, bbox: z.array(z.number()).length(4), attributes: attributesSchema.optional() });

/** @throws AppError `boxes_invalid` when the text is no JSON, or no COCO file */
export function parseCoco(text: string, { name }: { name: string }): BoxFile {
  const coco = cocoSchema.safeParse(jsonOf(text, name));
  if (!coco.success) {
    const [issue] = coco.error.issues;
    throw new AppError('boxes_invalid', `${name}: expected COCO JSON with images, categories and annotations; ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'is something else'}.`);
  }
  const imageNames = new Map(coco.data.images.map((image) => [image.id, image]));
  const categories = new Map(coco.data.categories.map((category) => [category.id, category]));
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
    const category = categories.get(annotation.data.category_id);
    const fault = image === undefined ? 'its image_id is not among the images'
      : category === undefined ? 'its category_id is not among the categories'
        : rectangleFault({ x, y, width, height }, { width, height });
    if (fault !== undefined || image === undefined || category === undefined) bad.push({ where, reason: fault ?? 'it cannot be used' });
    else rows.push({ where, image: image.file_name, ...(image.content_id === undefined ? {} : { imageId: image.content_id }), label: category.name, x, y, width, height, role: boxRoles.find((role) => role === category.supercategory) ?? 'finding', ...extrasOf(annotation.data.attributes) });
  }
  return { layout: 'coco', rows, bad, withoutBox: 0 };
}

function extrasOf({ frame, ...rest }: z.output<typeof attributesSchema> = {}): Partial<BoxRow> {
  const stated = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...stated, ...(frame === undefined || frame === 1 ? {} : { frame: frame - 1 }) };
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('boxes_invalid', `${name}: expected a CSV or COCO JSON box file, got JSON that is broken.`);
  }
}
