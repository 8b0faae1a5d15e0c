// A session that remembers what depends on the class alone: for the next image of that class, that part is not computed again.
import { stagesOf } from '../graph/stages.ts';
import { elementCount, withBatch } from '../graph/tensor.ts';
import { typeOf } from '../graph/graph.ts';
import { multiplyAdds } from '../graph/multiply-adds.ts';
import type { Stages } from '../graph/stages.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor, ValueName } from '../graph/tensor.ts';
import type { CompileOptions, Executor, Session } from './executors/executor.ts';

/** What is kept of classes seen, at most. */
const defaultMemoryBytes = 64 * 2 ** 20;

/** A value that goes from one session to the next is copied twice; so many multiply-adds take as long as one of its bytes. */
const multiplyAddsPerByte = 50;

export interface RememberingOptions extends CompileOptions {
  readonly memoryBytes?: number;
}

/**
 * Compiles `graph` in stages where a good part of it depends on `row` alone, an input or what the graph itself finds out, else
 * in one session. @throws AppError `compute_failed`
 */
export async function compileRemembering(executor: Executor, graph: Graph, row: ValueName, { memoryBytes = defaultMemoryBytes, ...options }: RememberingOptions = {}): Promise<Session> {
  const stages = stagesOf(graph, row);
  if (stages === undefined || !pays(stages)) return executor.compile(graph, graph.outputs, options);
  const compiled: Session[] = [];
  const compile = async (part: Graph, how?: CompileOptions): Promise<Session> => {
    const session = await executor.compile(part, part.outputs, how);
    compiled.push(session);
    return session;
  };
  try {
    // One class at a time: it needs all threads.
    const alone = await compile(stages.alone);
    const before = stages.before === undefined ? undefined : await compile(stages.before, options);
    const after = stages.after === undefined ? undefined : await compile(stages.after, options);
    return new RememberingSession({ before, alone, after, outputs: graph.outputs, row, memoryBytes });
  } catch (error) {
    await Promise.all(compiled.map((session) => session.dispose()));
    throw error;
  }
}

function pays({ before, alone, after }: Stages): boolean {
  if (before === undefined) return true;
  const crossing = before.outputs.filter((output) => after?.inputs.includes(output) === true);
  const bytes = crossing.reduce((sum, output) => {
    const { shape, dtype } = typeOf(before, output);
    return sum + elementCount(withBatch(shape, 1)) * (dtype === 'int64' ? 8 : 4);
  }, 0);
  return multiplyAdds(alone) > multiplyAddsPerByte * bytes;
}

/** Per value that depends on the class alone, what it is for one row. */
type Remembered = ReadonlyMap<ValueName, Tensor>;

interface RememberingParts {
  readonly before: Session | undefined;
  readonly alone: Session;
  readonly after: Session | undefined;
  readonly outputs: readonly ValueName[];
  readonly row: ValueName;
  readonly memoryBytes: number;
}

class RememberingSession implements Session {
  readonly outputs: readonly ValueName[];
  readonly bytes: number;
  readonly #parts: RememberingParts;
  /** Row as text → what follows from it, least recently used first. */
  readonly #seen = new Map<string, Remembered>();

  constructor(parts: RememberingParts) {
    this.#parts = parts;
    this.outputs = [...new Set(parts.outputs)];
    this.bytes = (parts.before?.bytes ?? 0) + parts.alone.bytes + (parts.after?.bytes ?? 0) + parts.memoryBytes;
  }

  async run(feeds: ReadonlyMap<ValueName, Tensor>): Promise<ReadonlyMap<ValueName, Tensor>> {
    const { before, alone, after, row } = this.#parts;
    const early = await before?.run(feeds) ?? new Map<ValueName, Tensor>();
    const given = early.get(row) ?? feeds.get(row);
    // A feed that is missing or misshapen is the engine's to refuse.
    if (given === undefined || !(given.values instanceof Float32Array) || given.shape.length < 1) return (after ?? alone).run(feeds);
    const rows = rowsOf(given);
    const unseen = [...new Map(rows.filter(({ key }) => !this.#seen.has(key)).map((one) => [one.key, one])).values()];
    if (unseen.length > 0) await this.#learn(unseen.map(({ key }) => key), stacked(unseen.map(({ tensor }) => tensor)));
    const perRow = rows.map(({ key }) => this.#recall(key));
    const between = new Map([...(perRow[0] ?? [])].map(([name]) => [name, stacked(perRow.map((values) => values.get(name) as Tensor))] as const));
    const results = await after?.run(new Map([...feeds, ...early, ...between])) ?? new Map<ValueName, Tensor>();
    this.#shrink();
    return new Map([...between, ...early, ...results].filter(([name]) => this.outputs.includes(name)));
  }

  forget(): void {
    this.#seen.clear();
  }

  async dispose(): Promise<void> {
    this.#seen.clear();
    const { before, alone, after } = this.#parts;
    await Promise.all([before, alone, after].map(async (session) => session?.dispose()));
  }

  async #learn(keys: readonly string[], rows: Tensor): Promise<void> {
    const learned = await this.#parts.alone.run(new Map([[this.#parts.row, rows]]));
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

  #shrink(): void {
    const sizeOf = (remembered: Remembered): number => [...remembered.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
    let total = [...this.#seen.values()].reduce((sum, remembered) => sum + sizeOf(remembered), 0);
    for (const [key, remembered] of this.#seen) {
      if (total <= this.#parts.memoryBytes || this.#seen.size <= 1) return;
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
