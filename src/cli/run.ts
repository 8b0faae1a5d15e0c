// Finds the command, runs it, and turns every refusal into one line on stderr and the documented exit code.
import { AppError, exitCodes } from '../contracts/errors.ts';
import { overreadVersion } from '../host/locations.ts';
import { commands } from './commands/index.ts';
import { endedBy } from './ended-by.ts';
import { commandText, overviewText } from './help.ts';
import { badCeiling } from '../worker/engines/memory-ceiling.ts';
import { usage } from './options.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import type { Command, Surroundings } from './command.ts';

/**
 * @param argv without the program's own name
 * @returns exit code: 0 done, 2 usage, 3 input refused, 4 failed, 130 cancelled, 143 ended by SIGTERM
 */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name = '', ...rest] = argv;
  if (name === '--version' || name === '-v') return say(surroundings, `${overreadVersion()}\n`);
  if (name === '--help' || name === '-h' || name === 'help') return say(surroundings, overviewText(commands, overreadVersion()));
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined) throw unknownCommand(name);
    if (rest.includes('--help') || rest.includes('-h')) return say(surroundings, commandText(command));
    const ceiling = badCeiling(surroundings.env);
    if (ceiling !== undefined) throw usage(`OVERREAD_MEMORY: expected an amount such as 6GiB or 500MiB, got "${ceiling}"`);
    return await command.run(rest, surroundings);
  } catch (error) {
    return refuse(error, { name: command === undefined ? '' : name, command, surroundings });
  }
}

function unknownCommand(name: string): AppError {
  const known = Object.keys(commands).join(', ');
  return usage(name === '' ? `expected a command (${known}), got nothing` : `expected a command (${known}), got "${name}"`);
}

function say({ stdout }: Surroundings, text: string): number {
  stdout(text);
  return exitCodes.done;
}

interface Refusal {
  readonly name: string;
  readonly command: Command | undefined;
  readonly surroundings: Surroundings;
}

function refuse(error: unknown, { name, command, surroundings }: Refusal): number {
  const program = name === '' ? 'overread' : `overread ${name}`;
  if (surroundings.signal.aborted) {
    const { code, line } = surroundings.signal.reason === 'SIGTERM' ? endedBy.SIGTERM : endedBy.SIGINT;
    surroundings.stderr(`${program}: ${line}\n`);
    return code;
  }
  if (!(error instanceof AppError)) {
    surroundings.stderr(`${program}: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
    if (surroundings.env.OVERREAD_DEBUG !== undefined && error instanceof Error) surroundings.stderr(`${error.stack ?? ''}\n`);
    return exitCodes.failed;
  }
  const hint = error.code === 'usage_option' ? ` (usage: overread ${command?.usage ?? 'COMMAND [options]'})` : (optionFor[error.code] ?? '');
  surroundings.stderr(`${program}: ${oneLine(error.message)}${hint}\n`);
  return error.exitCode;
}

/** How what a refusal asks for is given here; the window has words of its own. */
const optionFor: Partial<Record<ErrorCode, string>> = { layer_needed: ': name it with --layer', engine_unavailable: ' (another one: --engine)' };

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ').trim();
}
