// Findings → COCO JSON: boxes and ellipses (as polygons for other tools), and what COCO has no place for as attributes.
import { countOf, leftOutLines } from './finding-file.ts';
import type { FindingFile, ImageFindings } from './finding-file.ts';
import type { PlacedFinding } from './findings-on-image.ts';

const polygonCorners = 64;

export function writeCocoFindings(images: readonly ImageFindings[]): FindingFile {
  const categories = new Map<string, { readonly id: number; readonly name: string; readonly supercategory: string }>();
  const categoryOf = ({ finding: { label, role } }: PlacedFinding): number => {
    const key = `${role} ${label}`;
    const known = categories.get(key) ?? { id: categories.size + 1, name: label, supercategory: role };
    categories.set(key, known);
    return known.id;
  };
  const annotations = images.flatMap(({ findings }, at) => findings.flatMap((finding) => {
    const { shape, comment, reader, frame, finding: { laterality, confidence } } = finding;
    if (shape.kind === 'point') return [];
    const { x, y, width, height } = shape;
    const isEllipse = shape.kind === 'ellipse';
    return [{
      image_id: at + 1, category_id: categoryOf(finding), bbox: [x, y, width, height], iscrowd: 0,
      area: isEllipse ? (Math.PI / 4) * width * height : width * height,
      segmentation: [isEllipse ? ellipsePolygon(shape) : [x, y, x + width, y, x + width, y + height, x, y + height]],
      attributes: {
        ...(isEllipse ? { shape: 'ellipse' } : {}), ...(reader === undefined ? {} : { reader }), ...(laterality === null ? {} : { laterality }),
        ...(confidence === null ? {} : { confidence }), ...(comment === '' ? {} : { comment }), ...(frame === 0 ? {} : { frame: frame + 1 }),
      },
    }];
  })).map((annotation, index) => ({ id: index + 1, ...annotation }));
  const file = { images: images.map(({ image, id, width, height }, index) => ({ id: index + 1, file_name: image, width, height, content_id: id })), categories: [...categories.values()], annotations };
  return { text: `${JSON.stringify(file, null, 1)}\n`, leftOut: leftOutLines(images, [countOf(images, ({ shape }) => shape.kind === 'point'), 'point', 'points']) };
}

function ellipsePolygon({ x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): number[] {
  return Array.from({ length: polygonCorners }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / polygonCorners;
    return [x + (width / 2) * (1 + Math.cos(angle)), y + (height / 2) * (1 + Math.sin(angle))];
  }).flat();
}
