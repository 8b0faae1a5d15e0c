// How long a folder of ten thousand files takes: node test/host/studies/measure-opening.ts [FILES]. The folder is made, measured and removed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createOpenings } from '../../../src/host/services/openings.ts';
import { createStudies } from '../../../src/host/services/studies.ts';
import { manyPatients, writeStudies } from './write-studies.ts';

const files = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'overread-ten-thousand-'));
try {
  writeStudies(folder, manyPatients(files), { rows: 128, cols: 128, ending: '' });
  for (const round of ['first time', 'again']) {
    const openings = createOpenings(createStudies(), { boxCount: () => 0 });
    const start = performance.now();
    const told: { readonly ms: number; readonly studies: number }[] = [];
    const { images, studies } = await openings.open({ paths: [folder] }, { onFound: (found) => told.push({ ms: performance.now() - start, studies: found.studies.length }) });
    const all = performance.now() - start;
    const within = told.filter(({ ms }) => ms <= 2_000).reduce((sum, one) => sum + one.studies, 0);
    console.log(`${round}: first studies after ${Math.round(told[0]?.ms ?? 0)} ms, ${within} of ${studies} told within 2 s, all ${images} images after ${Math.round(all)} ms; ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
