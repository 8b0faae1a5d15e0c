// What a command of the command line is: its syntax, its one-line summary, and what it does.
import type { OptionSpecs } from './options.ts';

/** Where a command reads and writes besides files; given in, so that tests need no process. */
export interface Surroundings {
  /** Results only: with --json nothing but JSON. */
  readonly stdout: (text: string) => void;
  /** Refusals and progress. */
  readonly stderr: (text: string) => void;
  /** How far a long computation is, on one line that the next one replaces; '' clears it. Left out where nobody watches. */
  readonly progress?: (text: string) => void;
  /** Aborted by Ctrl-C, or with the reason 'SIGTERM'. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  readonly summary: string;
  /** What comes after `overread`, e.g. "inspect FILE [--json]". */
  readonly usage: string;
  readonly options: OptionSpecs;
  /** Further lines of `--help`. */
  readonly notes?: readonly string[];
  /** @returns exit code. @throws AppError for every refusal */
  run(argv: readonly string[], surroundings: Surroundings): Promise<number>;
}
