// Finding a command by what one remembers of its name.
import { describe, expect, it } from 'vitest';
import { letterScore, searchCommands } from '../../../src/renderer/commands/search.ts';
import type { Command } from '../../../src/renderer/commands/command.ts';

const command = (id: string, label: string, group: Command['group'] = 'View'): Command => ({ id, label, group, keys: [], run: () => undefined });
const commands = [command('fit', 'Fit the whole image'), command('invert', 'Invert grey levels'), command('lock', 'Lock the scale across panes', 'Map'), command('flip', 'Flip left and right'), command('report', 'Export report', 'Files')];
const found = (text: string, recent: readonly string[] = []): string[] => searchCommands(commands, text, ({ group }) => group, recent).map(({ id }) => id);

describe('searchCommands', () => {
  it('finds all of them, those used lately first, where nothing is typed', () => {
    expect(found('')).toEqual(['fit', 'invert', 'lock', 'flip', 'report']);
    expect(found('', ['flip', 'lock'])).toEqual(['flip', 'lock', 'fit', 'invert', 'report']);
  });

  it('finds words in any order, whole or begun', () => {
    expect(found('levels inv')[0]).toBe('invert');
    expect(found('scale lock')).toEqual(['lock']);
  });

  it('prefers the command that has all of what was typed, number for number', () => {
    const layouts = [command('3x1', 'Layout 3 × 1'), command('3x3', 'Layout 3 × 3')];
    expect(searchCommands(layouts, 'layout 3 × 3', ({ group }) => group).map(({ id }) => id)[0]).toBe('3x3');
  });

  it('finds letters in their order', () => {
    expect(found('expr')[0]).toBe('report');
    expect(found('flr')).toContain('flip');
  });

  it('finds by the name of the group, after names of their own', () => {
    expect(found('files')).toEqual(['report']);
    expect(found('map')).toContain('lock');
  });

  it('finds nothing for letters that are not there', () => {
    expect(found('zzq')).toEqual([]);
  });
});

describe('letterScore', () => {
  it('prefers the beginning of the name, then of a word, then a piece, then strewn letters', () => {
    const scores = ['fit the image', 'now fit it', 'outfit', 'far into it'].map((name) => letterScore(name, 'fit') ?? -Infinity);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(scores).size).toBe(4);
  });
});
