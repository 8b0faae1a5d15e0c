// Reads a command's arguments strictly: what is not understood is refused, never ignored.
import { AppError } from '../contracts/errors.ts';

export type OptionSpec =
  | { readonly kind: 'flag'; readonly about: string }
  | { readonly kind: 'text'; readonly value: string; readonly about: string }
  | { readonly kind: 'integer'; readonly value: string; readonly about: string; readonly min?: number }
  | { readonly kind: 'choice'; readonly of: readonly string[]; readonly about: string };

/** Option name without the dashes → how it is read. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<S extends OptionSpec> =
  S extends { kind: 'flag' } ? boolean
  : S extends { kind: 'integer' } ? number | undefined
  : S extends { kind: 'choice'; of: readonly (infer Choice)[] } ? Choice | undefined
  : string | undefined;

export interface Parsed<T extends OptionSpecs> {
  readonly options: { readonly [K in keyof T]: ValueOf<T[K]> };
  readonly positionals: readonly string[];
}

export interface Syntax<T extends OptionSpecs> {
  readonly options: T;
  /** Names of the arguments that are no options, in order; all are needed. Default none. */
  readonly positionals?: readonly string[];
}

/**
 * `--name value` and `--name=value`; an option may be given once. After `--` nothing is an option.
 *
 * @throws AppError `usage_option`
 */
export function parseOptions<T extends OptionSpecs>(argv: readonly string[], { options: specs, positionals: names = [] }: Syntax<T>): Parsed<T> {
  const values: Record<string, string | number | boolean | undefined> = {};
  for (const [name, spec] of Object.entries(specs)) values[name] = spec.kind === 'flag' ? false : undefined;
  const given = new Set<string>();
  const positionals: string[] = [];

  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '--') {
      positionals.push(...argv.slice(index + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const flag = equals === -1 ? argument : argument.slice(0, equals);
    const name = flag.slice(2);
    const spec = flag.startsWith('--') && Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) throw usage(`unknown option ${flag}${suggestion(name, Object.keys(specs))}`);
    if (given.has(name)) throw usage(`${flag}: expected once, got twice`);
    given.add(name);
    if (spec.kind === 'flag') {
      if (equals !== -1) throw usage(`${flag}: expected no value, got "${argument.slice(equals + 1)}"`);
      values[name] = true;
      continue;
    }
    if (equals === -1) index += 1;
    const text = equals === -1 ? argv[index] : argument.slice(equals + 1);
    values[name] = readValue(flag, spec, equals === -1 && text?.startsWith('--') === true ? undefined : text);
  }

  const missing = names[positionals.length];
  if (missing !== undefined) throw usage(`expected ${missing}, got nothing`);
  const surplus = positionals[names.length];
  if (surplus !== undefined) throw usage(`expected ${names.length === 0 ? 'options only' : names.join(' ')}, got also "${surplus}"`);
  return { options: values as Parsed<T>['options'], positionals };
}

export function usage(message: string): AppError {
  return new AppError('usage_option', message);
}

function readValue(flag: string, spec: Exclude<OptionSpec, { kind: 'flag' }>, text: string | undefined): string | number {
  const expected = describe(spec);
  if (text === undefined || text === '') throw usage(`${flag}: expected ${expected}, got nothing`);
  if (spec.kind === 'choice' && !spec.of.includes(text)) throw usage(`${flag}: expected ${expected}, got "${text}"`);
  if (spec.kind !== 'integer') return text;
  const number = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number) || number < (spec.min ?? 0)) throw usage(`${flag}: expected ${expected}, got "${text}"`);
  return number;
}

function describe(spec: Exclude<OptionSpec, { kind: 'flag' }>): string {
  if (spec.kind === 'choice') return spec.of.join(', ').replace(/, ([^,]*)$/, ' or $1');
  if (spec.kind === 'integer') return `a whole number of at least ${spec.min ?? 0}`;
  return spec.value;
}

/** The one name that is close enough to be what was meant. */
function suggestion(name: string, names: readonly string[]): string {
  const close = names.find((known) => known.length > 2 && (known.startsWith(name) || name.startsWith(known) || isOneSlipAway(known, name)));
  return name.length > 1 && close !== undefined ? `; did you mean --${close}?` : '';
}

/** One letter more, less or other, or two that are next to each other changed. */
function isOneSlipAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return Math.max(a.length, b.length) - start - end <= (a.length === b.length ? 2 : 1);
}
