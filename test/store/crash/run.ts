// `npm run crash-store`: as many kills as asked for on one store, and what they did to it.
import { parseArgs } from 'node:util';

import { makeStoreFolder } from '../store-folder.ts';
import { killWriters } from './kill-writers.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } } });
const slowest = 1_000;
const place = makeStoreFolder();
let report: Awaited<ReturnType<typeof killWriters>>;
try {
  report = await killWriters({
    folder: place.folder, kills: Number(values.kills), seed: Number(values.seed),
    onProgress: (done, { events, slowestStart, faults }) => {
      const seconds = Math.round(performance.now() / 1000);
      if (done % 20 === 0) process.stdout.write(`${done} kills · ${events} events · slowest start ${slowestStart.toFixed(0)} ms · ${faults} faults · ${seconds} s\n`);
    },
    onFault: (fault) => process.stdout.write(`FAULT ${fault}\n`),
  });
} finally {
  place.remove();
}
const { faults, ...numbers } = report;
process.stdout.write(`${JSON.stringify(numbers, null, 1)}\n`);
if (report.slowestStart > slowest) process.stdout.write(`opening took ${report.slowestStart.toFixed(0)} ms, more than ${slowest}\n`);
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(faults.length === 0 ? 'no acknowledged change was lost, and nothing was torn\n' : `${faults.length} faults\n`);
process.exitCode = faults.length === 0 && report.slowestStart <= slowest ? 0 : 1;
