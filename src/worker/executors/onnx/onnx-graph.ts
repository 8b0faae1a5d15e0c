// The ONNX graph being written: nodes, initialisers, and the small constants that shapes and axes need.
import { producers, typeOf } from '../../../graph/graph.ts';
import { elementCount } from '../../../graph/tensor.ts';
import { denseGroups } from './dense-together.ts';
import { factorsInKernels } from './factors-in-kernels.ts';
import { bytesOf } from '../weight-file.ts';
import type { Graph, Node } from '../../../graph/graph.ts';
import type { Shape, Tensor, TensorValues, ValueName } from '../../../graph/tensor.ts';
import type { WeightFile } from '../weight-file.ts';
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from './model-proto.ts';

/** Below this many bytes a constant is written into the model itself. */
const inlineBytes = 4096;

export class OnnxGraph {
  readonly graph: Graph;
  /** Whether the runtime keeps values in the blocked layout of a processor's convolutions. */
  readonly isBlocked: boolean;
  readonly nodes: OnnxNode[] = [];
  readonly denseGroups: ReturnType<typeof denseGroups>;
  readonly factors: ReturnType<typeof factorsInKernels>;
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #weights: WeightFile;
  readonly #batchInput: ValueName | undefined;
  readonly #wanted: ReadonlySet<ValueName>;
  readonly #written: ReadonlyMap<ValueName, Node>;
  readonly #rectified = new Map<ValueName, ValueName>();
  #serial = 0;
  #batch: string | undefined;
  #stem = '';

  /** `batchInput` is a graph input with the batch axis, where there is one. */
  constructor(graph: Graph, weights: WeightFile, { batchInput, isBlocked }: { readonly batchInput: ValueName | undefined; readonly isBlocked: boolean }) {
    this.graph = graph;
    this.isBlocked = isBlocked;
    this.#written = producers(graph);
    this.denseGroups = denseGroups(graph);
    this.factors = factorsInKernels(graph);
    this.#weights = weights;
    this.#batchInput = batchInput;
    this.#wanted = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  }

  /** The nodes so that each comes after those it reads from, else in the order in which they were written. */
  get ordered(): readonly OnnxNode[] {
    const writers = new Map(this.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
    const ordered = new Set<OnnxNode>();
    for (const root of this.nodes) {
      const pending = [root];
      for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
        const missing = ordered.has(node) ? undefined : node.inputs.map((input) => writers.get(input)).find((writer) => writer !== undefined && !ordered.has(writer));
        if (missing !== undefined) pending.push(missing);
        else ordered.add(pending.pop() ?? node);
      }
    }
    return [...ordered];
  }

  get initializers(): readonly OnnxInitializer[] {
    return [...this.#initializers.values()];
  }

  /** What follows is written for `node`: it lends its name to the ONNX nodes. */
  begin(node: Node): void {
    this.#stem = node.name;
  }

  shape(value: ValueName): Shape {
    return typeOf(this.graph, value).shape;
  }

  /** Whether anything reads `value`, or it is an output. */
  isWanted(value: ValueName): boolean {
    return this.#wanted.has(value);
  }

  /** Whether `value` is read by additions alone. */
  isOnlyAdded(value: ValueName): boolean {
    const readers = this.graph.nodes.filter((node) => node.inputs.includes(value));
    return readers.length > 0 && !this.graph.outputs.includes(value) && readers.every(({ op }) => op === 'Add' || op === 'Sum');
  }

  /** Whether `value` is read by additions alone, each of which also adds something not written by `op`. */
  isAddedToOthers(value: ValueName, op: Node['op']): boolean {
    if (!this.isOnlyAdded(value)) return false;
    return this.graph.nodes.every(({ inputs }) => !inputs.includes(value) || inputs.some((input) => this.#written.get(input)?.op !== op));
  }

  /** The node that writes `value`; undefined for what is fed. */
  writer(value: ValueName): Node | undefined {
    return this.#written.get(value);
  }

  constant(value: ValueName): Tensor | undefined {
    return this.graph.constants.get(value);
  }

  /** The ONNX name under which `value` can be read. */
  read(value: ValueName): string {
    const tensor = this.constant(value);
    if (tensor === undefined) return value;
    if (!this.#initializers.has(value)) this.#store(value, tensor, tensor.shape, '', () => tensor.values);
    return value;
  }

  /** Remembers that y = ReLU(x) has been written. */
  noteRectified(x: ValueName, y: ValueName): void {
    this.#rectified.set(x, y);
  }

  rectified(x: ValueName): ValueName | undefined {
    return this.#rectified.get(x);
  }

  /** Adds a node that writes `outputs` (a fresh value when absent) and returns the first. */
  add(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}, outputs: readonly string[] = [this.fresh()]): string {
    this.nodes.push({ op, name: `${this.#stem}/${op}~${++this.#serial}`, inputs, outputs, attributes });
    const [first] = outputs;
    if (first === undefined) throw new Error(`${op} writes no value`);
    return first;
  }

  /** Makes `output` the name of what was computed as `name`: the writing node is relabelled, a foreign value copied. */
  finish(name: string, output: string): void {
    const index = this.nodes.length - 1;
    const last = this.nodes[index];
    if (last !== undefined && last.outputs[0] === name && name.startsWith('onnx~')) this.nodes[index] = { ...last, outputs: [output, ...last.outputs.slice(1)] };
    else this.add('Identity', [name], {}, [output]);
  }

  fresh(): string {
    return `onnx~${++this.#serial}`;
  }

  /** An int64 list. */
  integers(values: readonly number[]): string {
    return this.#small(`integers:${values.join(',')}`, { dtype: 'int64', shape: [values.length], values: BigInt64Array.from(values, BigInt) });
  }

  /** An int64 of shape []. */
  integer(value: number): string {
    return this.#small(`integer:${value}`, { dtype: 'int64', shape: [], values: BigInt64Array.of(BigInt(value)) });
  }

  scalar(value: number): string {
    return this.#small(`scalar:${value}`, { dtype: 'float32', shape: [], values: Float32Array.of(value) });
  }

  /** A computed float32 constant; equal `key`s must mean equal values. */
  computed(key: string, shape: readonly number[], make: () => Float32Array): string {
    const name = `onnx~${key}`;
    if (!this.#initializers.has(name)) {
      this.#initializers.set(name, { name, dtype: 'float32', shape, content: { bytes: bytesOf(make()) } });
    }
    return name;
  }

  /** The constant `source` rearranged: written once into the shared weight file, however many sessions use it. */
  rearranged(source: ValueName, variant: string, shape: readonly number[], arrange: (values: TensorValues) => TensorValues): string {
    const tensor = this.constant(source);
    if (tensor === undefined) throw new Error(`"${source}" is not a constant`);
    const name = `${source}~${variant}`;
    if (!this.#initializers.has(name)) this.#store(name, tensor, shape, variant, () => arrange(tensor.values));
    return name;
  }

  /** The batch size as an int64 list of one. */
  batch(): string {
    if (this.#batch !== undefined) return this.#batch;
    if (this.#batchInput === undefined) throw new Error('no input has a batch axis');
    this.#batch = this.add('Shape', [this.#batchInput], { start: 0, end: 1 });
    return this.#batch;
  }

  /** An int64 list that holds `shape` at run time, 'n' filled in. */
  runtimeShape(shape: Shape): string {
    if (!shape.includes('n')) return this.integers(shape.map(Number));
    if (shape.length === 1) return this.batch();
    return this.add('Concat', [this.batch(), this.integers(shape.slice(1).map(Number))], { axis: 0 });
  }

  /** Row-major reinterpretation; the batch takes what is left. */
  reshape(x: string, shape: Shape, outputs?: readonly string[]): string {
    return this.add('Reshape', [x, this.integers(shape.map((extent) => (extent === 'n' ? -1 : extent)))], {}, outputs);
  }

  #small(key: string, { dtype, shape, values }: Tensor): string {
    const name = `onnx~${key}`;
    if (!this.#initializers.has(name)) this.#initializers.set(name, { name, dtype, shape, content: { bytes: bytesOf(values) } });
    return name;
  }

  #store(name: string, tensor: Tensor, shape: readonly number[], variant: string, arrange: () => TensorValues): void {
    const bytes = elementCount(shape) * tensor.values.BYTES_PER_ELEMENT;
    const content = bytes < inlineBytes ? { bytes: bytesOf(arrange()) } : this.#weights.place(tensor.values, variant, arrange);
    this.#initializers.set(name, { name, dtype: tensor.dtype, shape, content });
  }
}
