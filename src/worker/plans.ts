// Questions already turned into graphs: asking again, or for another class, builds nothing.
import type { Plan } from '../explain/plan.ts';

/** Graphs share their model's weights, so a plan is small; the oldest goes when there are too many. */
const mostPlans = 64;

export class PlanCache {
  readonly #plans = new Map<string, Plan>();

  get(modelId: string, key: string, make: () => Plan): Plan {
    const full = `${modelId}|${key}`;
    const plan = this.#plans.get(full) ?? make();
    // Re-inserting keeps the map in order of last use.
    this.#plans.delete(full);
    this.#plans.set(full, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > mostPlans && oldest !== undefined) this.#plans.delete(oldest);
    return plan;
  }

  clear(): void {
    this.#plans.clear();
  }
}
