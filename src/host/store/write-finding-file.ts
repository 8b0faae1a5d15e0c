// The annotations of images as a file: whose they are by name, which image by a name that no other has and by its content.
import { isFindingKind } from '../../contracts/annotation.ts';
import { imageNames } from '../../report/boxes/image-names.ts';
import { writeCocoFindings } from '../../report/boxes/write-coco-findings.ts';
import { writeCsvFindings } from '../../report/boxes/write-csv-findings.ts';
import { writeNihFindings } from '../../report/boxes/write-nih-findings.ts';
import type { Annotation } from '../../contracts/annotation.ts';
import type { AnnotationFormat } from '../../contracts/annotation-calls.ts';
import type { FindingFile, ImageFindings } from '../../report/boxes/finding-file.ts';
import type { PlacedFinding } from '../../report/boxes/findings-on-image.ts';
import type { Store } from '../../store/store.ts';
import type { ImageRecord } from '../studies/study-tree.ts';

const writers: Readonly<Record<AnnotationFormat, (images: readonly ImageFindings[]) => FindingFile>> = { csv: writeCsvFindings, nih: writeNihFindings, coco: writeCocoFindings };

export function writeFindingFile(store: Pick<Store, 'annotations' | 'readers'>, images: readonly ImageRecord[], format: AnnotationFormat): FindingFile {
  const names = new Map(store.readers.list().map(({ id, name }) => [id, name]));
  const called = imageNames(images.map(({ id, relativePath, header }) => ({ id, path: relativePath, sopInstanceUid: header?.sopInstanceUid })));
  return writers[format](images.flatMap((image, index): ImageFindings[] => {
    const { annotations } = store.annotations.list(image.id);
    if (annotations.length === 0) return [];
    const findings = annotations.flatMap((annotation) => placedOf(annotation, names.get(annotation.readerId)) ?? []);
    return [{
      image: called[index] ?? image.relativePath, id: image.id,
      width: image.cols, height: image.rows, findings, measurements: annotations.length - findings.length,
    }];
  }));
}

function placedOf({ shape, finding, comment, frame }: Annotation, reader: string | undefined): PlacedFinding | null {
  if (finding === null || !isFindingKind(shape.kind)) return null;
  return { shape: shape as PlacedFinding['shape'], finding, comment, frame, ...(reader === undefined ? {} : { reader }) };
}
