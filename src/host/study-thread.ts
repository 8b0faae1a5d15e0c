// The thread that looks for images: reading ten thousand headers there leaves the host free to answer.
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorMessage } from '../contracts/errors.ts';
import { scan } from './studies/scan.ts';
import type { FromScan, ScanRequest } from './studies/scan-messages.ts';
import type { ScanEvent } from './studies/scan.ts';

/** The first are told at once, so that something is on screen; then fewer messages cost less. */
const firstBatch = 8;
const batch = 256;
const longestSilenceMs = 80;

const { paths } = workerData as ScanRequest;
let events: ScanEvent[] = [];
let [told, toldAt] = [0, performance.now()];

function post(message: FromScan): void {
  parentPort?.postMessage(message);
}

function tell(): void {
  if (events.length === 0) return;
  post({ kind: 'events', events });
  told += events.length;
  events = [];
  toldAt = performance.now();
}

try {
  await scan(paths, (event) => {
    events.push(event);
    if (events.length >= (told === 0 ? firstBatch : batch) || performance.now() - toldAt > longestSilenceMs) tell();
  });
  tell();
  post({ kind: 'done' });
} catch (error) {
  tell();
  post({ kind: 'failed', error: toErrorMessage(error) });
}
