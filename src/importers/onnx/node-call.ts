// One node of the file as its importer sees it: typed access to inputs and attributes, and a check that none was overlooked.
import { AppError } from '../../contracts/errors.ts';
import { ShapeError } from '../../graph/builder.ts';
import { asDims } from './value.ts';
import type { Dim, DType, Shape, Tensor } from '../../graph/tensor.ts';
import type { OpAttrs, OpName } from '../../graph/vocabulary.ts';
import type { Lowering } from './lowering.ts';
import type { Attribute, FileNode } from './model-file.ts';
import type { Value } from './value.ts';

/** One operator of a chain of operators with one operand. */
export type UnaryStep = { readonly [O in OpName]: { readonly suffix: string; readonly op: O; readonly attrs: OpAttrs[O] } }[OpName];

export class NodeCall {
  readonly lowering: Lowering;
  readonly #node: FileNode;
  readonly #attributesRead = new Set<string>();
  #inputsRead = 0;

  constructor(node: FileNode, lowering: Lowering) {
    this.#node = node;
    this.lowering = lowering;
  }

  get op(): string { return this.#node.op; }
  get opset(): number { return this.lowering.opset; }
  get inputCount(): number { return this.#node.inputs.length; }
  get outputCount(): number { return this.#node.outputs.length; }
  /** Name of the first output. */
  get output(): string { return this.#node.outputs[0] ?? this.#node.name; }

  // ----- inputs

  /** @throws AppError when the input is missing */
  input(index: number, role: string): Value {
    return this.optional(index) ?? this.refuse(`its input ${index} (${role}) is missing`);
  }

  /** undefined where the input is left out, at the end or by an empty name. */
  optional(index: number): Value | undefined {
    this.#inputsRead = Math.max(this.#inputsRead, index + 1);
    const name = this.#node.inputs[index];
    if (name === undefined || name === '') return undefined;
    const value = this.lowering.get(name);
    if (value === undefined) throw new AppError('model_unreadable', `${this.lowering.file}: ${this.#where()}: nothing before it writes its input "${name}"`);
    return value;
  }

  inputs(): Value[] {
    return this.#node.inputs.map((_, index) => this.input(index, 'operand'));
  }

  /** An input that must be known when the model is opened. */
  constant(index: number, role: string): Tensor {
    return this.#constant(this.input(index, role), role);
  }

  optionalConstant(index: number, role: string): Tensor | undefined {
    const value = this.optional(index);
    return value === undefined ? undefined : this.#constant(value, role);
  }

  /** A list of integers, or one integer, that is known when the model is opened. */
  integers(index: number, role: string): number[] {
    return this.dims(index, role).map((extent) => (extent === 'n' ? this.refuse(`its ${role} depends on the number of images in the batch`) : extent));
  }

  /** As `integers`, but the batch may be among them. */
  dims(index: number, role: string): readonly Dim[] {
    return asDims(this.input(index, role)) ?? this.refuse(`its ${role} is not a constant list of integers`);
  }

  has(index: number): boolean {
    return (this.#node.inputs[index] ?? '') !== '';
  }

  // ----- attributes

  int(name: string): number | undefined {
    const attribute = this.#attribute(name, 'int');
    return attribute === undefined ? undefined : this.#exact(attribute.value, name);
  }

  /** Integers beyond 2⁵³ (the "to the end" of a slice) come out rounded. */
  ints(name: string): number[] | undefined {
    return this.#attribute(name, 'ints')?.value.map(Number);
  }

  float(name: string): number | undefined {
    return this.#attribute(name, 'float')?.value;
  }

  text(name: string): string | undefined {
    return this.#attribute(name, 'text')?.value;
  }

  attribute(name: string): Attribute | undefined {
    this.#attributesRead.add(name);
    return this.#node.attributes.get(name);
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.int(name) ?? (otherwise ? 1 : 0);
    if (value !== 0 && value !== 1) this.refuse(`its attribute ${name} is ${value}, expected 0 or 1`);
    return value === 1;
  }

  /** Attributes that change nothing when a model is only applied, never trained. */
  hasNoEffect(...names: readonly string[]): void {
    for (const name of names) this.#attributesRead.add(name);
  }

  /** An attribute of which only one value is honoured. */
  expectInt(name: string, expected: number, reason: string): void {
    const value = this.int(name) ?? expected;
    if (value !== expected) this.refuse(`its attribute ${name} is ${value}: ${reason}`);
  }

  // ----- results

  shape(value: Value): Shape { return this.lowering.shape(value); }
  dtype(value: Value): DType { return this.lowering.dtype(value); }

  rank(value: Value): number { return this.shape(value).length; }

  /** An axis counted from the front; negative ones count from the end. */
  axis(axis: number, rank: number): number {
    if (axis < -rank || axis >= rank) this.refuse(`its axis ${axis} is outside a tensor of rank ${rank}`);
    return axis < 0 ? axis + rank : axis;
  }

  /** The operator under the node's own name; it writes the node's first output. */
  emit<O extends OpName>(op: O, inputs: readonly Value[], attrs: OpAttrs[O]): Value {
    return this.#apply(op, inputs, attrs, this.#node.name, this.output);
  }

  /** An operator that writes output `index` of the node. */
  emitOutput<O extends OpName>(index: number, op: O, inputs: readonly Value[], attrs: OpAttrs[O]): Value {
    const output = this.#node.outputs[index] ?? '';
    return this.#apply(op, inputs, attrs, `${this.#node.name}:${index}`, output === '' ? `${this.#node.name}:${index}` : output);
  }

  /** An operator on the way to the node's output. */
  step<O extends OpName>(suffix: string, op: O, inputs: readonly Value[], attrs: OpAttrs[O]): Value {
    const name = `${this.output}/${suffix}`;
    return this.#apply(op, inputs, attrs, name, name);
  }

  /** Operators applied one after the other; the last one is the node's own, so that it carries its name. */
  chain(x: Value, steps: readonly UnaryStep[]): Value {
    const last = steps.at(-1);
    if (last === undefined) return this.emit('Identity', [x], {});
    const before = steps.slice(0, -1).reduce((value, { suffix, op, attrs }) => this.step(suffix, op, [value], attrs), x);
    return this.emit(last.op, [before], last.attrs);
  }

  /** A constant made here, named after the node's output. */
  made(suffix: string, tensor: Tensor): Value {
    return { kind: 'constant', tensor, name: suffix === '' ? this.output : `${this.output}/${suffix}` };
  }

  refuse(reason: string): never {
    throw new AppError('model_operator_unsupported', `${this.lowering.file}: ${this.#where()}: ${reason}`);
  }

  /** Enters the results; refuses what was not looked at: an attribute, an input, an output that something reads. */
  finish(results: readonly Value[]): void {
    for (const name of this.#node.attributes.keys()) {
      if (!this.#attributesRead.has(name)) this.refuse(`its attribute ${name} is not understood`);
    }
    const extra = this.#node.inputs.findIndex((name, index) => name !== '' && index >= this.#inputsRead);
    if (extra >= 0) this.refuse(`its input ${extra} ("${this.#node.inputs[extra] ?? ''}") is not understood`);
    this.#node.outputs.forEach((name, index) => {
      const result = results[index];
      if (name === '') return;
      if (result !== undefined) this.lowering.set(name, result);
      else if (this.lowering.isRead(name)) this.refuse(`its output ${index} ("${name}") is used, and only the first is supported`);
    });
  }

  #apply<O extends OpName>(op: O, inputs: readonly Value[], attrs: OpAttrs[O], name: string, output: string): Value {
    try {
      return this.lowering.apply(op, inputs, attrs, name, output);
    } catch (error) {
      if (error instanceof ShapeError) throw new AppError('model_shape_invalid', `${this.lowering.file}: ${this.#where()}: ${withoutNode(error.message, op, name)}`);
      throw error;
    }
  }

  #constant(value: Value, role: string): Tensor {
    return value.kind === 'constant' ? value.tensor : this.refuse(`its ${role} must be constant, not computed from the image`);
  }

  #attribute<K extends Attribute['kind']>(name: string, kind: K): Extract<Attribute, { kind: K }> | undefined {
    const attribute = this.attribute(name);
    if (attribute === undefined) return undefined;
    if (attribute.kind !== kind) this.refuse(`its attribute ${name} is ${attribute.kind === 'other' ? attribute.value : attribute.kind}, expected ${kind}`);
    return attribute as Extract<Attribute, { kind: K }>;
  }

  #exact(value: bigint, name: string): number {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : this.refuse(`its attribute ${name} holds ${value}, which is out of range`);
  }

  #where(): string {
    const { name, op, domain } = this.#node;
    return `node "${name}" (${domain === '' ? op : `${domain}.${op}`}, opset ${this.lowering.opset})`;
  }
}

/** The builder says which node of the graph does not fit; where that is the file's node, it has been named already. */
function withoutNode(message: string, op: string, name: string): string {
  const prefix = `${op} "${name}": `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
