// Kills a writing process again and again, at random moments, and looks each time at what is left of the store.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { openDatabase } from '../../../src/store/database.ts';
import { createRandom } from '../../fuzz/random.ts';
import { startWriter } from './kill-writer.ts';
import { openTimed, slowestMs } from './opening.ts';
import type { Database } from '../../../src/store/database.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Said, Writer } from './kill-writer.ts';

export interface CrashReport {
  readonly kills: number;
  /** Killed while a change was under way: acknowledged or not, it must be whole. */
  readonly inTheMiddle: number;
  readonly whileOpening: number;
  readonly acknowledged: number;
  /** Changes that were whole in the store although nobody had heard of it. */
  readonly unheard: number;
  /** Milliseconds that opening took after a kill: by the clock, and of this process's own work. */
  readonly slowestStart: number;
  readonly medianStart: number;
  readonly mostWork: number;
  /** Openings that were slow because the machine was: an empty store was slow in the same moment. */
  readonly slowUnderLoad: number;
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

/** A new store begins after so many kills: each is as large as stores are, and looking at it does not take longer and longer. */
const killsPerStore = 200;
/** The whole log and every page are gone over after so many kills; the end of it after each. */
const wholeEvery = 25;
const tailLength = 300;

interface Looked {
  readonly sequence: number;
  /** Of the last events, up to that one. */
  readonly tail: string;
}

export async function killWriters({ folder, kills, seed, onProgress = () => undefined, onFault = () => undefined }: CrashOptions): Promise<CrashReport> {
  const faults: string[] = [];
  const found = (fault: string): void => {
    faults.push(fault);
    onFault(fault);
  };
  const starts: number[] = [];
  let [inTheMiddle, whileOpening, acknowledged, unheard, mostWork, slowUnderLoad, earlierEvents] = [0, 0, 0, 0, 0, 0, 0];
  const storeOf = (kill: number): string => join(folder, `store-${Math.floor(kill / killsPerStore)}`);
  // New images now and then, so that a list stays as short as lists are.
  const imagesOf = (kill: number): readonly string[] => ['1', '2', '3'].map((digit) => `${digit}-${Math.floor(kill / 20)}`);
  const start = (kill: number): Writer => {
    mkdirSync(storeOf(kill), { recursive: true });
    return startWriter(storeOf(kill), { seed: seed * 100_000 + kill, images: imagesOf(kill) });
  };
  const random = createRandom(seed);
  let looked: Looked = { sequence: 0, tail: '' };
  let wholeUpTo: Looked = looked;
  let next = start(0);
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const own = storeOf(kill);
      const writer = next;
      const said = await writer.killed(random.below(8) === 0 ? { change: null, delayMs: random.below(25_000) / 1_000 } : { change: random.below(12), delayMs: random.below(4_000) / 1_000 });
      // Its code is loaded while this store is looked at.
      if (kill + 1 < kills) next = start(kill + 1);
      const where = `seed ${seed}, kill ${kill + 1}`;
      const isLast = kill + 1 === kills || storeOf(kill + 1) !== own;
      if (said.problem !== null) found(`${where}: the writer failed by itself: ${said.problem}`);
      const { store, wallMs, workMs, tooSlow } = openTimed(own);
      starts.push(wallMs);
      mostWork = Math.max(mostWork, workMs);
      if (tooSlow === 'under-load') slowUnderLoad += 1;
      else if (tooSlow !== null) found(`${where}: opening took ${wallMs.toFixed(0)} ms, ${workMs.toFixed(0)} ms of them work, more than ${slowestMs}`);
      const db = openDatabase(join(own, 'overread.db'), { isReadOnly: true });
      try {
        const sequence = lookAt(store, db, { said, looked, images: imagesOf(kill), found: (fault) => found(`${where}: ${fault}`) });
        if (said.underWay > 0) inTheMiddle += 1;
        if (said.isOpening) whileOpening += 1;
        if (sequence > Math.max(said.kept, looked.sequence)) unheard += 1;
        acknowledged += said.changes;
        looked = { sequence, tail: hashOf(db, sequence, tailLength) };
        if (kill % wholeEvery === wholeEvery - 1 || isLast) {
          lookAtAll(store, db, { wholeUpTo, sequence, found: (fault) => found(`${where}: ${fault}`) });
          wholeUpTo = { sequence, tail: hashOf(db, sequence) };
        }
      } finally {
        db.close();
        store.close();
      }
      onProgress(kill + 1, { events: earlierEvents + looked.sequence, slowestStart: Math.max(...starts), faults: faults.length });
      if (!isLast) continue;
      earlierEvents += looked.sequence;
      looked = wholeUpTo = { sequence: 0, tail: '' };
      rmSync(own, { recursive: true, force: true });
    }
  } finally {
    next.dismiss();
  }
  const sorted = starts.toSorted((a, b) => a - b);
  return {
    kills, inTheMiddle, whileOpening, acknowledged, unheard, slowestStart: sorted.at(-1) ?? 0, medianStart: sorted[Math.floor(sorted.length / 2)] ?? 0, mostWork, slowUnderLoad,
    events: earlierEvents, faults,
  };
}

interface LookOptions {
  readonly said: Said;
  readonly looked: Looked;
  readonly images: readonly string[];
  readonly found: (fault: string) => void;
}

/** What was written last, and that it goes on from what was there. @returns sequence of the last event */
function lookAt(store: Store, db: Database, { said, looked, images, found }: LookOptions): number {
  const described = store.describe();
  if (described.isReadOnly) found(`the store cannot be written: ${described.because ?? ''}`);
  const sequence = lastOf(db);
  if (looked.tail !== '' && hashOf(db, looked.sequence, tailLength) !== looked.tail) found('the log before the kill is not what it was');
  if (Number(db.get('SELECT count(*) AS count FROM annotation_events WHERE sequence > ?', looked.sequence)?.count) !== sequence - looked.sequence) found('the log has holes');
  // Nothing acknowledged is lost; of what was under way there is all or nothing.
  const more = sequence - (said.kept === 0 ? looked.sequence : said.kept);
  if (more < 0) found(`${-more} acknowledged events are lost`);
  else if (more !== 0 && more !== said.underWay) found(`${more} events of a change of ${said.underWay} are there`);
  // Read from the log and held against the heads; a fault makes the store read-only.
  for (const imageId of images) store.annotations.list(imageId);
  const after = store.describe();
  if (after.isReadOnly) found(`the store cannot be read: ${after.because ?? ''}`);
  return sequence;
}

function lookAtAll(store: Store, db: Database, { wholeUpTo, sequence, found }: { readonly wholeUpTo: Looked; readonly sequence: number; readonly found: (fault: string) => void }): void {
  for (const fault of store.annotations.faults()) found(fault);
  if (wholeUpTo.tail !== '' && hashOf(db, wholeUpTo.sequence) !== wholeUpTo.tail) found('the log before the kills is not what it was');
  if (Number(db.get('SELECT count(*) AS count FROM annotation_events')?.count) !== sequence) found('the log has holes');
  if (db.get('PRAGMA integrity_check(1)')?.integrity_check !== 'ok') found('the file is damaged');
}

function lastOf(db: Database): number {
  return Number(db.get('SELECT coalesce(max(sequence), 0) AS last FROM annotation_events')?.last);
}

/** Of the last `length` events up to this one, or of all. */
function hashOf(db: Database, sequence: number, length = sequence): string {
  const hash = createHash('sha256');
  for (const row of db.all('SELECT sequence, check_sum FROM annotation_events WHERE sequence > ? AND sequence <= ? ORDER BY sequence', Math.max(0, sequence - length), sequence)) hash.update(`${String(row.sequence)} ${String(row.check_sum)}\n`);
  return hash.digest('hex');
}
