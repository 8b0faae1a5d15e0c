// The repository lint over a small tree of files: what it reports, with path and line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { lintRepository } from '../../lint/repository.mjs';

let base = '';
beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'overread-lint-'))));
afterEach(() => rmSync(base, { recursive: true, force: true }));

const findingsOf = (files: Record<string, string>): { path: string; line?: number; fault: string }[] => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return lintRepository(base, Object.keys(files));
};

it('finds nothing in a clean tree', () => {
  expect(findingsOf({ 'README.md': '# A\n', 'src/graph/a.ts': '// A.\nexport const a = 1;\n' })).toEqual([]);
});

it('reports faults of text, name and imports, each with its file', () => {
  const findings = findingsOf({
    'docs/a.md': `one\nsee ${['', 'home', 'ann', 'x'].join('/')}\n`,
    'src/graph/BadName.ts': '// A.\n',
    'src/worker/a.ts': "import sharp from 'sharp';\n",
    'src/host/b.ts': "import sharp from 'sharp';\n",
  });
  expect(findings.map(({ path, line }) => [path, line])).toEqual([
    ['docs/a.md', 2],
    ['src/graph/BadName.ts', undefined],
    ['src/worker/a.ts', undefined],
    ['src/host/b.ts', undefined],
  ]);
});

it('looks at the size of a binary file but not for words in it', () => {
  expect(findingsOf({ 'assets/model.bin': `\0see ${['', 'home', 'ann', 'x'].join('/')}\n` })).toEqual([]);
});
