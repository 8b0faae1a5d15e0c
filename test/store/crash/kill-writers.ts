// Kills a writing process again and again, at random moments, and looks each time at what is left of the store.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import { openDatabase } from '../../../src/store/database.ts';
import { openStore } from '../../../src/store/store.ts';
import { createRandom } from '../../fuzz/random.ts';
import { join } from 'node:path';

const writer = fileURLToPath(new URL('./writer.ts', import.meta.url));

export interface CrashReport {
  readonly kills: number;
  /** Killed while a change was under way: acknowledged or not, it must be whole. */
  readonly inTheMiddle: number;
  readonly acknowledged: number;
  /** Changes that were whole in the store although nobody had heard of it. */
  readonly unheard: number;
  /** Milliseconds that opening took after a kill. */
  readonly slowestStart: number;
  readonly medianStart: number;
  readonly events: number;
  /** One line for everything that must not be. */
  readonly faults: readonly string[];
}

export interface CrashOptions {
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
  readonly onProgress?: (done: number, soFar: { readonly events: number; readonly slowestStart: number; readonly faults: number }) => void;
  /** Each fault as it is found: a long run may be ended by hand. */
  readonly onFault?: (fault: string) => void;
}

export async function killWriters({ folder, kills, seed, onProgress = () => undefined, onFault = () => undefined }: CrashOptions): Promise<CrashReport> {
  const random = createRandom(seed);
  const faults: string[] = [];
  const found = (fault: string): void => {
    faults.push(fault);
    onFault(fault);
  };
  const starts: number[] = [];
  let [inTheMiddle, acknowledged, unheard] = [0, 0, 0];
  /** Of the log as it was after the kill before: it must go on from there, never be another one. */
  let earlier: { readonly sequence: number; readonly hash: string } = { sequence: 0, hash: hashUpTo(null, 0) };
  for (let kill = 0; kill < kills; kill += 1) {
    const said = await killOne(folder, { seed: seed * 100_000 + kill, change: random.below(12), delayMs: random.below(4000) / 1000 });
    const where = `seed ${seed}, kill ${kill + 1}`;
    if (said.problem !== null) found(`${where}: the writer failed by itself: ${said.problem}`);
    const begin = performance.now();
    const store = openStore({ folder });
    starts.push(performance.now() - begin);
    try {
      const described = store.describe();
      if (described.isReadOnly) found(`${where}: the store cannot be written: ${described.because ?? ''}`);
      // The whole log takes a while to go over once it is long.
      if (kill % 10 === 9 || kill + 1 === kills) for (const fault of store.annotations.faults()) found(`${where}: ${fault}`);
      const db = openDatabase(join(folder, 'overread.db'), { isReadOnly: true });
      try {
        const sequence = Number(db.get('SELECT coalesce(max(sequence), 0) AS last FROM annotation_events')?.last);
        if (hashUpTo(db, earlier.sequence) !== earlier.hash) found(`${where}: the log before the kill is not what it was`);
        if (Number(db.get('SELECT count(*) AS count FROM annotation_events')?.count) !== sequence) found(`${where}: the log has holes`);
        // Nothing acknowledged is lost; of what was under way there is all or nothing.
        const heard = said.kept === 0 ? earlier.sequence : said.kept;
        const more = sequence - heard;
        if (more < 0) found(`${where}: ${-more} acknowledged events are lost`);
        else if (more !== 0 && more !== said.underWay) found(`${where}: ${more} events of a change of ${said.underWay} are there`);
        if (said.underWay > 0) inTheMiddle += 1;
        if (more > 0) unheard += 1;
        acknowledged += said.changes;
        earlier = { sequence, hash: hashUpTo(db, sequence) };
        if (db.get('PRAGMA integrity_check(1)')?.integrity_check !== 'ok') found(`${where}: the file is damaged`);
      } finally {
        db.close();
      }
    } finally {
      store.close();
    }
    onProgress(kill + 1, { events: earlier.sequence, slowestStart: Math.max(...starts), faults: faults.length });
  }
  const sorted = starts.toSorted((a, b) => a - b);
  return { kills, inTheMiddle, acknowledged, unheard, slowestStart: sorted.at(-1) ?? 0, medianStart: sorted[Math.floor(sorted.length / 2)] ?? 0, events: earlier.sequence, faults };
}

interface Said {
  /** Sequence of the last event that was acknowledged, 0 for none. */
  readonly kept: number;
  readonly changes: number;
  /** Events of the change that was begun and not acknowledged. */
  readonly underWay: number;
  readonly problem: string | null;
}

/** @param delayMs from the moment at which this change was seen to begin */
function killOne(folder: string, { seed, change, delayMs }: { readonly seed: number; readonly change: number; readonly delayMs: number }): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, folder, String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let errors = '';
    let isTimed = false;
    child.stderr.on('data', (piece: Buffer) => { errors += piece.toString(); });
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (isTimed || !text.includes(`try ${change} `)) return;
      isTimed = true;
      setTimeout(() => child.kill('SIGKILL'), delayMs);
    });
    child.on('close', (code, signal) => {
      const lines = text.split('\n').slice(0, -1).map((line) => line.split(' '));
      const kept = lines.filter(([word]) => word === 'kept');
      const last = lines.at(-1);
      resolve({ kept: Number(kept.at(-1)?.[3] ?? 0), changes: kept.length, underWay: last?.[0] === 'try' ? Number(last[2]) : 0, problem: signal === 'SIGKILL' ? null : `code ${code}: ${errors.slice(0, 300)}` });
    });
  });
}

function hashUpTo(db: ReturnType<typeof openDatabase> | null, sequence: number): string {
  const hash = createHash('sha256');
  if (db !== null && sequence > 0) for (const row of db.all('SELECT sequence, check_sum FROM annotation_events WHERE sequence <= ? ORDER BY sequence', sequence)) hash.update(`${String(row.sequence)} ${String(row.check_sum)}\n`);
  return hash.digest('hex');
}
