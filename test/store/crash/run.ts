// `npm run crash-store`: as many kills as asked for, store after store, and what they did to them.
import { parseArgs } from 'node:util';

import { makeStoreFolder } from '../store-folder.ts';
import { killWriters } from './kill-writers.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } } });
const sayEveryMs = 10_000;
const place = makeStoreFolder();
let saidAt = 0;
let report: Awaited<ReturnType<typeof killWriters>>;
try {
  report = await killWriters({
    folder: place.folder, kills: Number(values.kills), seed: Number(values.seed),
    onProgress: (done, { events, slowestStart, faults }) => {
      if (performance.now() - saidAt < sayEveryMs) return;
      saidAt = performance.now();
      process.stdout.write(`${done} kills · ${events} events · slowest start ${slowestStart.toFixed(0)} ms · ${faults} faults · ${(saidAt / 1_000).toFixed(0)} s\n`);
    },
    onFault: (fault) => process.stdout.write(`FAULT ${fault}\n`),
  });
} finally {
  place.remove();
}
const { faults, ...numbers } = report;
process.stdout.write(`${JSON.stringify({ ...numbers, seconds: Math.round(performance.now() / 1_000) }, null, 1)}\n`);
if (report.slowUnderLoad > 0) process.stdout.write(`${report.slowUnderLoad} openings were slow while an empty store was slow too: the machine was busy, and they say nothing\n`);
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(faults.length === 0 ? 'no acknowledged change was lost, nothing was torn, and every start was in time\n' : `${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
