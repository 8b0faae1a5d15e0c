// What the host and the thread that compares readers say to each other.
import type { ErrorMessage } from '../../contracts/errors.ts';
import type { ReaderAgreement } from '../../contracts/reader-agreement.ts';
import type { ComparedImage } from '../../report/readers/marked-place.ts';
import type { ReaderMark } from '../../report/readers/match-marks.ts';
import type { Recorded, ReportReaders } from '../../report/readers/report-readers.ts';

export interface AgreementQuestion {
  readonly kind: 'agreement';
  /** Of image and state of its log; the thread remembers its last one. */
  readonly key: string;
  /** null: of this key the thread knows the answer. */
  readonly asked: { readonly marks: readonly ReaderMark[]; readonly image: ComparedImage } | null;
  /** Rows of these alone; null: all. */
  readonly markIds: readonly string[] | null;
  readonly hasPairs: boolean;
}

export interface ReportQuestion {
  readonly kind: 'report';
  readonly recorded: Recorded;
  readonly image: ComparedImage & { readonly frame: number };
}

export type ComparisonQuestion = AgreementQuestion | ReportQuestion;
export type ComparisonRequest = { readonly id: number } & ComparisonQuestion;

export type ComparisonReply =
  | { readonly id: number; readonly agreement: ReaderAgreement }
  | { readonly id: number; readonly readers: ReportReaders | undefined }
  | { readonly id: number; readonly error: ErrorMessage };
