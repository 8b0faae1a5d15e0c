// Findings → CSV in the workstation's own layout, which it reads back as it was. RFC 4180; no cell runs as a formula.
import { writeCsv } from '../csv.ts';
import { leftOutLines } from './finding-file.ts';
import type { FindingFile, ImageFindings } from './finding-file.ts';

const header = ['image', 'label', 'x', 'y', 'width', 'height', 'reader', 'role', 'laterality', 'confidence', 'comment', 'shape', 'frame', 'image_id'] as const;

/** Frames are counted from 1, as DICOM does. */
export function writeCsvFindings(images: readonly ImageFindings[]): FindingFile {
  const rows = images.flatMap(({ image, id, findings }) => findings.map(({ shape, finding, comment, reader, frame }) => {
    const { width, height } = shape.kind === 'point' ? { width: null, height: null } : shape;
    return [image, finding.label, shape.x, shape.y, width, height, reader, finding.role, finding.laterality, finding.confidence, comment, shape.kind, frame + 1, id];
  }));
  return { text: writeCsv(header, rows), leftOut: leftOutLines(images) };
}
