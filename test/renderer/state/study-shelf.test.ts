// The shelf of studies shows the first image while others are still looked for, keeps up with what changes, and says what is wrong.
import { describe, expect, it, vi } from 'vitest';
import { Jobs } from '../../../src/renderer/api/jobs.svelte.ts';
import { droppedPaths } from '../../../src/renderer/api/dropped-files.ts';
import { Messages } from '../../../src/renderer/state/messages.svelte.ts';
import { StudyShelf } from '../../../src/renderer/state/study-shelf.svelte.ts';
import type { EventName, EventPayload, ImageSummary, OverreadApi, StudyOpened, StudySummary } from '../../../src/contracts/ipc.ts';

const image = (id: string): ImageSummary => ({ id, name: `${id}.dcm`, kind: 'dicom', rows: 2, cols: 3, frames: 1, caption: 'PA', boxes: 0, note: null });

function study(id: string, images: readonly string[], imageCount = images.length): StudySummary {
  return {
    id, title: id, description: '', date: '2026-11-20', time: '', accessionNumber: '', modalities: ['DX'], isDemo: false, imageCount, awaited: 0, presentationStates: 0,
    patient: { id: `p ${id}`, name: id, number: '', birthDate: '', sex: '', notes: [] }, series: [{ id: `s ${id}`, description: '', modality: 'DX', images: images.map(image), imageCount }],
  };
}

function open() {
  const listeners = new Map<string, (payload: never) => void>();
  const asked: [string, unknown][] = [];
  const answers: Record<string, (input: never) => unknown> = {
    'study/open': () => ({ jobId: 'j' }), 'job/cancel': () => ({ isCancelled: true }), 'recent/list': () => ({ recent: [] }), 'study/list': () => ({ studies: [] }),
    'series/images': () => ({ images: ['1', '2', '3'].map(image) }),
  };
  const api = {
    call: async (channel: string, input: never) => {
      asked.push([channel, input]);
      return answers[channel]?.(input);
    },
    on: (event: string, listener: (payload: never) => void) => {
      listeners.set(event, listener);
      return () => undefined;
    },
    bytesUrl: (path: string) => path,
  } as unknown as OverreadApi;
  const emit = <E extends EventName>(event: E, payload: EventPayload<E>) => listeners.get(event)?.(payload as never);
  const messages = new Messages();
  const shelf = new StudyShelf(api, messages, new Jobs(api));
  const done = (result: Partial<StudyOpened>) => emit('job/done', { jobId: 'j', result: { kind: 'study', firstImageId: null, images: 0, studies: 0, problems: [], problemCount: 0, notes: [], ...result } });
  return { shelf, messages, emit, done, asked, turn: () => vi.waitFor(() => expect(asked.map(([channel]) => channel)).toContain('study/open')) };
}

describe('the shelf of studies', () => {
  it('goes on with the next study when one is closed, with the one before at the end, and never with one that is being closed', () => {
    const { shelf, emit } = open();
    emit('study/found', { jobId: null, studies: [study('a', ['1']), study('b', ['2']), study('c', ['3'])], removed: [], firstImageId: null });
    const ids = shelf.studies.map(({ id }) => id);
    const [first = '', second = '', third = ''] = ids;
    const imageOf = (id: string) => shelf.studies.find((one) => one.id === id)?.series[0]?.images[0]?.id;
    expect(shelf.imageBeside(first, new Set([first]))).toBe(imageOf(second));
    expect(shelf.imageBeside(third, new Set([third]))).toBe(imageOf(second));
    expect(shelf.imageBeside(third, new Set([second, third]))).toBe(imageOf(first));
    expect(shelf.imageBeside(third, new Set(ids))).toBeNull();
  });

  it('shows the first image as soon as there is one, and not another when all are found', async () => {
    const { shelf, emit, done, turn } = open();
    const shown: string[] = [];
    const opened = shelf.openPaths(['/a'], (imageId) => shown.push(imageId));
    await turn();
    emit('study/found', { jobId: 'j', studies: [study('one', ['1'])], removed: [], firstImageId: '1' });
    emit('study/found', { jobId: 'j', studies: [study('two', ['2'])], removed: [], firstImageId: '2' });
    await Promise.resolve();
    done({ firstImageId: '2', images: 2, studies: 2 });
    expect(await opened).toBeNull();
    expect(shown).toEqual(['1']);
    expect(shelf.studies.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('gives back the first image where nothing was told before the end', async () => {
    const { shelf, done, turn, asked } = open();
    const opened = shelf.openPaths(['/a', '/b'], () => undefined);
    await turn();
    await new Promise((resolve) => setTimeout(resolve));
    done({ firstImageId: '9', images: 1, studies: 1 });
    expect(await opened).toBe('9');
    expect(asked.find(([channel]) => channel === 'study/open')?.[1]).toEqual({ paths: ['/a', '/b'] });
  });

  it('takes studies that changed in place of what they were, and drops those that are gone', () => {
    const { shelf, emit } = open();
    emit('study/found', { jobId: null, studies: [study('one', ['1']), study('two', ['2'])], removed: [], firstImageId: null });
    emit('study/found', { jobId: null, studies: [study('one', ['1', '3'])], removed: ['two'], firstImageId: null });
    expect(shelf.images.map(({ id }) => id)).toEqual(['1', '3']);
  });

  it('asks for all images of a long series when one of them is shown, so that the next one is at hand', async () => {
    const { shelf, emit } = open();
    emit('study/found', { jobId: null, studies: [study('one', ['1', '2'], 3)], removed: [], firstImageId: null });
    shelf.imageId = '2';
    await vi.waitFor(() => expect(shelf.neighbour(1)).toBe('3'));
  });

  it('keeps a list of problems beside one line that sums them up', async () => {
    const { shelf, messages, done, turn } = open();
    const opened = shelf.openPaths(['/a'], () => undefined);
    await turn();
    await new Promise((resolve) => setTimeout(resolve));
    done({ problems: [{ name: 'a', reason: 'a: cut' }, { name: 'b', reason: 'gone' }], problemCount: 2, notes: [{ line: 'One file is an exact copy', files: ['b.png'] }] });
    await opened;
    expect(shelf.problems).toHaveLength(2);
    expect(messages.list.map(({ text, details }) => [text, details])).toEqual([['2 files have a problem; the list below the studies names them', ['a: cut', 'b: gone']], ['One file is an exact copy.', ['b.png']]]);
    shelf.forgetProblems();
    expect(shelf.problemCount).toBe(0);
  });

  it('can be stopped, which is said and is no error', async () => {
    const { shelf, messages, turn } = open();
    const opened = shelf.openPaths(['/a'], () => undefined);
    await turn();
    expect(shelf.cancel()).toBe(true);
    expect(await opened).toBeNull();
    expect(messages.list.map(({ tone, text }) => [tone, text])).toEqual([['note', 'Stopped looking for images; what was found stays open.']]);
    expect(shelf.cancel()).toBe(false);
  });
});

describe('files that are dropped', () => {
  const transfer = { files: [{ name: 'a' }, { name: 'b' }] } as unknown as DataTransfer;
  it.each([
    ['go by their paths where the platform tells all of them', (file: unknown) => `/x/${(file as File).name}`, ['/x/a', '/x/b']],
    ['are handed over where one has no path', (file: unknown) => ((file as File).name === 'a' ? '/x/a' : ''), null],
    ['are handed over in a browser', undefined, null],
  ])('%s', (_, pathOf, paths) => {
    expect(droppedPaths(transfer, pathOf === undefined ? {} : { pathOf })).toEqual(paths);
  });
});
