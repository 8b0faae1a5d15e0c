// The TensorFlow graph being written: nodes, constants, and each value of the network in the layout that made it.
import { typeOf } from '../../../graph/graph.ts';
import { elementCount } from '../../../graph/tensor.ts';
import { toFirst, toLast } from '../layouts.ts';
import { bytesOf } from '../weight-file.ts';
import type { Graph, Node } from '../../../graph/graph.ts';
import type { DType, Shape, Tensor, TensorValues, ValueName } from '../../../graph/tensor.ts';
import type { Layout } from '../layouts.ts';
import type { ConstantFiles } from './constant-files.ts';
import type { TfAttributes, TfNode } from './saved-model-proto.ts';

/** Below this many bytes a constant is written into the graph itself. */
const inlineBytes = 4096;

type Quad = readonly [number, number, number, number];

/** A max-pool that has been written: what TensorFlow's operators for the way back ask for. */
export interface OwnPool {
  /** The padded input, [n,h,w,c]. */
  readonly x: string;
  readonly y: string;
  readonly window: TfAttributes;
  /** Of the padded input. */
  readonly size: readonly [number, number];
  readonly top: number;
  readonly left: number;
}

/** A value that is 1 where x is inside an interval: what multiplies by it can be one of TensorFlow's gradient operators instead. */
export interface Gate {
  readonly kind: 'ReluGrad' | 'Relu6Grad';
  readonly x: ValueName;
}

export class TfGraph {
  readonly graph: Graph;
  readonly nodes: TfNode[] = [];
  readonly #files: ConstantFiles | undefined;
  readonly #batchInput: ValueName | undefined;
  readonly #wanted: ReadonlySet<ValueName>;
  readonly #held = new Map<ValueName, Partial<Record<Layout, string>>>();
  readonly #pending = new Map<ValueName, () => void>();
  readonly #shared = new Map<string, string>();
  readonly #inputs = new Set<ValueName>();
  readonly #gates = new Map<ValueName, Gate>();
  readonly #rectified = new Map<ValueName, ValueName>();
  readonly #pools = new Map<ValueName, OwnPool>();
  #serial = 0;
  #stem = '';

  /** `batchInput` is a graph input with the batch axis, where there is one; without `files` all constants lie in the graph. */
  constructor(graph: Graph, files: ConstantFiles | undefined, batchInput: ValueName | undefined) {
    this.graph = graph;
    this.#files = files;
    this.#batchInput = batchInput;
    this.#wanted = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  }

  /** Graph inputs that something reads. */
  get inputs(): ReadonlySet<ValueName> {
    return this.#inputs;
  }

  /** What follows is written for `node`: it lends its name to TensorFlow's nodes, and through them to error messages. */
  begin(node: Node): void {
    this.#stem = node.name.replace(/[^A-Za-z0-9_.\-/]/g, '_').replace(/^[^A-Za-z0-9.]+/, '');
  }

  /** Adds a node and returns its name, which is also that of its first output. */
  add(op: string, inputs: readonly string[], attributes: TfAttributes = {}): string {
    const name = `${this.#stem === '' ? '' : `${this.#stem}/`}${op}_${++this.#serial}`;
    this.nodes.push({ op, name, inputs, attributes });
    return name;
  }

  /** `add` for operators whose only type is `T`, float32. */
  float(op: string, inputs: readonly string[], attributes: TfAttributes = {}): string {
    return this.add(op, inputs, { T: { type: 'float32' }, ...attributes });
  }

  /** `make`'s name, written once for all that ask by the same `key`. */
  once(key: string, make: () => string): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.#shared.set(key, name);
    return name;
  }

  // ----- the network's values

  shape(value: ValueName): Shape {
    return typeOf(this.graph, value).shape;
  }

  dtype(value: ValueName): DType {
    return typeOf(this.graph, value).dtype;
  }

  constant(value: ValueName): Tensor | undefined {
    return this.graph.constants.get(value);
  }

  /** Whether anything reads `value`, or it is an output. */
  isWanted(value: ValueName): boolean {
    return this.#wanted.has(value);
  }

  /** The layout in which `value` is at hand; constants are at hand in any. */
  layoutOf(value: ValueName): Layout | 'any' {
    if (this.constant(value) !== undefined) return 'any';
    this.#compute(value);
    return this.#held.get(value)?.last === undefined ? 'first' : 'last';
  }

  /** The layout to work in on `values` together: channels last as soon as one of them is, since convolutions want it so. */
  commonLayout(values: readonly ValueName[]): Layout {
    return values.some((value) => this.layoutOf(value) === 'last') ? 'last' : 'first';
  }

  write(value: ValueName, layout: Layout, name: string): void {
    this.#held.set(value, { ...this.#held.get(value), [layout]: name });
  }

  /** `compute` is called when `value` is read for the first time, if ever. */
  defer(value: ValueName, compute: () => void): void {
    this.#pending.set(value, compute);
  }

  /** The name under which `value` can be read. */
  read(value: ValueName, layout: Layout = 'first'): string {
    const tensor = this.constant(value);
    if (tensor !== undefined) return this.#readConstant(value, tensor, layout);
    this.#compute(value);
    const held = this.#held.get(value);
    const known = held?.[layout];
    if (known !== undefined) return known;
    const other = layout === 'last' ? held?.first : held?.last;
    const name = other === undefined ? this.#readInput(value) : this.#exchange(other, value, layout);
    if (other !== undefined || layout === 'first') {
      this.write(value, layout, name);
      return name;
    }
    this.write(value, 'first', name);
    return this.read(value, layout);
  }

  // ----- what is known about values

  noteGate(value: ValueName, gate: Gate): void {
    this.#gates.set(value, gate);
  }

  gate(value: ValueName): Gate | undefined {
    return this.#gates.get(value);
  }

  /** Remembers that y has been written, which is inside (0, 6) and above 0 exactly where x is: a ReLU of one kind or another. */
  noteRectified(x: ValueName, y: ValueName): void {
    this.#rectified.set(x, y);
  }

  rectified(x: ValueName): ValueName | undefined {
    return this.#rectified.get(x);
  }

  /** Remembers which max-pool the switches `value` are of. */
  notePool(value: ValueName, pool: OwnPool): void {
    this.#pools.set(value, pool);
  }

  poolOf(value: ValueName): OwnPool | undefined {
    return this.#pools.get(value);
  }

  // ----- constants

  /** An int32 list. */
  integers(values: readonly number[]): string {
    return this.#small(`integers:${values.join(',')}`, { dtype: 'int32', shape: [values.length], values: Int32Array.from(values) });
  }

  /** An int32 of shape []. */
  integer(value: number): string {
    return this.#small(`integer:${value}`, { dtype: 'int32', shape: [], values: Int32Array.of(value) });
  }

  scalar(value: number): string {
    return this.#small(`scalar:${value}`, { dtype: 'float32', shape: [], values: Float32Array.of(value) });
  }

  /** Rows of int32, as Pad wants its amounts. */
  pairs(rows: readonly (readonly [number, number])[]): string {
    return this.#small(`pairs:${rows.join(';')}`, { dtype: 'int32', shape: [rows.length, 2], values: Int32Array.from(rows.flat()) });
  }

  /** A computed constant; equal `key`s must mean equal values. */
  computed(key: string, make: () => Tensor): string {
    return this.once(`computed:${key}`, () => this.#inline(make()));
  }

  /** The constant `source` rearranged: made once, however many sessions use it. */
  arranged(source: ValueName, variant: string, shape: readonly number[], arrange: (values: TensorValues) => TensorValues): string {
    const tensor = this.constant(source);
    if (tensor === undefined) throw new Error(`"${source}" is not a constant`);
    return this.once(`arranged:${variant} ${source}`, () => {
      const { dtype, values } = tensor;
      if (this.#files === undefined || elementCount(shape) * values.BYTES_PER_ELEMENT < inlineBytes) {
        return this.#inline({ dtype, shape, values: arrange(values) });
      }
      const region = this.#files.place(values, variant, () => arrange(values));
      return this.add('ImmutableConst', [], { dtype: { type: dtype }, shape: { shape }, memory_region_name: { text: region } });
    });
  }

  // ----- shapes at run time

  /** The batch size as an int32 list of one. */
  batch(): string {
    return this.once('batch', () => {
      if (this.#batchInput === undefined) throw new Error('no input has a batch axis');
      const shape = this.add('Shape', [this.#readInput(this.#batchInput)], { T: { type: this.dtype(this.#batchInput) }, out_type: { type: 'int32' } });
      return this.add('Slice', [shape, this.integers([0]), this.integers([1])], { T: { type: 'int32' }, Index: { type: 'int32' } });
    });
  }

  /** An int32 list that holds `shape` at run time, 'n' filled in. */
  runtimeShape(shape: Shape): string {
    if (!shape.includes('n')) return this.integers(shape.map(Number));
    return this.once(`shape:${shape.join(',')}`, () => {
      const parts = [this.batch(), ...(shape.length > 1 ? [this.integers(shape.slice(1).map(Number))] : [])];
      if (parts.length === 1) return this.batch();
      return this.add('ConcatV2', [...parts, this.integer(0)], { N: { integer: parts.length }, T: { type: 'int32' }, Tidx: { type: 'int32' } });
    });
  }

  /** Row-major reinterpretation; the batch takes what is left. */
  reshape(x: string, shape: Shape, dtype: DType = 'float32'): string {
    return this.add('Reshape', [x, this.integers(shape.map((extent) => (extent === 'n' ? -1 : extent)))], { T: { type: dtype }, Tshape: { type: 'int32' } });
  }

  transpose(x: string, perm: readonly number[], dtype: DType = 'float32'): string {
    return this.add('Transpose', [x, this.integers(perm)], { T: { type: dtype }, Tperm: { type: 'int32' } });
  }

  // ----- helpers

  #compute(value: ValueName): void {
    const compute = this.#pending.get(value);
    if (compute === undefined) return;
    this.#pending.delete(value);
    compute();
  }

  #readInput(value: ValueName): string {
    if (!this.graph.inputs.includes(value) && value !== this.#batchInput) throw new Error(`"${value}" was not computed`);
    this.#inputs.add(value);
    return this.once(`input:${value}`, () => {
      const { dtype, shape } = typeOf(this.graph, value);
      // tfjs has no 64-bit integers: they are fed as 32-bit ones.
      const name = this.add('Placeholder', [], { dtype: { type: dtype === 'int64' ? 'int32' : dtype }, shape: { shape } });
      this.#shared.set(`placeholder:${value}`, name);
      return dtype === 'int64' ? this.add('Cast', [name], { SrcT: { type: 'int32' }, DstT: { type: 'int64' } }) : name;
    });
  }

  /** The node that is fed for a graph input. */
  placeholder(value: ValueName): string {
    const name = this.#shared.get(`placeholder:${value}`);
    if (name === undefined) throw new Error(`nothing reads the input "${value}"`);
    return name;
  }

  #exchange(name: string, value: ValueName, layout: Layout): string {
    const [n = 'n', c = 1, h = 1, w = 1] = this.shape(value);
    // With one channel or one pixel both layouts are the same bytes.
    if (c === 1 || (h === 1 && w === 1)) return this.reshape(name, layout === 'last' ? [n, h, w, c] : [n, c, h, w], this.dtype(value));
    return this.transpose(name, layout === 'last' ? toLast : toFirst, this.dtype(value));
  }

  #readConstant(value: ValueName, { shape, values }: Tensor, layout: Layout): string {
    if (layout === 'first') return this.arranged(value, 'as it is', shape, () => values);
    const quad = shape as unknown as Quad;
    return this.arranged(value, 'channels last', [quad[0], quad[2], quad[3], quad[1]], () => channelsLast(values, quad));
  }

  #small(key: string, tensor: Tensor): string {
    return this.once(key, () => this.#inline(tensor));
  }

  #inline({ dtype, shape, values }: Tensor): string {
    return this.add('Const', [], { dtype: { type: dtype }, value: { tensor: { dtype, shape, bytes: bytesOf(values) } } });
  }
}

/** [n,c,h,w] → [n,h,w,c] */
export function channelsLast<V extends TensorValues>(values: V, [n, c, h, w]: Quad): V {
  const result = values.slice() as V;
  let at = 0;
  for (let image = 0; image < n; image++) for (let place = 0; place < h * w; place++) for (let k = 0; k < c; k++) {
    result[at++] = values[(image * c + k) * h * w + place] ?? 0;
  }
  return result;
}
