// CSV in and out: quoting both ways, line numbers that lead to the row, and no cell that a spreadsheet would run.
import { describe, expect, it } from 'vitest';
import { parseCsv, writeCsv } from '../../src/report/csv.ts';

describe('parseCsv', () => {
  it('reads quotes, commas and line breaks inside cells, and counts lines as an editor does', () => {
    const text = '\ufeffa,b\r\n"x, y","say ""hi"""\r\n\r\n"two\nlines",3\r\nlast,row';
    expect(parseCsv(text)).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['x, y', 'say "hi"'] },
      { line: 4, cells: ['two\nlines', '3'] },
      { line: 6, cells: ['last', 'row'] },
    ]);
  });

  it('keeps empty cells at the end of a row', () => {
    expect(parseCsv('a,,\n,b,')[0]?.cells).toEqual(['a', '', '']);
    expect(parseCsv('a,,\n,b,')[1]?.cells).toEqual(['', 'b', '']);
  });

  it('reads files whose lines end in a carriage return alone', () => {
    expect(parseCsv('a,b\rc,d\r').map(({ line, cells }) => [line, ...cells])).toEqual([[1, 'a', 'b'], [2, 'c', 'd']]);
  });
});

describe('writeCsv', () => {
  it('quotes what needs quotes and leaves absent and non-finite values empty', () => {
    expect(writeCsv(['a', 'b'], [['x, "y"', 1.5], [null, Number.NaN], [undefined, -2]])).toBe('a,b\r\n"x, ""y""",1.5\r\n,\r\n,-2\r\n');
  });

  it('lets no text begin a formula, while negative numbers stay numbers', () => {
    for (const hostile of ['=HYPERLINK("http://x")', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1']) {
      const cell = parseCsv(writeCsv(['h'], [[hostile]]))[1]?.cells[0];
      expect(cell).toBe(`'${hostile}`);
    }
    expect(writeCsv(['h'], [[-3]])).toBe('h\r\n-3\r\n');
  });

  it('is read back as it was written', () => {
    const cells = ['plain', ' padded ', 'line\nbreak', 'q"q', 'ü,ß'];
    expect(parseCsv(writeCsv(cells, [cells])).map((row) => row.cells)).toEqual([cells, cells]);
  });
});
