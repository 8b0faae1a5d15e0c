// The tfjs executor: runs a graph operator by operator on TensorFlow.js's WebAssembly backend.
import { AppError } from '../../contracts/errors.ts';
import { typeOf } from '../../graph/graph.ts';
import { isFinite } from '../finite.ts';
import { batchInput, checkFeeds, pruneFor } from './feeds.ts';
import { sessionBytes } from './session-bytes.ts';
import { TfjsRun } from './tfjs/run.ts';
import { useBackend } from './tfjs-backend.ts';
import { loadTfjs } from './tfjs/runtime.ts';
import { runNode } from './tfjs/table.ts';
import { TfjsWeights, download, upload } from './tfjs/weights.ts';
import { canBeUndefined } from './undefined-results.ts';
import type { EngineDescription } from '../../contracts/explanation.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import type { Tensor, ValueName } from '../../graph/tensor.ts';
import type { OpName } from '../../graph/vocabulary.ts';
import type { Executor, ExecutorOptions, Session } from './executor.ts';
import type { Arranged } from './tfjs/run.ts';
import type { Tf, TfRuntime, TfTensor } from './tfjs/runtime.ts';

/**
 * Operators that can turn a number that is not finite into one that is. On this backend convolutions end in a maximum and a minimum that
 * drop NaN (∞ − ∞ becomes −∞), and so do these: a sum that overflowed would end in finite, wrong scores.
 */
const hiding: ReadonlySet<OpName> = new Set<OpName>(['Relu', 'Clip', 'MaxPool', 'IsPositive', 'IsBetween']);

/** `threads` is of no use here: the WebAssembly build that Node runs has one. @throws AppError `engine_unavailable` */
export async function openTfjsExecutor(_options: ExecutorOptions): Promise<Executor> {
  return new TfjsExecutor(await loadTfjs());
}

class TfjsExecutor implements Executor {
  readonly engine: EngineDescription;
  readonly #tf: Tf;
  readonly #weights: TfjsWeights;

  constructor({ tf, device, version }: TfRuntime) {
    this.#tf = tf;
    this.#weights = new TfjsWeights(tf);
    this.engine = { name: 'tfjs', device, version };
  }

  async compile(graph: Graph, outputs: readonly ValueName[]): Promise<Session> {
    return new TfjsSession(this.#tf, this.#weights, graph, pruneFor(graph, outputs));
  }

  async dispose(): Promise<void> {
    // Weights go with the sessions that use them; the backend itself is shared by the process.
  }
}

class TfjsSession implements Session, Arranged {
  readonly outputs: readonly ValueName[];
  readonly bytes: number;
  readonly tf: Tf;
  readonly graph: Graph;
  readonly wanted: ReadonlySet<ValueName>;
  readonly #inputs: readonly ValueName[];
  readonly #weights: TfjsWeights;
  readonly #used = new Map<string, { readonly source: Tensor; readonly variant: string; readonly tensor: TfTensor }>();
  readonly #divided: ReadonlySet<ValueName>;
  /** Per node: the values that nothing reads after it. */
  readonly #done: readonly (readonly ValueName[])[];

  constructor(tf: Tf, weights: TfjsWeights, whole: Graph, pruned: Graph) {
    this.tf = tf;
    this.graph = pruned;
    this.outputs = pruned.outputs;
    this.bytes = sessionBytes(pruned);
    this.#weights = weights;
    this.wanted = new Set([...pruned.outputs, ...pruned.nodes.flatMap((node) => node.inputs)]);
    const batched = batchInput(pruned, whole);
    this.#inputs = batched === undefined || pruned.inputs.includes(batched) ? pruned.inputs : [...pruned.inputs, batched];
    if (this.#inputs !== pruned.inputs && batched !== undefined) this.graph = { ...pruned, types: new Map([...pruned.types, [batched, typeOf(whole, batched)]]) };
    this.#done = lastReads(pruned);
    this.#divided = dividedValues(pruned);
  }

  async run(feeds: ReadonlyMap<ValueName, Tensor>): Promise<ReadonlyMap<ValueName, Tensor>> {
    const batch = checkFeeds(this.graph, this.#inputs, feeds);
    useBackend(this.tf, 'wasm');
    const run = new TfjsRun(this, batch);
    const looked = new Set<ValueName>();
    let isSound = true;
    try {
      for (const input of this.graph.inputs) {
        const tensor = feeds.get(input);
        if (tensor !== undefined) run.write(input, { tensor: upload(this.tf, tensor), layout: 'first' });
      }
      for (const [index, node] of this.graph.nodes.entries()) {
        isSound &&= !hiding.has(node.op) || node.inputs.every((input) => looked.has(input) || this.#divided.has(input) || isFiniteIn(run, input));
        if (hiding.has(node.op)) for (const input of node.inputs) looked.add(input);
        this.#runNode(run, node);
        for (const value of this.#done[index] ?? []) run.drop(value);
      }
      const results = new Map(this.outputs.map((output) => [output, download(run.read(output), typeOf(this.graph, output).dtype)]));
      // Where a result shows it, whoever asked sees it.
      if (!isSound && [...results.values()].every(({ values }) => isFinite(values))) throw new AppError('map_not_finite', 'inside the model: expected finite numbers');
      return results;
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('compute_failed', `tfjs failed: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      run.dropAll();
    }
  }

  arranged(value: ValueName, variant: string, make: (tf: Tf, tensor: Tensor) => TfTensor): TfTensor {
    const key = `${variant} ${value}`;
    const known = this.#used.get(key);
    if (known !== undefined) return known.tensor;
    const source = this.graph.constants.get(value);
    if (source === undefined) throw new Error(`"${value}" must be a constant`);
    const tensor = this.#weights.acquire(source, variant, (tf) => make(tf, source));
    this.#used.set(key, { source, variant, tensor });
    return tensor;
  }

  async dispose(): Promise<void> {
    for (const { source, variant } of this.#used.values()) this.#weights.release(source, variant);
    this.#used.clear();
  }

  #runNode(run: TfjsRun, node: Node): void {
    this.tf.tidy(() => {
      for (const [index, written] of this.#computed(run, node).entries()) {
        const output = node.outputs[index];
        if (output !== undefined && this.wanted.has(output)) run.write(output, written);
      }
    });
  }

  #computed(run: TfjsRun, node: Node): ReturnType<typeof runNode> {
    try {
      return runNode(run, node);
    } catch (error) {
      throw new Error(`at node "${node.name}" (${node.op}): ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/**
 * What follows from a division by a computed number, a root or a logarithm, up to the next convolution or dense layer: whoever divides sees to it whether
 * the result can be used (witnesses of the model's divisions, doubts of a method's).
 */
function dividedValues(graph: Graph): Set<ValueName> {
  const divided = new Set<ValueName>();
  for (const node of graph.nodes) {
    const { op, inputs, outputs } = node;
    if (op === 'Conv' || op === 'ConvTranspose' || op === 'Dense') continue;
    if (canBeUndefined(node, graph) || inputs.some((input) => divided.has(input))) for (const output of outputs) divided.add(output);
  }
  return divided;
}

function isFiniteIn(run: TfjsRun, value: ValueName): boolean {
  const numbers = run.numbers(value);
  return !(numbers instanceof Float32Array) || isFinite(numbers);
}

function lastReads(graph: Graph): readonly (readonly ValueName[])[] {
  const seen = new Set<ValueName>([...graph.outputs, ...graph.constants.keys()]);
  const done: ValueName[][] = [];
  for (const node of graph.nodes.toReversed()) {
    const last = [...new Set(node.inputs)].filter((input) => !seen.has(input));
    for (const input of last) seen.add(input);
    done.push(last);
  }
  return done.reverse();
}
