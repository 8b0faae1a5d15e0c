// Lets a run through when its memory can be had: sessions that are idle make room before anything is refused.
import { batchOf, requireMemory } from './job-memory.ts';
import type { EngineId } from '../../contracts/engines.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';
import type { Runs } from '../sampling/batch-size.ts';
import type { SessionCache } from '../sessions.ts';

export interface GatedRun {
  /** Of the session in the cache. */
  readonly key: string;
  readonly graph: Graph;
  readonly feeds: ReadonlyMap<ValueName, Tensor>;
  readonly engine: EngineId;
  readonly lanes: number;
}

export class MemoryGate {
  readonly #sessions: SessionCache;
  /** Session → the largest batch that it was let through with, and what that takes: it has that now. */
  readonly #admitted = new Map<string, { readonly batch: number; readonly bytes: number }>();

  constructor(sessions: SessionCache) {
    this.#sessions = sessions;
  }

  /** @returns bytes that the run takes, estimated. @throws AppError `memory_exceeded` */
  async admit({ key, graph, feeds, engine, lanes }: GatedRun): Promise<number> {
    const batch = batchOf(graph, feeds);
    const isKnown = this.#sessions.has(key);
    const before = this.#admitted.get(key);
    if (isKnown && before !== undefined && batch <= before.batch) return before.bytes;
    const bytes = await this.#need(graph, batch, engine, lanes);
    if (!isKnown) for (const known of [...this.#admitted.keys()]) if (!this.#sessions.has(known)) this.#admitted.delete(known);
    this.#admitted.set(key, { batch, bytes });
    return bytes;
  }

  /** The runs wished for or, where they do not fit in memory, the first smaller ones that do; in the end single ones, which `admit` may refuse. */
  async fitting(graph: Graph, engine: EngineId, { size, lanes }: Runs): Promise<Runs> {
    if (size === 1) return { size, lanes };
    const isRoomFor = await this.#need(graph, size, engine, lanes).then(() => true, () => false);
    return isRoomFor ? { size, lanes } : this.fitting(graph, engine, { size: lanes > 1 ? size : Math.ceil(size / 2), lanes: 1 });
  }

  async #need(graph: Graph, batch: number, engine: EngineId, lanes: number): Promise<number> {
    try {
      return requireMemory(graph, batch, engine, lanes);
    } catch {
      await this.#sessions.dropIdle();
      return requireMemory(graph, batch, engine, lanes);
    }
  }
}
