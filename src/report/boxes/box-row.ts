// One box as a file states it, before it is known which image it belongs to; and a row that cannot be used, with the reason.
import type { BoxRole, Finding } from '../../contracts/annotation.ts';

/** Edges in pixels of the image, fractions kept; (0,0) is the outer corner of the first pixel. */
export interface BoxRow {
  /** Where it stands: "line 3", or "annotation 3" in a COCO file. */
  readonly where: string;
  /** The image as the file names it: a path, a file name, a stem or a SOPInstanceUID. */
  readonly image: string;
  /** What the workstation's own files say besides: the identity of the image by its content. */
  readonly imageId?: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** 0 for a point. */
  readonly width: number;
  readonly height: number;
  /** Absent: a box. An ellipse is the one inside its rectangle. */
  readonly shape?: 'ellipse' | 'point';
  readonly reader?: string;
  readonly role: BoxRole;
  readonly laterality?: Finding['laterality'];
  readonly confidence?: Finding['confidence'];
  readonly comment?: string;
  /** Counted from 0; absent: the first. */
  readonly frame?: number;
}

export interface BadBoxRow {
  readonly where: string;
  readonly reason: string;
}

export type BoxLayout = 'overread' | 'file-finding' | 'nih' | 'vindr' | 'rsna' | 'coco';

export interface BoxFile {
  readonly layout: BoxLayout;
  readonly rows: readonly BoxRow[];
  readonly bad: readonly BadBoxRow[];
  /** Rows that state that an image has no finding (VinDr, RSNA): no box, and no fault. */
  readonly withoutBox: number;
}

/** "line 3: …; line 7: …": the first few faults of a file, for one line of a message. */
export function badRowsText(bad: readonly BadBoxRow[], { most = 5 }: { most?: number } = {}): string {
  const shown = bad.slice(0, most).map(({ where, reason }) => `${where}: ${reason}`).join('; ');
  return bad.length > most ? `${shown}; and ${bad.length - most} more` : shown;
}

/** A number written plainly; anything else, also an empty text, is NaN. */
export function plainNumber(text: string): number {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** Why a rectangle is none, or undefined; whether it lies on its image is known only later. */
export function rectangleFault(values: Readonly<Record<string, number>>, { width, height }: { width: number; height: number }): string | undefined {
  const unreadable = Object.entries(values).filter(([, value]) => !Number.isFinite(value)).map(([name]) => name);
  if (unreadable.length > 0) return `expected a number in ${unreadable.join(', ')}`;
  if (width <= 0 || height <= 0) return `expected a width and a height above 0, got ${width} × ${height}`;
  return undefined;
}
