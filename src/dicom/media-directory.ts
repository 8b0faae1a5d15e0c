// A DICOMDIR, PS3.3 annex F: the files that it lists, each with what its records say of patient, study and series.
import { AppError } from '../contracts/errors.ts';
import type { DicomDataSet } from './data-set.ts';
import { headerOf } from './instance-header.ts';
import type { InstanceHeader } from './instance-header.ts';
import { parseFile } from './parse.ts';
import { tags } from './tags.ts';

export interface ListedFile {
  /** (0004,1500): folders and file name, as they stand there. Not yet safe to follow. */
  readonly fileId: readonly string[];
  /** Gathered from the records above and the file's own. */
  readonly header: InstanceHeader;
  readonly isImage: boolean;
}

export interface MediaDirectory {
  readonly files: readonly ListedFile[];
  /** What was set aside, in words, without patient data. */
  readonly warnings: readonly string[];
}

interface Place { readonly patient: InstanceHeader | null; readonly study: InstanceHeader | null; readonly series: InstanceHeader | null }

const nowhere: Place = { patient: null, study: null, series: null };

/**
 * Follows the offsets from record to record; where they lead nowhere, or leave records out, those are taken in the order in which
 * they stand. A record is read once, so offsets that lead in a circle end.
 *
 * @throws AppError `image_unreadable` when there is no directory in the bytes
 */
export function readMediaDirectory(bytes: Uint8Array, { name, inflateRaw }: { name: string; inflateRaw: (deflated: Uint8Array) => Uint8Array }): MediaDirectory {
  const { dataSet, stoppedBecause } = parseFile(bytes, { name, inflateRaw });
  if (dataSet.element(tags.DirectoryRecordSequence) === undefined) {
    throw new AppError('image_unreadable', `${name}: expected a DICOMDIR with its (0004,1220) Directory Record Sequence, got none.`);
  }
  const records = dataSet.items(tags.DirectoryRecordSequence);
  const byOffset = new Map(records.flatMap((record) => {
    const at = offsetOf(record);
    return at === undefined ? [] : [[at, record] as const];
  }));
  const seen = new Set<DicomDataSet>();
  const files: ListedFile[] = [];
  // Not recursive: a chain of records may be as long as the file.
  const waiting: { at: number; place: Place }[] = [{ at: offset(dataSet, tags.OffsetOfFirstRecord), place: nowhere }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const record = byOffset.get(next.at);
    if (record === undefined || seen.has(record)) continue;
    seen.add(record);
    const place = take(record, next.place, files);
    waiting.push({ at: offset(record, tags.OffsetOfNextRecord), place: next.place }, { at: offset(record, tags.OffsetOfLowerLevel), place });
  }
  const unreached = records.filter((record) => !seen.has(record));
  let place = nowhere;
  for (const record of unreached) place = take(record, place, files);
  return {
    files,
    warnings: [
      ...(stoppedBecause === undefined ? [] : [stoppedBecause]),
      ...(unreached.length === 0 ? [] : [`${unreached.length} of its ${records.length} records are reached by no offset and were taken in their order`]),
    ],
  };
}

/** Adds the file of a record, if it has one; returns where the records below it are. */
function take(record: DicomDataSet, place: Place, files: ListedFile[]): Place {
  const type = record.string(tags.DirectoryRecordType);
  const own = headerOf(record);
  const fileId = record.strings(tags.ReferencedFileID).filter((part) => part !== '');
  if (fileId.length > 0) files.push({ fileId, header: gathered(place, own, record), isImage: type === 'IMAGE' });
  if (type === 'PATIENT') return { patient: own, study: null, series: null };
  if (type === 'STUDY') return { ...place, study: own, series: null };
  return type === 'SERIES' ? { ...place, series: own } : place;
}

function gathered({ patient, study, series }: Place, own: InstanceHeader, record: DicomDataSet): InstanceHeader {
  const sopInstanceUid = record.string(tags.ReferencedSOPInstanceUIDInFile) ?? own.sopInstanceUid;
  return {
    ...patient, ...study, ...series, ...own,
    patient: { ...patient?.patient, ...study?.patient, ...own.patient },
    size: own.size,
    ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
  };
}

function offset(dataSet: DicomDataSet, tag: string): number {
  const [low, high] = dataSet.words(tag);
  return low === undefined || high === undefined ? 0 : dataSet.isBigEndian ? low * 65536 + high : high * 65536 + low;
}

/** (0004,1400) is the first element of a record: before it stand its own tag with length, and those of the item, 8 bytes each. */
function offsetOf(record: DicomDataSet): number | undefined {
  const element = record.element(tags.OffsetOfNextRecord);
  return element === undefined ? undefined : element.position - 16;
}
