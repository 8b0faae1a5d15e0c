// The state of one import: the graph being built, what each name of the file stands for, and the notes taken.
import { AppError } from '../../contracts/errors.ts';
import { GraphBuilder, ShapeError } from '../../graph/builder.ts';
import { evaluate } from '../../graph/rewrites/evaluate.ts';
import { shapeText } from '../../graph/tensor.ts';
import type { DType, Shape, ValueName } from '../../graph/tensor.ts';
import type { OpAttrs, OpName } from '../../graph/vocabulary.ts';
import type { Value } from './value.ts';

export class Lowering {
  readonly builder = new GraphBuilder();
  readonly file: string;
  readonly opset: number;
  /** The batch that the file fixes (mostly 1) and that is made symbolic here; undefined where the file leaves it open. */
  readonly fixedBatch: number | undefined;
  readonly #values = new Map<string, Value>();
  readonly #read: ReadonlySet<string>;
  readonly #notes: Set<string>;

  constructor({ file, opset, fixedBatch, read, notes }: { file: string; opset: number; fixedBatch: number | undefined; read: ReadonlySet<string>; notes: Set<string> }) {
    this.file = file;
    this.opset = opset;
    this.fixedBatch = fixedBatch;
    this.#read = read;
    this.#notes = notes;
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  /** Whether anything that the outputs depend on reads this name. */
  isRead(name: string): boolean {
    return this.#read.has(name);
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: Value): void {
    if (this.#values.has(name)) throw new AppError('model_unreadable', `${this.file}: "${name}" is written twice`);
    this.#values.set(name, value);
  }

  shape(value: Value): Shape {
    if (value.kind === 'constant') return value.tensor.shape;
    if (value.kind === 'dims') return value.rank === 0 ? [] : [value.dims.length];
    return this.builder.shape(value.name);
  }

  dtype(value: Value): DType {
    if (value.kind === 'constant') return value.tensor.dtype;
    return value.kind === 'dims' ? 'int64' : this.builder.type(value.name).dtype;
  }

  /**
   * Adds an operator, or computes it at once when it reads constants only.
   *
   * @throws ShapeError when the inputs do not fit, or when the images of a batch would no longer be apart along axis 0
   */
  apply<O extends OpName>(op: O, inputs: readonly Value[], attrs: OpAttrs[O], name: string, output: ValueName): Value {
    const constants = inputs.flatMap((input) => (input.kind === 'constant' ? [input.tensor] : []));
    if (constants.length === inputs.length) {
      const tensor = evaluate(op, constants, attrs);
      if (tensor !== undefined) return { kind: 'constant', tensor, name: output };
    }
    const operands = inputs.map((input) => this.#operand(input));
    const outputs = op === 'MaxPool' ? [output, `${output}:switches`] : [output];
    const value = this.builder.value(op, operands, attrs, { name, outputs });
    const shape = this.builder.shape(value);
    const isBatched = operands.some((operand) => this.builder.shape(operand).includes('n'));
    if (shape.lastIndexOf('n') > 0 || (isBatched && shape[0] !== 'n')) {
      throw new ShapeError(`the images of a batch must stay apart along axis 0, the result would be ${shapeText(shape)}`);
    }
    return { kind: 'graph', name: value };
  }

  #operand(value: Value): ValueName {
    if (value.kind === 'graph') return value.name;
    if (value.kind === 'dims') throw new ShapeError('the number of images in the batch is used as a value');
    const known = this.builder.constantValue(value.name);
    if (known === value.tensor) return value.name;
    // A constant of that name with other values, or a value of the graph: only names made here can collide with it.
    let name = value.name;
    while (this.builder.has(name)) {
      if (this.builder.constantValue(name) === value.tensor) return name;
      name = `${name}'`;
    }
    return this.builder.constant(value.tensor, name);
  }
}
