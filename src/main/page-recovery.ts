// A page that ended by itself is loaded again, but not for ever; one that hangs is ended when its user wants that.
import type { CrashLimit } from './crash-limit.ts';

export interface PageRecovery {
  /** Its process is gone; what has ended cleanly is left alone. */
  ended(reason: string): void;
  hangs(): void;
  /** It hangs no longer: the question is withdrawn. */
  reacts(): void;
}

export interface PageRecoveryOptions {
  readonly limit: CrashLimit;
  /** False when the window was closed. */
  readonly isOpen: () => boolean;
  readonly loadAgain: () => void;
  readonly onRecovered: (reason: string) => void;
  /** @returns whether to load again; else the application ends */
  readonly askToLoadAgain: () => Promise<boolean>;
  /** @returns whether to load again; false when the signal withdraws the question */
  readonly askToWait: (signal: AbortSignal) => Promise<boolean>;
  /** At once: a page that hangs cannot be asked to go. */
  readonly endPage: () => void;
  readonly quit: () => void;
  /** Runs a step once Electron has returned from the event that it is about. */
  readonly later: (step: () => void) => void;
}

export function pageRecovery(options: PageRecoveryOptions): PageRecovery {
  let question: AbortController | null = null;

  function loadAgain(): void {
    if (options.isOpen()) options.loadAgain();
  }

  async function askToLoadAgain(): Promise<void> {
    if (await options.askToLoadAgain()) loadAgain();
    else options.quit();
  }

  async function askToWait(): Promise<void> {
    // One question at a time, however often Electron notices.
    if (question !== null) return;
    const own = new AbortController();
    question = own;
    try {
      // The end of the page is followed by a new one.
      if ((await options.askToWait(own.signal)) && !own.signal.aborted && options.isOpen()) options.endPage();
    } finally {
      if (question === own) question = null;
    }
  }

  function withdraw(): void {
    question?.abort();
    question = null;
  }

  return {
    ended(reason) {
      withdraw();
      if (reason === 'clean-exit' || !options.isOpen()) return;
      if (options.limit.isReached()) return void askToLoadAgain();
      // Within the event Electron is still taking the old page down: loading there ended the whole of Electron 9.
      options.later(loadAgain);
      options.onRecovered(reason);
    },
    hangs: () => { void askToWait(); },
    reacts: withdraw,
  };
}
