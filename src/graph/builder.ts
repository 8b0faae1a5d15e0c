// Builds a graph node by node: infers and checks every shape, and writes the same expression only once.
import { opDefinition } from './ops/index.ts';
import type { Graph, Node } from './graph.ts';
import type { DType, Shape, Tensor, ValueName, ValueType } from './tensor.ts';
import type { ConvAttrs, OpAttrs, OpName, Pair, PoolAttrs, SwitchMode } from './vocabulary.ts';

export interface NodeNaming {
  /** Name of the node; made from the operator when absent. A named node is never merged with an equal one. */
  readonly name?: string;
  /** Names of the values it writes; made from the node's name when absent. */
  readonly outputs?: readonly ValueName[];
}

/** Thrown when a node cannot be added: its inputs do not fit its operator. */
export class ShapeError extends Error {}

export class GraphBuilder {
  #inputs: ValueName[] = [];
  #nodes: Node[] = [];
  #constants = new Map<ValueName, Tensor>();
  #types = new Map<ValueName, ValueType>();
  #interned = new Map<string, readonly ValueName[]>();
  #scalars = new Map<number, ValueName>();
  readonly #reserved = new Set<ValueName>();
  #serial = 0;

  /** Starts empty, or as a copy of `base` to which nodes can be added. */
  constructor(base?: Graph) {
    if (base === undefined) return;
    this.#inputs = [...base.inputs];
    this.#nodes = [...base.nodes];
    this.#constants = new Map(base.constants);
    this.#types = new Map(base.types);
    for (const node of base.nodes) {
      const key = expressionKey(node.op, node.inputs, node.attrs);
      if (!this.#interned.has(key)) this.#interned.set(key, node.outputs);
    }
  }

  // ----- values

  input(name: ValueName, type: ValueType): ValueName {
    this.#claim(name, type);
    this.#inputs.push(name);
    return name;
  }

  constant(tensor: Tensor, name: ValueName = this.#freshName('constant')): ValueName {
    this.#claim(name, { dtype: tensor.dtype, shape: tensor.shape });
    this.#constants.set(name, tensor);
    return name;
  }

  /** A float32 constant of shape []. Equal scalars are one value. */
  scalar(value: number): ValueName {
    const known = this.#scalars.get(value);
    if (known !== undefined) return known;
    const name = this.constant({ dtype: 'float32', shape: [], values: Float32Array.of(value) });
    this.#scalars.set(value, name);
    return name;
  }

  type(value: ValueName): ValueType {
    const type = this.#types.get(value);
    if (type === undefined) throw new ShapeError(`there is no value "${value}"`);
    return type;
  }

  shape(value: ValueName): Shape {
    return this.type(value).shape;
  }

  constantValue(value: ValueName): Tensor | undefined {
    return this.#constants.get(value);
  }

  has(value: ValueName): boolean {
    return this.#types.has(value);
  }

  // ----- nodes

  /** Adds a node and returns the values it writes. An equal unnamed node is returned instead of a second one. */
  node<O extends OpName>(op: O, inputs: readonly ValueName[], attrs: OpAttrs[O], naming: NodeNaming = {}): readonly ValueName[] {
    const key = expressionKey(op, inputs, attrs);
    if (naming.name === undefined && naming.outputs === undefined) {
      const known = this.#interned.get(key);
      if (known !== undefined) return known;
    }
    const name = naming.name ?? this.#freshName(op);
    const definition = opDefinition(op);
    let types: readonly ValueType[];
    try {
      types = definition.infer(inputs.map((input) => this.type(input)), attrs);
    } catch (error) {
      throw new ShapeError(`${op} "${name}": ${error instanceof Error ? error.message : String(error)}`);
    }
    const outputs = naming.outputs ?? types.map((_, index) => this.#freshName(index === 0 ? name : `${name}:${index}`));
    types.forEach((type, index) => {
      const output = outputs[index];
      if (output === undefined) throw new ShapeError(`${op} "${name}" writes ${types.length} values, ${outputs.length} named`);
      this.#claim(output, type);
    });
    this.#nodes.push({ op, name, inputs: [...inputs], outputs: [...outputs], attrs } as unknown as Node);
    if (!this.#interned.has(key)) this.#interned.set(key, outputs);
    return outputs;
  }

  /** `node` for operators that write one value (or of whose values only the first is wanted). */
  value<O extends OpName>(op: O, inputs: readonly ValueName[], attrs: OpAttrs[O], naming?: NodeNaming): ValueName {
    const [first] = this.node(op, inputs, attrs, naming);
    if (first === undefined) throw new ShapeError(`${op} writes no value`);
    return first;
  }

  // ----- the operators that rules and methods use

  relu(x: ValueName): ValueName { return this.value('Relu', [x], {}); }
  isPositive(x: ValueName): ValueName { return this.value('IsPositive', [x], {}); }
  isBetween(x: ValueName, low: number, high: number): ValueName { return this.value('IsBetween', [x], { low, high }); }
  add(a: ValueName, b: ValueName): ValueName { return this.value('Add', [a, b], {}); }
  sub(a: ValueName, b: ValueName): ValueName { return this.value('Sub', [a, b], {}); }
  mul(a: ValueName, b: ValueName): ValueName { return this.value('Mul', [a, b], {}); }
  div(a: ValueName, b: ValueName): ValueName { return this.value('Div', [a, b], {}); }
  sigmoid(x: ValueName): ValueName { return this.value('Sigmoid', [x], {}); }
  softmax(x: ValueName, axis: number): ValueName { return this.value('Softmax', [x], { axis }); }
  /** The sum of one or more values of one shape. */
  total(values: readonly ValueName[]): ValueName {
    const [first, second] = values;
    if (first === undefined) throw new ShapeError('the sum of no values');
    if (second === undefined) return first;
    return values.length === 2 ? this.add(first, second) : this.value('Sum', values, {});
  }
  reduceSum(x: ValueName, axes: readonly number[], keepDims: boolean): ValueName { return this.value('ReduceSum', [x], { axes, keepDims }); }
  reduceMean(x: ValueName, axes: readonly number[], keepDims: boolean): ValueName { return this.value('ReduceMean', [x], { axes, keepDims }); }
  reshape(x: ValueName, shape: Shape): ValueName { return this.value('Reshape', [x], { shape }); }
  transpose(x: ValueName, perm: readonly number[]): ValueName { return this.value('Transpose', [x], { perm }); }
  expand(x: ValueName, shape: Shape): ValueName { return this.value('Expand', [x], { shape }); }
  slice(x: ValueName, axis: number, start: number, end: number): ValueName { return this.value('Slice', [x], { axis, start, end }); }
  pad(x: ValueName, before: readonly number[], after: readonly number[], value: number): ValueName { return this.value('Pad', [x], { before, after, value }); }
  cast(x: ValueName, to: DType): ValueName { return this.value('Cast', [x], { to }); }
  convTranspose(g: ValueName, w: ValueName, conv: ConvAttrs, outputSize: Pair): ValueName {
    const { strides, pads, dilations, groups } = conv;
    return this.value('ConvTranspose', [g, w], { strides, pads, dilations, groups, outputSize });
  }
  maxUnpool(g: ValueName, switches: ValueName, mode: SwitchMode, inputSize: Pair): ValueName {
    return this.value('MaxUnpool', [g, switches], { mode, inputSize });
  }
  averageUnpool(g: ValueName, pool: PoolAttrs & { readonly countIncludePad: boolean }, inputSize: Pair): ValueName {
    const { kernel, strides, pads, dilations, ceilMode, countIncludePad } = pool;
    return this.value('AverageUnpool', [g], { kernel, strides, pads, dilations, ceilMode, countIncludePad, inputSize });
  }

  /** The nodes added so far, in order. */
  get nodes(): readonly Node[] { return this.#nodes; }

  finish(outputs: readonly ValueName[]): Graph {
    for (const output of outputs) this.type(output);
    return { inputs: [...this.#inputs], outputs: [...outputs], nodes: [...this.#nodes], constants: new Map(this.#constants), types: new Map(this.#types) };
  }

  #claim(name: ValueName, type: ValueType): void {
    if (this.#types.has(name)) throw new ShapeError(`the value "${name}" is written twice`);
    this.#types.set(name, type);
  }

  /** Keeps what is named here later from being named by chance before. */
  reserve(names: Iterable<ValueName>): void {
    for (const name of names) this.#reserved.add(name);
  }

  #freshName(stem: string): string {
    const isTaken = (name: string): boolean => this.#types.has(name) || this.#reserved.has(name);
    if (!isTaken(stem) && !/^[A-Z]/.test(stem) && stem !== 'constant') return stem;
    let name: string;
    do name = `${stem}~${++this.#serial}`; while (isTaken(name));
    return name;
  }
}

function expressionKey(op: OpName, inputs: readonly ValueName[], attrs: object): string {
  return `${op} ${JSON.stringify(inputs)} ${JSON.stringify(attrs, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))}`;
}
