// Undo and redo against a plain model: a list of states, and a failing store.
import { describe, expect, it } from 'vitest';
import { History, joined } from '../../../src/renderer/state/history.svelte.ts';
import { Messages } from '../../../src/renderer/state/messages.svelte.ts';
import type { Step } from '../../../src/renderer/state/history.svelte.ts';

function started({ limit = 50 } = {}) {
  const clock = { ms: 0 };
  const messages = new Messages();
  const history = new History(messages, { limit, pauseMs: 500, now: () => clock.ms });
  const state = { value: 0 };
  const step = (label: string, from: number, to: number, more: Partial<Step> = {}): Step => ({
    label, undo: () => { state.value = from; }, redo: () => { state.value = to; }, ...more,
  });
  const set = (to: number, more: Partial<Step> = {}) => {
    history.add(step(`to ${to}`, state.value, to, more));
    state.value = to;
  };
  return { clock, history, messages, set, state, step };
}

describe('undo and redo', () => {
  it('agree with a list of all states, for 2,000 random presses', async () => {
    const { history, set, state } = started({ limit: 5_000 });
    let seed = 20_261_124;
    const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    let states = [0];
    let at = 0;
    for (let press = 0; press < 2_000; press += 1) {
      const choice = random();
      if (choice < 0.4) {
        set(press + 1);
        states = [...states.slice(0, at + 1), press + 1];
        at += 1;
      } else if (choice < 0.75) {
        await history.undo();
        at = Math.max(0, at - 1);
      } else {
        await history.redo();
        at = Math.min(states.length - 1, at + 1);
      }
      expect(state.value, `press ${press}`).toBe(states[at]);
      expect(history.undoLabel, `press ${press}`).toBe(at === 0 ? null : `to ${states[at]}`);
    }
  });

  it('happen one after the other however fast the key is pressed', async () => {
    const { history, state } = started();
    const order: string[] = [];
    const slow = (name: string, ms: number): Step => ({ label: name, undo: async () => { await new Promise((resolve) => setTimeout(resolve, ms)); order.push(name); }, redo: () => undefined });
    history.add(slow('first', 1));
    history.add(slow('second', 20));
    await Promise.all([history.undo(), history.undo(), history.undo()]);
    expect(order).toEqual(['second', 'first']);
    expect(history.undoLabel).toBeNull();
    expect(state.value).toBe(0);
  });

  it('keep a step that was made while another was being undone, after it', async () => {
    const { history, set } = started();
    set(1);
    history.add({ label: 'slow', undo: () => new Promise((resolve) => setTimeout(resolve, 10)), redo: () => undefined });
    const undone = history.undo();
    set(2);
    await undone;
    await Promise.resolve();
    expect(history.undoLabel).toBe('to 2');
    expect(history.redoLabel).toBeNull();
    expect(history.length).toBe(2);
  });

  it('forget the oldest step beyond the limit', async () => {
    const { history, set, state } = started({ limit: 3 });
    for (const value of [1, 2, 3, 4, 5]) set(value);
    for (let press = 0; press < 9; press += 1) await history.undo();
    expect(state.value).toBe(2);
  });

  it('leave out what belonged to an image that was closed', async () => {
    const { history, set } = started();
    set(1, { part: 'a' });
    set(2, { part: 'b' });
    set(3, { part: 'a' });
    await history.undo();
    history.forget('a');
    expect([history.undoLabel, history.redoLabel, history.length]).toEqual(['to 2', null, 1]);
  });

  it('turn to the image and frame of a step before it is taken back or done again', async () => {
    const seen: unknown[] = [];
    const history = new History(new Messages(), { turnTo: (part, frame) => Promise.resolve(void seen.push([part, frame])) });
    history.add({ label: 'draw', part: 'image-1', frame: 2, undo: () => seen.push('undone'), redo: () => seen.push('done') });
    history.add({ label: 'layout', undo: () => seen.push('laid out'), redo: () => undefined });
    await history.undo();
    await history.undo();
    await history.redo();
    expect(seen).toEqual(['laid out', ['image-1', 2], 'undone', ['image-1', 2], 'done']);
    expect([history.has('image-1'), history.has('image-2')]).toEqual([true, false]);
  });
});

describe('a drag', () => {
  it('is one step from where it began to where it ended, until it is settled', async () => {
    const { history, set, state } = started();
    for (const value of [1, 2, 3]) set(value, { key: 'window' });
    history.settle();
    for (const value of [4, 5]) set(value, { key: 'window' });
    expect(history.length).toBe(2);
    await history.undo();
    expect(state.value).toBe(3);
    await history.undo();
    expect(state.value).toBe(0);
    await history.redo();
    expect(state.value).toBe(3);
  });

  it('ends with a pause, with another key, with another image and with an undo', async () => {
    const { clock, history, set } = started();
    set(1, { key: 'zoom' });
    clock.ms += 501;
    set(2, { key: 'zoom' });
    set(3, { key: 'pan' });
    set(4, { key: 'pan', part: 'other' });
    expect(history.length).toBe(4);
    await history.undo();
    set(5, { key: 'pan' });
    expect(history.length).toBe(4);
  });
});

describe('steps that belong together', () => {
  it('are undone and done again as one', async () => {
    const { history, set, state } = started();
    history.group('arrange', () => {
      set(1);
      set(2);
    });
    expect([history.length, history.undoLabel]).toEqual([1, 'arrange']);
    await history.undo();
    expect(state.value).toBe(0);
    await history.redo();
    expect(state.value).toBe(2);
  });

  it('are all as they were when one of them cannot be undone', async () => {
    const done = new Set(['a', 'b', 'c']);
    const part = (name: string, fails = false): Step => ({
      label: name,
      undo: async () => { await Promise.resolve(); if (fails) throw new Error('the store is read-only'); done.delete(name); },
      redo: () => { done.add(name); },
    });
    await expect(joined('three', [part('a'), part('b', true), part('c')]).undo()).rejects.toThrow('read-only');
    expect([...done].sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('an undo that fails', () => {
  it('says so, leaves both lists as they were, and can be tried again', async () => {
    const { history, messages, set, state } = started();
    let isReadOnly = true;
    set(1);
    history.add({ label: 'move box', undo: () => { if (isReadOnly) throw new Error('the store is read-only'); state.value = 9; }, redo: () => undefined });
    await history.undo();
    expect(messages.list[0]?.text).toMatch(/“move box” could not be undone.*the store is read-only/);
    expect([history.undoLabel, history.redoLabel, history.length]).toEqual(['move box', null, 2]);
    isReadOnly = false;
    await history.undo();
    expect([state.value, history.undoLabel, history.redoLabel]).toEqual([9, 'to 1', 'move box']);
    // It could be undone after all: nothing says any more that it could not.
    expect(messages.list).toEqual([]);
  });

  it('a second time is taken off the list, so that the steps before it can be reached', async () => {
    const { history, messages, set, state } = started();
    set(1);
    history.add({ label: 'move box', undo: () => Promise.reject(new Error('somebody else changed it')), redo: () => undefined });
    await history.undo();
    await history.undo();
    expect(messages.list[0]?.text).toMatch(/second try.*somebody else changed it/);
    await history.undo();
    expect([state.value, history.undoLabel]).toEqual([0, null]);
  });
});
