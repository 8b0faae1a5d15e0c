// What `overread --help` and `overread COMMAND --help` print.
import type { Command } from './command.ts';
import type { OptionSpec } from './options.ts';

export function overviewText(commands: Readonly<Record<string, Command>>, version: string): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    `Overread ${version}: where did the doctor look, where did the model look, and does the difference matter?`,
    'Not a medical device.',
    '',
    'usage: overread COMMAND [options]',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'overread COMMAND --help   the options of a command',
    'Exit codes: 0 done, 2 usage, 3 input refused, 4 compute failed or engine unavailable, 130 cancelled.',
    '',
  ].join('\n');
}

export function commandText({ summary, usage, options, notes = [] }: Command): string {
  const entries = Object.entries(options).map(([name, spec]) => [`--${name}${valueOf(spec)}`, spec.about] as const);
  const width = Math.min(34, Math.max(0, ...entries.map(([flag]) => flag.length)));
  return [
    `usage: overread ${usage}`,
    '',
    summary,
    '',
    ...entries.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
  ].join('\n');
}

function valueOf(spec: OptionSpec): string {
  if (spec.kind === 'flag') return '';
  return ` ${spec.kind === 'choice' ? spec.of.join('|') : spec.value}`;
}
