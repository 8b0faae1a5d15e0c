// What main does about a page that ended or hangs, without Electron.
import { describe, expect, it } from 'vitest';
import { crashLimit } from '../../src/main/crash-limit.ts';
import { pageRecovery } from '../../src/main/page-recovery.ts';
import type { PageRecovery, PageRecoveryOptions } from '../../src/main/page-recovery.ts';

interface Trial {
  readonly recovery: PageRecovery;
  readonly done: string[];
  /** Steps that were put off until Electron has returned from its event. */
  readonly putOff: (() => void)[];
  /** Answers the question that is on screen: whether to load again. */
  answer(loadsAgain: boolean): Promise<void>;
}

function trial(more: Partial<PageRecoveryOptions> = {}): Trial {
  const done: string[] = [];
  const putOff: (() => void)[] = [];
  const questions: ((loadsAgain: boolean) => void)[] = [];
  const ask = (question: string) => new Promise<boolean>((resolve) => {
    done.push(question);
    questions.push(resolve);
  });
  const recovery = pageRecovery({
    limit: crashLimit({ most: 2, withinMs: 60_000, now: () => 0 }), isOpen: () => true, later: (step) => putOff.push(step),
    loadAgain: () => done.push('load'), endPage: () => done.push('end'), quit: () => done.push('quit'), onRecovered: (reason) => done.push(`recovered: ${reason}`),
    askToLoadAgain: () => ask('load again?'),
    askToWait: (signal) => {
      signal.addEventListener('abort', () => done.push('withdrawn'));
      return ask('wait?');
    },
    ...more,
  });
  return {
    recovery, done, putOff,
    async answer(loadsAgain) {
      questions.shift()?.(loadsAgain);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('a page that hangs', () => {
  it('is ended when its user wants it loaded again, and left alone when its user waits', async () => {
    const { recovery, done, answer } = trial();
    recovery.hangs();
    await answer(false);
    expect(done).toEqual(['wait?']);
    recovery.hangs();
    await answer(true);
    expect(done).toEqual(['wait?', 'wait?', 'end']);
  });

  it('is asked about once at a time', async () => {
    const { recovery, done, answer } = trial();
    recovery.hangs();
    recovery.hangs();
    expect(done).toEqual(['wait?']);
    await answer(false);
    recovery.hangs();
    expect(done).toEqual(['wait?', 'wait?']);
  });

  it('is not ended when it reacts again before the answer, and the question is withdrawn', async () => {
    const { recovery, done, answer } = trial();
    recovery.hangs();
    recovery.reacts();
    await answer(true);
    expect(done).toEqual(['wait?', 'withdrawn']);
    // The answer to the old question does not take away the new one.
    recovery.hangs();
    await answer(true);
    expect(done).toEqual(['wait?', 'withdrawn', 'wait?', 'end']);
  });

  it('is not ended when its window was closed meanwhile', async () => {
    let isOpen = true;
    const { recovery, done, answer } = trial({ isOpen: () => isOpen });
    recovery.hangs();
    isOpen = false;
    await answer(true);
    expect(done).toEqual(['wait?']);
  });
});

describe('a page that ended', () => {
  it('is loaded again, but only once Electron has returned from the event', () => {
    const { recovery, done, putOff } = trial();
    recovery.ended('crashed');
    expect(done).toEqual(['recovered: crashed']);
    for (const step of putOff.splice(0)) step();
    expect(done).toEqual(['recovered: crashed', 'load']);
  });

  it('is not loaded into a window that was closed meanwhile, nor after a clean end', () => {
    let isOpen = true;
    const { recovery, done, putOff } = trial({ isOpen: () => isOpen });
    recovery.ended('clean-exit');
    expect(done).toEqual([]);
    recovery.ended('killed');
    isOpen = false;
    for (const step of putOff.splice(0)) step();
    expect(done).toEqual(['recovered: killed']);
  });

  it('again and again is loaded when its user says so, else the application ends', async () => {
    const { recovery, done, answer } = trial();
    for (let end = 0; end < 3; end += 1) recovery.ended('oom');
    await answer(true);
    expect(done).toEqual(['recovered: oom', 'recovered: oom', 'load again?', 'load']);
    for (let end = 0; end < 3; end += 1) recovery.ended('oom');
    await answer(false);
    expect(done.slice(4)).toEqual(['recovered: oom', 'recovered: oom', 'load again?', 'quit']);
  });
});
