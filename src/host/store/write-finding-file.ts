// The annotations of images as a file: whose they are by name, which image by its path or SOPInstanceUID.
import { isFindingKind } from '../../contracts/annotation.ts';
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
  const paths = new Map<string, number>();
  for (const { relativePath } of images) paths.set(relativePath, (paths.get(relativePath) ?? 0) + 1);
  return writers[format](images.flatMap((image): ImageFindings[] => {
    const { annotations } = store.annotations.list(image.id);
    if (annotations.length === 0) return [];
    const findings = annotations.flatMap((annotation) => placedOf(annotation, names.get(annotation.readerId)) ?? []);
    // Two files of one name from two folders: the DICOM identity tells them apart, where there is one.
    const isAmbiguous = (paths.get(image.relativePath) ?? 0) > 1;
    return [{
      image: isAmbiguous ? (image.header?.sopInstanceUid ?? image.relativePath) : image.relativePath,
      width: image.cols, height: image.rows, findings, measurements: annotations.length - findings.length,
    }];
  }));
}

function placedOf({ shape, finding, comment, frame }: Annotation, reader: string | undefined): PlacedFinding | null {
  if (finding === null || !isFindingKind(shape.kind)) return null;
  return { shape: shape as PlacedFinding['shape'], finding, comment, frame, ...(reader === undefined ? {} : { reader }) };
}
