// Compiled sessions, least recently used out first, under a ceiling of bytes.
import type { Session } from './executors/executor.ts';

interface Entry {
  readonly session: Promise<Session>;
  bytes: number;
  /** Runs under way: an entry in use is never thrown out. */
  users: number;
}

export class SessionCache {
  readonly #entries = new Map<string, Entry>();
  readonly #ceilingBytes: number;

  constructor(ceilingBytes: number) {
    this.#ceilingBytes = ceilingBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Runs `use` on the session of `key`, compiling it when it is not there. A failed compile is not kept. What a session
   * counts is what it says itself or what the caller knows that its runs take, whichever is more.
   */
  async use<T>(key: string, { bytes = 0, compile }: { readonly bytes?: number; readonly compile: () => Promise<Session> }, use: (session: Session) => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    const entry: Entry = known ?? { session: compile(), bytes: 0, users: 0 };
    // Re-inserting keeps the map in order of last use.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    try {
      const session = await entry.session;
      entry.bytes = Math.max(entry.bytes, session.bytes, bytes);
      return await use(session);
    } catch (error) {
      if (known === undefined && entry.bytes === 0) this.#entries.delete(key);
      throw error;
    } finally {
      entry.users -= 1;
      await this.#shrink();
    }
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Sessions drop what they remember of earlier runs. */
  async forget(): Promise<void> {
    for (const { session } of [...this.#entries.values()]) (await session).forget?.();
  }

  /** Throws away every session that is not running. */
  async dropIdle(): Promise<void> {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0);
    for (const [key] of idle) this.#entries.delete(key);
    await Promise.allSettled(idle.map(async ([, { session }]) => (await session).dispose()));
  }

  /** Throws away what was compiled for an engine that is gone; whether its sessions can still be closed is of no interest. */
  drop(prefix: string): void {
    for (const [key, { session }] of [...this.#entries]) {
      if (!key.startsWith(prefix)) continue;
      this.#entries.delete(key);
      void session.then((compiled) => compiled.dispose()).catch(() => undefined);
    }
  }

  async clear(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(async ({ session }) => (await session).dispose()));
  }

  async #shrink(): Promise<void> {
    let total = [...this.#entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of [...this.#entries]) {
      if (total <= this.#ceilingBytes || this.#entries.size <= 1) return;
      if (entry.users > 0) continue;
      this.#entries.delete(key);
      total -= entry.bytes;
      await (await entry.session).dispose();
    }
  }
}
