// A command of the window: one object with its name, label, keys and what it does; reachable by key, button, menu and palette.
import { matchesKey } from './keys.ts';
import type { Catalogue } from '../text/text.ts';
import type { KeyPress } from './keys.ts';

export type CommandGroup = keyof Catalogue['commands']['groups'];

/** Where keys hold. `selection`: while a mark is selected; then they go before the window's own, so that arrows may move the mark. */
export type KeyContext = 'window' | 'selection';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  /** `Ctrl+K`, `Shift+F`, `ArrowLeft`, `?`, `1`; the first one is shown. */
  readonly keys: readonly string[];
  /** Left out: `window`. */
  readonly context?: KeyContext;
  readonly run: () => void;
  /** Left out: always. */
  readonly isEnabled?: () => boolean;
  /** How it is done, beside what it is called. */
  readonly hint?: string;
  /** What is missing while the command is not enabled: one sentence. */
  readonly needs?: string;
  /** A switch that is on or off. */
  readonly isOn?: () => boolean;
}

export const isEnabled = (command: Command): boolean => command.isEnabled?.() ?? true;

/** The first enabled command for a key, those of the narrower context first. */
export function commandFor(press: KeyPress, commands: readonly Command[]): Command | null {
  const fitting = commands.filter((command) => command.keys.some((key) => matchesKey(press, key)) && isEnabled(command));
  return fitting.find(({ context = 'window' }) => context !== 'window') ?? fitting[0] ?? null;
}

/** Commands that would share the keys with this one in its context. */
export function sharing(commands: readonly Command[], command: Command, combination: string): readonly Command[] {
  const { context = 'window' } = command;
  return commands.filter((other) => other.id !== command.id && (other.context ?? 'window') === context && other.keys.includes(combination));
}
