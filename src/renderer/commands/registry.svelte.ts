// The one list of commands with the keys that the user gave them: what buttons, menus, palette, help and the keyboard run.
import { createContext } from 'svelte';
import { text } from '../text/text.ts';
import { commandFor, isEnabled } from './command.ts';
import { ariaKeys, keyCap } from './keys.ts';
import type { SettingValue } from '../../contracts/settings.ts';
import type { Command } from './command.ts';
import type { KeyPress } from './keys.ts';

/** A command of the list: its keys are those that hold now. */
export interface RegisteredCommand extends Command {
  readonly standardKeys: readonly string[];
  readonly needs: string;
}

/** What a button of a command needs: `<button {...commands.button('view/fit')}>`. */
export interface CommandButton {
  readonly 'onclick': () => void;
  readonly 'data-command': string;
  readonly 'data-hint': string;
  readonly 'aria-disabled': 'true' | undefined;
  readonly 'aria-pressed': boolean | undefined;
  readonly 'aria-keyshortcuts': string | undefined;
}

/** Where the user's own keys and the commands used lately are kept. */
export interface CommandMemory {
  readonly get: <K extends 'shortcuts' | 'recentCommands'>(key: K) => SettingValue<K>;
  readonly set: <K extends 'shortcuts' | 'recentCommands'>(key: K, value: SettingValue<K>) => Promise<void>;
}

const rememberedCommands = 8;

export class CommandRegistry {
  readonly commands: readonly RegisteredCommand[];
  readonly #byId: ReadonlyMap<string, RegisteredCommand>;
  readonly #memory: CommandMemory;

  constructor(commands: readonly Command[], memory: CommandMemory) {
    this.#memory = memory;
    this.commands = commands.map((command) => registered(command, memory));
    this.#byId = new Map(this.commands.map((command) => [command.id, command]));
  }

  /** Ids of the commands that were run from the palette or a menu, the latest first. */
  get recent(): readonly string[] {
    return this.#memory.get('recentCommands');
  }

  find(id: string): RegisteredCommand | null {
    return this.#byId.get(id) ?? null;
  }

  commandFor(press: KeyPress): Command | null {
    return commandFor(press, this.commands);
  }

  run(id: string): void {
    const command = this.find(id);
    if (command !== null && isEnabled(command)) command.run();
  }

  /** As `run`, and remembered among those used lately. */
  choose(id: string): void {
    // The same again changes nothing, and a store that cannot be written need not say so each time.
    if (this.recent[0] !== id) void this.#memory.set('recentCommands', [id, ...this.recent.filter((other) => other !== id)].slice(0, rememberedCommands));
    this.run(id);
  }

  /** The first keys as they are shown; '' where there are none. */
  keyCapOf(id: string): string {
    const [key] = this.find(id)?.keys ?? [];
    return key === undefined ? '' : keyCap(key);
  }

  /** A sentence on what the button does, its keys, and what is missing while it cannot. */
  hint(id: string, sentence = this.find(id)?.label ?? ''): string {
    const command = this.find(id);
    const keys = this.keyCapOf(id);
    const needs = command !== null && !isEnabled(command) ? command.needs : null;
    return [keys === '' ? sentence : text.commands.withKeys(sentence, keys), ...(command?.hint === undefined ? [] : [command.hint]), ...(needs === null ? [] : [needs])].join('\n');
  }

  /** Stays reachable by keyboard while it is not enabled, so that the hint can say why. */
  button(id: string, sentence?: string): CommandButton {
    const command = this.find(id);
    return {
      'onclick': () => this.run(id),
      'data-command': id,
      'data-hint': this.hint(id, sentence),
      'aria-disabled': command !== null && isEnabled(command) ? undefined : 'true',
      'aria-pressed': command?.isOn?.(),
      'aria-keyshortcuts': ariaKeys(command?.keys ?? []),
    };
  }

  /** @param keys null: the usual ones */
  async setKeys(id: string, keys: readonly string[] | null): Promise<void> {
    const { [id]: _own, ...others } = this.#memory.get('shortcuts');
    const usual = this.find(id)?.standardKeys ?? [];
    const isUsual = keys === null || (keys.length === usual.length && keys.every((key, index) => key === usual[index]));
    await this.#memory.set('shortcuts', isUsual ? others : { ...others, [id]: [...keys] });
  }

  async resetKeys(): Promise<void> {
    await this.#memory.set('shortcuts', {});
  }
}

/** What a command says may change while it stands in the list ("Undo: box drawn"), so it is asked each time. */
function registered(command: Command, memory: CommandMemory): RegisteredCommand {
  const { id, group, context, run, isEnabled: enabled, isOn, keys: standardKeys } = command;
  return {
    id, group, run, standardKeys,
    ...(context === undefined ? {} : { context }), ...(enabled === undefined ? {} : { isEnabled: enabled }), ...(isOn === undefined ? {} : { isOn }),
    get label() { return command.label; },
    get hint() { return command.hint; },
    get needs() { return command.needs ?? text.commands.notNow; },
    get keys() { return memory.get('shortcuts')[id] ?? standardKeys; },
  };
}

export const [useCommands, provideCommands] = createContext<CommandRegistry>();
