// Findings → COCO JSON: boxes, ellipses (as polygons for other tools), points as keypoints, and what COCO has no place for as attributes.
import { leftOutLines } from './finding-file.ts';
import type { FindingFile, ImageFindings } from './finding-file.ts';
import type { PlacedFinding } from './findings-on-image.ts';

const polygonCorners = 64;

interface Category {
  readonly id: number;
  readonly name: string;
  readonly supercategory: string;
  readonly keypoints?: readonly string[];
  readonly skeleton?: readonly (readonly [number, number])[];
}

export function writeCocoFindings(images: readonly ImageFindings[]): FindingFile {
  const categories = new Map<string, Category>();
  const categoryOf = ({ shape, finding: { label, role } }: PlacedFinding): number => {
    // A category either has keypoints or none: points have their own, and whoever trains on boxes can leave those out.
    const isPoint = shape.kind === 'point';
    const key = `${role} ${isPoint} ${label}`;
    const known = categories.get(key) ?? { id: categories.size + 1, name: label, supercategory: role, ...(isPoint ? { keypoints: ['point'], skeleton: [] } : {}) };
    categories.set(key, known);
    return known.id;
  };
  const annotations = images.flatMap(({ findings }, at) => findings.map((finding) => {
    const { shape, comment, reader, frame, finding: { laterality, confidence } } = finding;
    return {
      image_id: at + 1, category_id: categoryOf(finding), ...placeOf(shape), iscrowd: 0,
      attributes: {
        ...(shape.kind === 'ellipse' ? { shape: 'ellipse' } : {}), ...(reader === undefined ? {} : { reader }), ...(laterality === null ? {} : { laterality }),
        ...(confidence === null ? {} : { confidence }), ...(comment === '' ? {} : { comment }), ...(frame === 0 ? {} : { frame: frame + 1 }),
      },
    };
  })).map((annotation, index) => ({ id: index + 1, ...annotation }));
  const file = { images: images.map(({ image, id, width, height }, index) => ({ id: index + 1, file_name: image, width, height, content_id: id })), categories: [...categories.values()], annotations };
  return { text: `${JSON.stringify(file, null, 1)}\n`, leftOut: leftOutLines(images) };
}

/** All in the image's own coordinates, in which pixel i spans [i, i+1); visibility 2: marked, and in sight. */
function placeOf(shape: PlacedFinding['shape']): Readonly<Record<string, unknown>> {
  const { x, y } = shape;
  if (shape.kind === 'point') return { keypoints: [x, y, 2], num_keypoints: 1, bbox: [x, y, 0, 0], area: 0 };
  const { width, height } = shape;
  return shape.kind === 'ellipse'
    ? { bbox: [x, y, width, height], area: (Math.PI / 4) * width * height, segmentation: [ellipsePolygon(shape)] }
    : { bbox: [x, y, width, height], area: width * height, segmentation: [[x, y, x + width, y, x + width, y + height, x, y + height]] };
}

function ellipsePolygon({ x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): number[] {
  return Array.from({ length: polygonCorners }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / polygonCorners;
    return [x + (width / 2) * (1 + Math.cos(angle)), y + (height / 2) * (1 + Math.sin(angle))];
  }).flat();
}
