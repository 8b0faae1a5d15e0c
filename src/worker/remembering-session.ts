// A session that remembers what depends on the class alone: for the next image of that class, that half is not computed again.
import { halvesOf } from '../graph/halves.ts';
import { elementCount } from '../graph/tensor.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor, ValueName } from '../graph/tensor.ts';
import type { Executor, Session } from './executors/executor.ts';

/** What is kept of classes seen, at most. */
const defaultMemoryBytes = 64 * 2 ** 20;

/** Compiles `graph` in two sessions where a good part of it depends on `input` alone, else in one. @throws AppError `compute_failed` */
export async function compileRemembering(executor: Executor, graph: Graph, input: ValueName, memoryBytes = defaultMemoryBytes): Promise<Session> {
  const halves = halvesOf(graph, input);
  if (halves === undefined) return executor.compile(graph, graph.outputs);
  const alone = await executor.compile(halves.alone, halves.alone.outputs);
  try {
    return new RememberingSession({ alone, rest: await executor.compile(halves.rest, halves.rest.outputs), outputs: graph.outputs, input, memoryBytes });
  } catch (error) {
    await alone.dispose();
    throw error;
  }
}

/** Per value between the halves, what it is for one row of the input. */
type Remembered = ReadonlyMap<ValueName, Tensor>;

interface RememberingParts {
  readonly alone: Session;
  readonly rest: Session;
  readonly outputs: readonly ValueName[];
  readonly input: ValueName;
  readonly memoryBytes: number;
}

class RememberingSession implements Session {
  readonly outputs: readonly ValueName[];
  readonly bytes: number;
  readonly #alone: Session;
  readonly #rest: Session;
  readonly #input: ValueName;
  readonly #memoryBytes: number;
  /** Row of the input as text → what follows from it, least recently used first. */
  readonly #seen = new Map<string, Remembered>();

  constructor({ alone, rest, outputs, input, memoryBytes }: RememberingParts) {
    this.#alone = alone;
    this.#rest = rest;
    this.#input = input;
    this.#memoryBytes = memoryBytes;
    this.outputs = [...new Set(outputs)];
    this.bytes = alone.bytes + rest.bytes + memoryBytes;
  }

  async run(feeds: ReadonlyMap<ValueName, Tensor>): Promise<ReadonlyMap<ValueName, Tensor>> {
    const given = feeds.get(this.#input);
    // A feed that is missing or misshapen is the whole session's to refuse.
    if (given === undefined || !(given.values instanceof Float32Array) || given.shape.length < 1) return this.#rest.run(feeds);
    const rows = rowsOf(given);
    const unseen = [...new Map(rows.filter(({ key }) => !this.#seen.has(key)).map((row) => [row.key, row])).values()];
    if (unseen.length > 0) await this.#learn(unseen.map(({ key }) => key), stacked(unseen.map(({ tensor }) => tensor)));
    const perRow = rows.map(({ key }) => this.#recall(key));
    const between = new Map([...(perRow[0] ?? [])].map(([name]) => [name, stacked(perRow.map((values) => values.get(name) as Tensor))] as const));
    const results = await this.#rest.run(new Map([...feeds, ...between]));
    this.#forget();
    return new Map([...between, ...results].filter(([name]) => this.outputs.includes(name)));
  }

  async dispose(): Promise<void> {
    this.#seen.clear();
    await Promise.all([this.#alone.dispose(), this.#rest.dispose()]);
  }

  async #learn(keys: readonly string[], rows: Tensor): Promise<void> {
    const learned = await this.#alone.run(new Map([[this.#input, rows]]));
    keys.forEach((key, index) => {
      this.#seen.set(key, new Map([...learned].map(([name, tensor]) => [name, rowOf(tensor, index)])));
    });
  }

  #recall(key: string): Remembered {
    const remembered = this.#seen.get(key) ?? new Map<ValueName, Tensor>();
    this.#seen.delete(key);
    this.#seen.set(key, remembered);
    return remembered;
  }

  #forget(): void {
    const sizeOf = (remembered: Remembered): number => [...remembered.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
    let total = [...this.#seen.values()].reduce((sum, remembered) => sum + sizeOf(remembered), 0);
    for (const [key, remembered] of this.#seen) {
      if (total <= this.#memoryBytes || this.#seen.size <= 1) return;
      this.#seen.delete(key);
      total -= sizeOf(remembered);
    }
  }
}

/** Rows are told apart by their exact numbers, written as the places and values that are not zero. */
function rowsOf(tensor: Tensor): { readonly key: string; readonly tensor: Tensor }[] {
  return Array.from({ length: tensor.shape[0] ?? 0 }, (_, index) => {
    const row = rowOf(tensor, index);
    const key = [...(row.values as Float32Array)].flatMap((value, place) => (value === 0 ? [] : [`${place}:${value}`])).join(' ');
    return { key, tensor: row };
  });
}

function rowOf({ dtype, shape, values }: Tensor, index: number): Tensor {
  const length = elementCount(shape.slice(1));
  return { dtype, shape: [1, ...shape.slice(1)], values: values.slice(index * length, (index + 1) * length) };
}

/** Rows [1,…] one below the other; one row is handed on as it is. */
function stacked(rows: readonly Tensor[]): Tensor {
  const [first] = rows;
  if (first === undefined) throw new Error('no rows to stack');
  if (rows.length === 1) return first;
  const length = elementCount(first.shape);
  const values = new Float32Array(length * rows.length);
  rows.forEach((row, index) => values.set(row.values as Float32Array, index * length));
  return { dtype: first.dtype, shape: [rows.length, ...first.shape.slice(1)], values };
}
