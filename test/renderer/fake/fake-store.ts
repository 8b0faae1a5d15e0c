// The store's part of the host in the page: annotations, readers, blind readings and settings in memory, by the contract's own rules.
import { stepOf } from '../../../src/contracts/annotation-steps.ts';
import { settingFrom } from '../../../src/contracts/settings.ts';
import { readerAgreement } from '../../../src/report/readers/reader-agreement.ts';
import { readerMarks } from '../../../src/report/readers/reader-marks.ts';
import type { Annotation, AnnotationEvent, BlindReading, Reader } from '../../../src/contracts/annotation.ts';
import type { CallInput, CallOutput, Channel, EventName, EventPayload } from '../../../src/contracts/ipc.ts';
import type { SettingKey } from '../../../src/contracts/settings.ts';

type Areas = 'agreement' | 'annotations' | 'readers' | 'blind' | 'settings' | 'store';
export type StoreChannel = Extract<Channel, `${Areas}/${string}`>;
export type StoreAnswers = { [C in StoreChannel]: (input: CallInput<C>) => CallOutput<C> };

export interface FakeStoreOptions {
  readonly emit: <E extends EventName>(event: E, payload: EventPayload<E>) => void;
  readonly annotations: readonly Annotation[];
  readonly readers: readonly Reader[];
}

export function createFakeStore({ emit, annotations: first, readers: known }: FakeStoreOptions): StoreAnswers {
  const standingsAtFirst = () => new Map(first.map((annotation) => [annotation.id, { isPresent: true, annotation }]));
  const eventsAtFirst = (): AnnotationEvent[] => first.map((after, index) => ({ sequence: index + 1, at: after.createdAt, imageId: after.imageId, annotationId: after.id, readerId: after.readerId, what: 'add', before: null, after }));
  let standings = standingsAtFirst();
  let events = eventsAtFirst();
  let readers = [...known];
  let readings: BlindReading[] = [];
  const kept = new Map<SettingKey, unknown>();
  let count = 0;
  const nextId = (): string => `fake-${(count += 1)}`;
  const now = (): string => new Date().toISOString();
  const list = (imageId: string, after = Infinity): CallOutput<'annotations/list'> => {
    const annotations = [...standings.values()].filter(({ isPresent, annotation }) => isPresent && annotation.imageId === imageId).map(({ annotation }) => annotation);
    const sequence = events.length;
    const since = events.filter((event) => event.imageId === imageId && event.sequence > after);
    if (after > sequence || since.some(({ what }) => what === 'restore')) return { isWhole: true, annotations, removed: [], sequence };
    const ids = new Set(since.map(({ annotationId }) => annotationId));
    return { isWhole: false, annotations: annotations.filter(({ id }) => ids.has(id)), removed: [...ids].filter((id) => standings.get(id)?.isPresent !== true), sequence };
  };
  const describe = (): CallOutput<'store/describe'> => ({ folder: '/data', fileName: 'overread.db', bytes: 4096, isReadOnly: false, because: null, salvaged: null, keptCopies: [] });

  return {
    'annotations/list': ({ imageId, after }) => list(imageId, after),
    'annotations/change': ({ imageId, readerId, origin, changes, after }) => {
      const at = now();
      const before = new Map(standings);
      const steps: AnnotationEvent[] = [];
      try {
        for (const change of changes) {
          const id = change.do === 'add' ? change.annotation.id : change.id;
          const standing = standings.get(id);
          const step = stepOf(change, standing, { imageId, readerId, at, lastChangeOf: () => 'another reader' });
          standings.set(id, { isPresent: step.after !== null, annotation: step.after ?? standing?.annotation ?? step.before! });
          steps.push({ sequence: events.length + steps.length + 1, at, imageId, annotationId: id, readerId, ...step });
        }
      } catch (error) {
        for (const id of standings.keys()) if (!before.has(id)) standings.delete(id);
        for (const [id, standing] of before) standings.set(id, standing);
        throw error;
      }
      events.push(...steps);
      emit('annotations/changed', { imageId, origin });
      return list(imageId, after);
    },
    'annotations/history': ({ imageId, limit = 100, before = Infinity }) => ({ events: events.filter((event) => event.imageId === imageId && event.sequence < before).toReversed().slice(0, limit) }),
    'annotations/import': () => ({ imported: 3, skipped: ['row 4: width is −3, expected a positive number'] }),
    'annotations/export': ({ format }) => ({ downloadUrl: 'download/annotations', fileName: `overread-annotations.${format === 'coco' ? 'json' : 'csv'}`, left_out: format === 'csv' ? [] : ['1 measurement'] }),
    'readers/list': () => ({ readers }),
    'readers/save': ({ id, name }) => {
      const reader = { id: id ?? nextId(), name, createdAt: now() };
      readers = id === undefined ? [...readers, reader] : readers.map((one) => (one.id === id ? { ...one, name } : one));
      emit('readers/changed', {});
      return reader;
    },
    'blind/start': ({ imageId, readerId }) => {
      const open = readings.find((reading) => reading.imageId === imageId && reading.readerId === readerId && reading.revealedAt === null);
      const reading = open ?? { id: nextId(), imageId, readerId, startedAt: now(), revealedAt: null, sequenceAtReveal: null };
      if (open === undefined) readings = [...readings, reading];
      emit('blind/changed', { imageId });
      return reading;
    },
    'blind/reveal': ({ id }) => {
      readings = readings.map((reading) => (reading.id === id && reading.revealedAt === null ? { ...reading, revealedAt: now(), sequenceAtReveal: events.length } : reading));
      const reading = readings.find((one) => one.id === id)!;
      emit('blind/changed', { imageId: reading.imageId });
      return reading;
    },
    'blind/list': ({ imageId }) => ({ readings: readings.filter((reading) => reading.imageId === imageId) }),
    'blind/unrevealed': ({ readerId }) => ({ readings: readings.filter((reading) => reading.readerId === readerId && reading.revealedAt === null) }),
    'agreement/readers': ({ imageId, markIds, hasPairs = true }) => {
      const agreement = readerAgreement(readerMarks(list(imageId).annotations), { width: 1000, height: 1220 });
      return { ...agreement, pairs: hasPairs ? agreement.pairs : [], marks: agreement.marks.filter(({ markId }) => markIds?.includes(markId) ?? true) };
    },
    'settings/get': ({ keys }) => ({ values: Object.fromEntries(keys.map((key) => [key, settingFrom(key, kept.get(key))])) }),
    'settings/save': ({ key, value }) => {
      kept.set(key, value);
      emit('settings/changed', { key });
      return {};
    },
    'store/notices': () => ({ notices: [] }),
    'store/describe': describe,
    'store/backup': () => ({ downloadUrl: 'download/backup', fileName: 'overread-backup.db', savedTo: null }),
    // The backup is the store as it was at first.
    'store/restore': () => {
      [standings, events, readers, readings] = [standingsAtFirst(), eventsAtFirst(), [...known], []];
      kept.clear();
      emit('store/changed', { isReadOnly: false, because: null, isReplaced: true });
      return describe();
    },
  };
}
