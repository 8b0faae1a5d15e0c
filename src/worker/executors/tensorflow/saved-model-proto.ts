// Writes a SavedModel's bytes (graph.proto, attr_value.proto, meta_graph.proto, saved_model.proto: the field numbers are TensorFlow's own).
import { Writer } from '../../../importers/protobuf-wire.ts';
import type { DType, Shape } from '../../../graph/tensor.ts';

/** A value of `attr` in a NodeDef. */
export type TfAttribute =
  | { readonly type: DType }
  | { readonly integer: number }
  | { readonly integers: readonly number[] }
  | { readonly float: number }
  | { readonly flag: boolean }
  | { readonly text: string }
  | { readonly shape: Shape }
  | { readonly tensor: { readonly dtype: DType; readonly shape: readonly number[]; readonly bytes: Uint8Array } };

export type TfAttributes = Readonly<Record<string, TfAttribute>>;

export interface TfNode {
  readonly op: string;
  readonly name: string;
  /** Names of nodes, `:1` appended for an output that is not the first. */
  readonly inputs: readonly string[];
  readonly attributes: TfAttributes;
}

export interface TfValue {
  /** The name under which a run feeds or fetches it. */
  readonly key: string;
  readonly node: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface SavedModel {
  readonly nodes: readonly TfNode[];
  readonly inputs: readonly TfValue[];
  readonly outputs: readonly TfValue[];
}

/** tensorflow.DataType */
const elementTypes: Readonly<Record<DType, number>> = { float32: 1, int32: 3, int64: 9, bool: 10 };
/** A graph version of TensorFlow 2.9, the oldest library that tfjs-node comes with. */
const graphVersion = 1087;
/** The names by which tfjs-node asks for a model when it is told nothing else. */
const [tag, signature] = ['serve', 'serving_default'];

const varint = (field: number): number => field << 3;
const fixed32 = (field: number): number => (field << 3) | 5;
const delimited = (field: number): number => (field << 3) | 2;

export function encodeSavedModel({ nodes, inputs, outputs }: SavedModel): Uint8Array {
  const writer = Writer.create();
  writer.uint32(varint(1)).int64(1);
  writer.uint32(delimited(2)).fork();
  writer.uint32(delimited(1)).fork().uint32(delimited(4)).string(tag).ldelim();
  writer.uint32(delimited(2)).fork();
  for (const node of nodes) writeNode(writer.uint32(delimited(1)).fork(), node).ldelim();
  writer.uint32(delimited(4)).fork().uint32(varint(1)).int32(graphVersion).ldelim();
  writer.ldelim();
  writer.uint32(delimited(5)).fork().uint32(delimited(1)).string(signature).uint32(delimited(2)).fork();
  for (const input of inputs) writeValue(writer.uint32(delimited(1)).fork(), input).ldelim();
  for (const output of outputs) writeValue(writer.uint32(delimited(2)).fork(), output).ldelim();
  writer.uint32(delimited(3)).string('tensorflow/serving/predict');
  writer.ldelim().ldelim();
  writer.ldelim();
  return writer.finish();
}

function writeNode(writer: Writer, { op, name, inputs, attributes }: TfNode): Writer {
  writer.uint32(delimited(1)).string(name).uint32(delimited(2)).string(op);
  for (const input of inputs) writer.uint32(delimited(3)).string(input);
  for (const [key, value] of Object.entries(attributes)) {
    writer.uint32(delimited(5)).fork().uint32(delimited(1)).string(key);
    writeAttribute(writer.uint32(delimited(2)).fork(), value).ldelim().ldelim();
  }
  return writer;
}

function writeAttribute(writer: Writer, value: TfAttribute): Writer {
  if ('text' in value) return writer.uint32(delimited(2)).string(value.text);
  if ('integer' in value) return writer.uint32(varint(3)).int64(value.integer);
  if ('float' in value) return writer.uint32(fixed32(4)).float(value.float);
  if ('flag' in value) return writer.uint32(varint(5)).bool(value.flag);
  if ('type' in value) return writer.uint32(varint(6)).int32(elementTypes[value.type]);
  if ('shape' in value) return writeShape(writer.uint32(delimited(7)).fork(), value.shape).ldelim();
  if ('integers' in value) {
    writer.uint32(delimited(1)).fork();
    for (const entry of value.integers) writer.uint32(varint(3)).int64(entry);
    return writer.ldelim();
  }
  const { dtype, shape, bytes } = value.tensor;
  writer.uint32(delimited(8)).fork().uint32(varint(1)).int32(elementTypes[dtype]);
  writeShape(writer.uint32(delimited(2)).fork(), shape).ldelim();
  return writer.uint32(delimited(4)).bytes(bytes).ldelim();
}

/** An unknown extent, the batch, is −1. */
function writeShape(writer: Writer, shape: Shape): Writer {
  for (const extent of shape) writer.uint32(delimited(2)).fork().uint32(varint(1)).int64(extent === 'n' ? -1 : extent).ldelim();
  return writer;
}

function writeValue(writer: Writer, { key, node, dtype, shape }: TfValue): Writer {
  writer.uint32(delimited(1)).string(key).uint32(delimited(2)).fork();
  writer.uint32(delimited(1)).string(`${node}:0`).uint32(varint(2)).int32(elementTypes[dtype]);
  return writeShape(writer.uint32(delimited(3)).fork(), shape).ldelim().ldelim();
}
