// How much memory one job may take here: what the user allows, else what the machine and its container have left.
import { freemem, totalmem } from 'node:os';

export interface MemoryCeiling {
  readonly bytes: number;
  /** For messages: "OVERREAD_MEMORY", "free memory". */
  readonly source: string;
}

/** The variable that sets the ceiling: a number of MiB, or with a unit: 6GiB, 500MiB. */
const ownVariable = 'OVERREAD_MEMORY';
/** Left to the system and to the other processes of the product. */
const reserve = 128 * 2 ** 20;

export function memoryCeiling(env: Readonly<Record<string, string | undefined>> = process.env): MemoryCeiling {
  const own = bytesOf(env[ownVariable]);
  if (own !== undefined) return { bytes: own, source: ownVariable };
  // Linux says what programs can still have, its container's limit taken into account. Other systems move memory to the
  // disk and count as free only what nobody has touched: there a share of the whole is the ceiling.
  if (process.platform !== 'linux') return { bytes: Math.round(totalmem() * 0.8), source: 'the memory of this machine' };
  return { bytes: Math.max(0, Math.min(process.availableMemory(), freemem()) - reserve), source: 'free memory' };
}

/** What was set and is no amount of memory; undefined where nothing was set, or one that is. */
export function badCeiling(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const own = env[ownVariable];
  return own === undefined || own === '' || bytesOf(own) !== undefined ? undefined : own;
}

/** "6GiB" in bytes; undefined where it is no amount of memory. GB and MB mean the same as GiB and MiB here. */
export function bytesOf(text: string | undefined): number | undefined {
  const [, amount, unit = 'm'] = /^\s*(\d+(?:\.\d+)?)\s*([gmk])?(?:i?b)?\s*$/i.exec(text ?? '') ?? [];
  if (amount === undefined) return undefined;
  const bytes = Number(amount) * { g: 2 ** 30, m: 2 ** 20, k: 2 ** 10 }[unit.toLowerCase() as 'g' | 'm' | 'k'];
  return bytes > 0 ? bytes : undefined;
}
