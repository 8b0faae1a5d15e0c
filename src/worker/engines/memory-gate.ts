// Lets a run through when its memory can be had: sessions that are idle make room before anything is refused.
import { batchOf, requireMemory } from './job-memory.ts';
import type { EngineId } from '../../contracts/engines.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';
import type { SessionCache } from '../sessions.ts';

export interface GatedRun {
  /** Of the session in the cache. */
  readonly key: string;
  readonly graph: Graph;
  readonly feeds: ReadonlyMap<ValueName, Tensor>;
  readonly engine: EngineId;
}

export class MemoryGate {
  readonly #sessions: SessionCache;
  /** Session → the largest batch that it was let through with: what it took then, it has. */
  readonly #admitted = new Map<string, number>();

  constructor(sessions: SessionCache) {
    this.#sessions = sessions;
  }

  /** @throws AppError `memory_exceeded` */
  async admit({ key, graph, feeds, engine }: GatedRun): Promise<void> {
    const batch = batchOf(graph, feeds);
    const isKnown = this.#sessions.has(key);
    if (isKnown && batch <= (this.#admitted.get(key) ?? 0)) return;
    try {
      requireMemory(graph, batch, engine);
    } catch {
      await this.#sessions.dropIdle();
      requireMemory(graph, batch, engine);
    }
    if (!isKnown) for (const known of [...this.#admitted.keys()]) if (!this.#sessions.has(known)) this.#admitted.delete(known);
    this.#admitted.set(key, batch);
  }
}
