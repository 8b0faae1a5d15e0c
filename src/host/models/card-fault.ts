// What is wrong with a model card, as one line: where, what was expected there, what stands there.
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  object: 'an object', record: 'an object', array: 'a list', tuple: 'a list', string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false',
};

/** `card`: what was parsed. Of several faults the first. */
export function cardFault(error: z.ZodError, card: unknown): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'the card: expected what the schema asks for';
  const where = issue.path.length === 0 ? 'the card' : issue.path.join('.');
  if (issue.code === 'unrecognized_keys') return `${where}: expected only fields of a model card, got "${issue.keys[0] ?? ''}"`;
  return `${where}: expected ${expected(issue)}, got ${described(valueAt(card, issue.path))}`;
}

function expected(issue: Issue): string {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map((value) => described(value)).join(' or ');
  if (issue.code === 'invalid_union') return [...new Set(issue.errors.flatMap(([first]) => (first === undefined ? [] : [expected(first)])))].join(' or ');
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
    const bound = issue.code === 'too_small' ? (issue.inclusive === false ? 'more than' : 'at least') : (issue.inclusive === false ? 'less than' : 'at most');
    return `${bound} ${limit}${issue.origin === 'array' ? ` ${Number(limit) === 1 ? 'entry' : 'entries'}` : ''}`;
  }
  return issue.message;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((within, key) => (typeof within === 'object' && within !== null ? Reflect.get(within, key) : undefined), value);
}

function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return String(value);
}
