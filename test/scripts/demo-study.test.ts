// Which files the demo study depends on: the ones that it imports, and no others.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { demoInputs } from '../../scripts/demo-study.mjs';

const base = mkdtempSync(join(tmpdir(), 'overread-demo-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('follows imports through folders, in circles too, and leaves the rest of training/ alone', () => {
  const files = {
    'training/demo-study.ts': "import { a } from './generator/a.ts';\nimport type { W } from '../src/dicom/write.ts';\nimport 'node:fs';\n",
    'training/generator/a.ts': "export { b } from './b.ts';\n",
    'training/generator/b.ts': "const a = await import('./a.ts');\nconst table = new URL('./table.bin', import.meta.url);\n",
    'training/generator/table.bin': '\0',
    'training/train.ts': "import { a } from './generator/a.ts';\n",
    'src/dicom/write.ts': "import { missing } from './missing.ts';\n",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(base, path, '..'), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  expect(demoInputs(base)).toEqual([
    'src/dicom/write.ts',
    'training/demo-study.ts',
    'training/generator/a.ts',
    'training/generator/b.ts',
    'training/generator/table.bin',
  ]);
});
