// Findings in COCO JSON: images, categories and annotations with bbox = [x, y, width, height], or of points with keypoints = [x, y, visibility].
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
const annotationSchema = z.object({
  image_id: id, category_id: id, bbox: z.array(z.number()).length(4).nullish(), keypoints: z.array(z.number()).nullish(), attributes: attributesSchema.optional(),
}).refine(({ bbox, keypoints }) => (bbox ?? keypoints ?? null) !== null);
type CocoAnnotation = z.output<typeof annotationSchema>;

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
      bad.push({ where, reason: 'expected image_id, category_id and a bbox of four numbers, or keypoints' });
      continue;
    }
    const place = placeOf(annotation.data);
    const image = imageNames.get(annotation.data.image_id);
    const category = categories.get(annotation.data.category_id);
    const fault = image === undefined ? 'its image_id is not among the images'
      : category === undefined ? 'its category_id is not among the categories'
        : 'reason' in place ? place.reason : undefined;
    if (fault !== undefined || image === undefined || category === undefined || 'reason' in place) bad.push({ where, reason: fault ?? 'it cannot be used' });
    else rows.push({ where, image: image.file_name, ...(image.content_id === undefined ? {} : { imageId: image.content_id }), label: category.name, role: boxRoles.find((role) => role === category.supercategory) ?? 'finding', ...extrasOf(annotation.data.attributes), ...place });
  }
  return { layout: 'coco', rows, bad, withoutBox: 0 };
}

/**
 * A box; or, where there is none or one without an area, the one keypoint that is marked. Landmarks of a body with a box around them are that box:
 * what each of them means stands in the category, and is no finding.
 */
function placeOf({ bbox, keypoints }: CocoAnnotation): Pick<BoxRow, 'x' | 'y' | 'width' | 'height' | 'shape'> | { readonly reason: string } {
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = bbox ?? [];
  if (keypoints === null || keypoints === undefined || (width > 0 && height > 0)) {
    const reason = rectangleFault({ x, y, width, height }, { width, height });
    return reason === undefined ? { x, y, width, height } : { reason };
  }
  if (keypoints.length % 3 !== 0) return { reason: `expected keypoints in threes (x, y, visibility), got ${keypoints.length} numbers` };
  // Visibility 0: it is not marked, and its place says nothing.
  const marked = Array.from({ length: keypoints.length / 3 }, (_, point) => keypoints.slice(3 * point, 3 * point + 3)).filter(([, , visibility = 0]) => visibility > 0);
  const [point] = marked;
  if (point === undefined || marked.length > 1) return { reason: `expected a bbox, or one keypoint that is marked, got ${marked.length} keypoints` };
  return { x: point[0] ?? Number.NaN, y: point[1] ?? Number.NaN, width: 0, height: 0, shape: 'point' };
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
