// Findings → NIH's BBox_List_2017: an image, a label and a box, and nothing else.
import { writeCsv } from '../csv.ts';
import { countOf, leftOutLines } from './finding-file.ts';
import type { FindingFile, ImageFindings } from './finding-file.ts';
import type { PlacedFinding } from './findings-on-image.ts';

/** As it stands in the original: one name over four columns, and three columns without any. */
const header = 'Image Index,Finding Label,Bbox [x,y,w,h],,,\r\n';

export function writeNihFindings(images: readonly ImageFindings[]): FindingFile {
  // A healthy region would read as a finding there, and a box of a later frame as one of the first.
  const holds = ({ shape, finding, frame }: PlacedFinding): boolean => shape.kind === 'box' && finding.role === 'finding' && frame === 0;
  const rows = images.flatMap(({ image, findings }) => findings.filter(holds).map(({ shape, finding }) => (shape.kind === 'box' ? [image, finding.label, shape.x, shape.y, shape.width, shape.height] : [])));
  const kept = (isMeant: (finding: PlacedFinding) => boolean): number => countOf(images, (finding) => holds(finding) && isMeant(finding));
  return {
    text: header + writeCsv([], rows).replace(/^\r\n/, ''),
    leftOut: leftOutLines(
      images,
      [countOf(images, ({ shape }) => shape.kind === 'ellipse'), '1 ellipse', '# ellipses'],
      [countOf(images, ({ shape }) => shape.kind === 'point'), '1 point', '# points'],
      [countOf(images, ({ shape, finding }) => shape.kind === 'box' && finding.role === 'reference-normal'), '1 box of a normal region', '# boxes of normal regions'],
      [countOf(images, ({ shape, finding, frame }) => shape.kind === 'box' && finding.role === 'finding' && frame > 0), '1 box of a later frame', '# boxes of later frames'],
      [kept(({ reader }) => reader !== undefined), 'the reader of 1 box', 'the readers of # boxes'],
      [kept(({ finding }) => finding.laterality !== null), 'the side of 1 box', 'the sides of # boxes'],
      [kept(({ finding }) => finding.confidence !== null), 'the confidence of 1 box', 'the confidences of # boxes'],
      [kept(({ comment }) => comment !== ''), 'the comment of 1 box', 'the comments of # boxes'],
    ),
  };
}
