// A change whose answer was lost on the way is sent again: it is one change, and its own reader is told of no stranger.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { add, finding, imageId, makeStoreFolder } from '../store-folder.ts';
import type { AnnotationChange } from '../../../src/contracts/annotation.ts';
import type { Store } from '../../../src/store/store.ts';
import type { StoreFolder } from '../store-folder.ts';

let place: StoreFolder;
let store: Store;
let a: string;
let b: string;
beforeEach(() => {
  place = makeStoreFolder();
  store = place.open();
  [a, b] = [store.readers.named('Dr A').id, store.readers.named('Dr B').id];
});
afterEach(() => place.remove());

const send = (readerId: string, ...changes: AnnotationChange[]): void => store.annotations.change({ imageId, readerId, changes });
const sendAgain = (readerId: string, ...changes: AnnotationChange[]): void => store.annotations.change({ imageId, readerId, changes, isAgain: true });
const log = (): string[] => store.annotations.history(imageId, { limit: 100 }).map(({ what, annotationId }) => `${what} ${annotationId}`).toReversed();
const comment = (id: string, version: number, words: string): AnnotationChange => {
  const { shape, finding: found } = finding(id);
  return { do: 'change', id, version, shape, finding: found, comment: words };
};

describe('a change that is sent again because its answer was lost', () => {
  it.each(['at once', 'after the store was opened anew'])('is kept once, %s: add, change, remove and bring back', (when) => {
    const again = (): void => {
      if (when === 'at once') return;
      store.close();
      store = place.open();
    };
    const steps: (() => AnnotationChange[])[] = [() => [add('f1'), add('f2')], () => [comment('f1', 1, 'dense')], () => [{ do: 'remove', id: 'f1', version: 2 }, { do: 'remove', id: 'f2', version: 1 }], () => [{ do: 'restore', id: 'f1' }]];
    for (const step of steps) {
      const changes = step();
      send(a, ...changes);
      again();
      sendAgain(a, ...changes);
    }
    expect(log()).toEqual(['add f1', 'add f2', 'change f1', 'remove f1', 'remove f2', 'restore f1']);
    expect(store.annotations.list(imageId).annotations).toMatchObject([{ id: 'f1', version: 3, comment: 'dense' }]);
    expect(store.annotations.faults()).toEqual([]);
  });

  it('is done though somebody went on from it meanwhile, and takes nothing of that back', () => {
    const adding = add('f1');
    send(a, adding);
    const mine = comment('f1', 1, 'mine');
    send(a, mine);
    send(b, comment('f1', 2, 'of B'));
    for (const change of [adding, mine]) sendAgain(a, change);
    expect(log()).toEqual(['add f1', 'change f1', 'change f1']);
    expect(store.annotations.list(imageId).annotations).toMatchObject([{ version: 3, comment: 'of B' }]);
  });

  it('is a conflict as before where it says something else, is another reader’s, was kept in part only, or is not sent again', () => {
    send(a, add('f1'));
    send(a, comment('f1', 1, 'dense'));
    expect(() => sendAgain(a, comment('f1', 1, 'thin'))).toThrow(/"Effusion": it was changed by Dr A/);
    expect(() => sendAgain(b, comment('f1', 1, 'dense'))).toThrow(/it was changed by Dr A/);
    expect(() => sendAgain(b, add('f1'))).toThrow(/expected a new id/);
    expect(() => sendAgain(a, add('f1', { comment: 'another' }))).toThrow(/expected a new id/);
    expect(() => sendAgain(a, comment('f1', 1, 'dense'), add('f2'))).toThrow(/it was changed by Dr A/);
    expect(() => send(a, comment('f1', 1, 'dense'))).toThrow(/it was changed by Dr A/);
    expect(log()).toEqual(['add f1', 'change f1']);
  });
});
