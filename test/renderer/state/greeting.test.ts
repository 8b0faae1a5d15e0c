// Before anything else window and host find out whether they speak alike, and the line between them is watched from then on.
import { describe, expect, it, vi } from 'vitest';
import { contractSum } from '../../../src/contracts/contract-sum.ts';
import { CallRefused, checkedApi } from '../../../src/renderer/api/checked-api.ts';
import { Workstation } from '../../../src/renderer/state/workstation.svelte.ts';
import { createFakeApi } from '../fake/fake-api.ts';
import type { ConnectionState, OverreadApi } from '../../../src/contracts/ipc.ts';

/** The fake host, with the answer to one call put in the place of its own; every call is noted. */
function hostWith(channel: string, answer: (() => Promise<unknown>) | null, more: Partial<OverreadApi> = {}): { readonly api: OverreadApi; readonly asked: string[] } {
  const fake = createFakeApi({ delayMs: 1 });
  const asked: string[] = [];
  const api: OverreadApi = { ...fake, ...more, call: (name, input) => {
    asked.push(name);
    return name === channel && answer !== null ? answer() as never : fake.call(name, input);
  } };
  return { api: checkedApi(api), asked };
}

const texts = ({ messages }: Workstation): string[] => messages.list.map(({ text }) => text);

describe('a window and its host', () => {
  it('that speak alike go on', async () => {
    const { api, asked } = hostWith('', null);
    const app = new Workstation(api);
    await app.begin();
    expect(contractSum()).toMatch(/^[0-9a-f]{16}$/);
    expect(asked).toContain('study/list');
    expect(texts(app)).toEqual([]);
  });

  it.each([
    ['says another sum', () => Promise.resolve({ contract: '0123456789abcdef' })],
    ['does not know the question', () => Promise.reject(new CallRefused('usage_option', 'expected a call of the contract, got another one'))],
    ['answers in another form', () => Promise.resolve({ version: 3 })],
  ])('of another version, that %s, are told in one line, and nothing more is asked', async (_what, answer) => {
    const { api, asked } = hostWith('app/hello', answer);
    const app = new Workstation(api);
    app.messages.refuse(new CallRefused('compute_failed', 'The reply to settings/get is not what the window expects'));
    await app.begin();
    expect(asked).toEqual(['app/hello']);
    expect(texts(app)).toEqual(['The window and its host are of different versions: load the window again, or start Overread again.']);
    expect(app.messages.list[0]?.help?.next).toContain('Load the window again');
  });

  it('that does not answer is no other version: what is asked next says it', async () => {
    const { api } = hostWith('app/hello', () => Promise.reject(new CallRefused('worker_lost', 'The host does not answer')));
    const app = new Workstation(api);
    await app.begin();
    expect(texts(app).join()).not.toContain('different versions');
  });

  it('that took over boxes of before says so in words', async () => {
    const { api } = hostWith('store/notices', () => Promise.resolve({ notices: [{ what: 'boxes-taken', count: 3, keptAs: 'boxes-migrated.json' }, { what: 'boxes-unreadable', keptAs: 'boxes.json.unreadable' }, { what: 'boxes-waiting', because: 'the disk is full' }] }));
    const app = new Workstation(api);
    await app.begin();
    expect(texts(app).toReversed()).toEqual([
      '3 boxes of an earlier version were taken over as findings. The file is kept as boxes-migrated.json.',
      'The boxes of an earlier version could not be read. Their file is kept as boxes.json.unreadable.',
      'The boxes of an earlier version could not be taken over yet: the disk is full. The next start tries again.',
    ]);
  });
});

describe('the line between them', () => {
  it('that breaks is said once and no longer when it is there again; what was drawn is kept and what others did is shown', async () => {
    let tell: (state: ConnectionState) => void = () => undefined;
    let isBroken = false;
    const fake = createFakeApi({ delayMs: 1 });
    const lost = () => Promise.reject(new CallRefused('worker_lost', 'The host does not answer. What is on the screen stays; what you draw is kept as soon as it answers again.'));
    const app = new Workstation(checkedApi({ ...fake, on: (event, listener) => fake.on(event, (payload) => { if (!isBroken) listener(payload); }), call: (name, input) => (isBroken ? lost() : fake.call(name, input)), onConnection: (listener) => {
      tell = listener;
      return () => undefined;
    } }));
    await app.begin();
    await vi.waitFor(() => expect(app.marks.isOpen).toBe(true));
    const imageId = app.marks.imageId;
    isBroken = true;
    tell('lost');
    await app.marks.add({ shape: { kind: 'probe', x: 5, y: 5 }, finding: null, comment: '' }, 0);
    expect(app.marks.waiting?.count).toBe(1);
    await fake.call('annotations/change', { imageId, readerId: 'reader-1', origin: 'another window', changes: [{ do: 'add', annotation: { id: 'theirs', imageId, frame: 0, shape: { kind: 'probe', x: 9, y: 9 }, finding: null, comment: '' } }] });
    expect(texts(app).filter((line) => line.startsWith('The host does not answer'))).toHaveLength(1);
    isBroken = false;
    tell('open');
    await vi.waitFor(() => {
      expect(app.marks.waiting).toBeNull();
      expect(app.marks.all.map(({ id }) => id)).toContain('theirs');
    });
    expect(texts(app)).toEqual([]);
    expect((await fake.call('annotations/list', { imageId })).annotations.filter(({ shape }) => shape.kind === 'probe')).toHaveLength(2);
  });
});
