// What is written into a file of findings, and one line for each kind of thing that its layout cannot hold.
import type { PlacedFinding } from './findings-on-image.ts';

export interface ImageFindings {
  /** As the file is to name it: a path, a file name or a SOPInstanceUID. */
  readonly image: string;
  /** By its content. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly findings: readonly PlacedFinding[];
  /** Lengths, angles and the like: no layout holds them. */
  readonly measurements: number;
}

export interface FindingFile {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/** What is counted, in words for one and for many; # is their number. */
type Counted = readonly [count: number, one: string, many: string];

export function leftOutLines(images: readonly ImageFindings[], ...counted: readonly Counted[]): readonly string[] {
  const measurements = images.reduce((sum, image) => sum + image.measurements, 0);
  return [...counted, [measurements, '1 measurement', '# measurements'] as const].filter(([count]) => count > 0).map(([count, one, many]) => (count === 1 ? one : many.replace('#', String(count))));
}

export function countOf(images: readonly ImageFindings[], isMeant: (finding: PlacedFinding) => boolean): number {
  return images.reduce((sum, { findings }) => sum + findings.filter(isMeant).length, 0);
}
