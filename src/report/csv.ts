// CSV as RFC 4180 has it, read with line numbers and written so that a spreadsheet takes no cell for a formula.

export interface CsvRow {
  /** Line of the file on which the row begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows of a text; blank lines are left out, a byte order mark is dropped, quoted cells may hold commas, quotes and line breaks. */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let rowLine = 1;
  const endRow = () => {
    cells.push(cell);
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: rowLine, cells });
    cells = [];
    cell = '';
  };
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let i = start; i < text.length; i++) {
    const letter = text[i] ?? '';
    const isBreak = letter === '\n' || (letter === '\r' && text[i + 1] !== '\n');
    if (isBreak) line++;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') cell += text[++i] ?? '';
      else isQuoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (letter === ',') {
      cells.push(cell);
      cell = '';
    } else if (isBreak) {
      endRow();
      rowLine = line;
    } else if (letter !== '\r') {
      cell += letter;
    }
  }
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}

/** A cell that `writeCsv` wrote, as it was before: without the apostrophe that kept it from being a formula. */
export function withoutGuard(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

export type CsvCell = string | number | null | undefined;

/** A table as CSV text: CRLF, a header, numbers at full precision; absent and non-finite values are empty cells. */
export function writeCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  // A text that begins like this runs as a formula in spreadsheets; a leading apostrophe makes it text there. One that has it already gets another.
  const text = /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
