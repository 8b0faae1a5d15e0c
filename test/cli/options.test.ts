// Arguments are read strictly: what is not understood is refused, never ignored.
import { describe, expect, it } from 'vitest';

import { parseOptions } from '../../src/cli/options.ts';

const options = {
  model: { kind: 'text', value: 'FILE', about: '' },
  frame: { kind: 'integer', value: 'N', about: '' },
  steps: { kind: 'integer', value: 'N', about: '', min: 1 },
  engine: { kind: 'choice', of: ['auto', 'ort', 'tfjs'], about: '' },
  json: { kind: 'flag', about: '' },
} as const;

const read = (...argv: string[]) => parseOptions(argv, { options });

describe('what is read', () => {
  it('reads a value after a space or an equals sign, also with equals signs in it', () => {
    expect(read('--model', 'a.onnx', '--frame=3', '--json').options).toEqual({ model: 'a.onnx', frame: 3, steps: undefined, engine: undefined, json: true });
    expect(read('--model=a=b').options.model).toBe('a=b');
  });

  it('takes a value that begins with one dash, such as a negative number or "-"', () => {
    expect(read('--model', '-').options.model).toBe('-');
    expect(() => read('--frame', '-1')).toThrow('--frame: expected a whole number of at least 0, got "-1"');
  });

  it('reads the arguments that are no options in their order', () => {
    expect(parseOptions(['b.dcm', '--json'], { options, positionals: ['FILE'] }).positionals).toEqual(['b.dcm']);
  });
});

describe('after two dashes', () => {
  it('nothing is an option: a file may begin with a dash', () => {
    const parsed = parseOptions(['--json', '--', '-b.dcm'], { options, positionals: ['FILE'] });
    expect([parsed.options.json, parsed.positionals]).toEqual([true, ['-b.dcm']]);
  });
});

describe('what is refused', () => {
  it.each([
    [['--modle', 'x'], 'unknown option --modle; did you mean --model?'],
    [['--m', 'x'], 'unknown option --m'],
    [['-m', 'x'], 'unknown option -m'],
    [['--__proto__', 'x'], 'unknown option --__proto__'],
    [['--model'], '--model: expected FILE, got nothing'],
    [['--model='], '--model: expected FILE, got nothing'],
    [['--model', '--json'], '--model: expected FILE, got nothing'],
    [['--model', 'a', '--model', 'b'], '--model: expected once, got twice'],
    [['--json=yes'], '--json: expected no value, got "yes"'],
    [['--frame', '1.5'], '--frame: expected a whole number of at least 0, got "1.5"'],
    [['--frame', '0x1'], 'got "0x1"'],
    [['--frame', ' 1'], 'got " 1"'],
    [['--frame', '99999999999999999999'], 'got "99999999999999999999"'],
    [['--steps', '0'], '--steps: expected a whole number of at least 1, got "0"'],
    [['--engine', 'torch'], '--engine: expected auto, ort or tfjs, got "torch"'],
    [['stray'], 'expected options only, got also "stray"'],
  ])('%j', (argv, message) => {
    expect(() => read(...argv)).toThrow(expect.objectContaining({ code: 'usage_option', exitCode: 2, message: expect.stringContaining(message) }));
  });

  it('refuses missing and surplus arguments by name', () => {
    expect(() => parseOptions([], { options, positionals: ['FILE'] })).toThrow('expected FILE, got nothing');
    expect(() => parseOptions(['a', 'b'], { options, positionals: ['FILE'] })).toThrow('expected FILE, got also "b"');
  });
});
