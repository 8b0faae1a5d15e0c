// The thread that compares readers: matching thousands of marks there leaves the host free to answer.
import { parentPort } from 'node:worker_threads';
import { AppError, toErrorMessage } from '../contracts/errors.ts';
import { readerAgreement } from '../report/readers/reader-agreement.ts';
import { recordedReaders } from '../report/readers/report-readers.ts';
import type { ReaderAgreement } from '../contracts/reader-agreement.ts';
import type { AgreementQuestion, ComparisonReply, ComparisonRequest } from './store/comparison-messages.ts';

let known: { readonly key: string; readonly agreement: ReaderAgreement } | null = null;

parentPort?.on('message', (request: ComparisonRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer(request: ComparisonRequest): ComparisonReply {
  const { id } = request;
  try {
    return request.kind === 'report' ? { id, readers: recordedReaders(request.recorded, request.image) } : { id, agreement: agreementOn(request) };
  } catch (error) {
    return { id, error: toErrorMessage(error) };
  }
}

function agreementOn({ key, asked, markIds, hasPairs }: AgreementQuestion): ReaderAgreement {
  if (known?.key !== key) {
    if (asked === null) throw new AppError('compute_failed', 'comparing readers: expected their marks, got none');
    known = { key, agreement: readerAgreement(asked.marks, asked.image) };
  }
  const { marks, pairs, ...rest } = known.agreement;
  const wanted = markIds === null ? null : new Set(markIds);
  return { ...rest, pairs: hasPairs ? pairs : [], marks: wanted === null ? marks : marks.filter(({ markId }) => wanted.has(markId)) };
}
