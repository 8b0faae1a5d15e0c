// Writes an ONNX model file's bytes (onnx.proto: field numbers below are the format's own).
import { Writer } from '../../../importers/protobuf-wire.ts';
import type { DType, Shape } from '../../../graph/tensor.ts';

/** A number is an integer attribute; `{ float }` a float; a list holds integers. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  /** '' leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly content: { readonly bytes: Uint8Array } | { readonly file: string; readonly offset: number; readonly length: number };
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OnnxModel {
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Types of values inside the graph, for what a runtime cannot infer by itself. */
  readonly values: readonly OnnxValue[];
}

/** TensorProto.DataType */
const elementTypes: Readonly<Record<DType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
/** AttributeProto.AttributeType */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;
/** IR version 8 is what opsets 15 to 18 came with. */
const irVersion = 8;

const varint = (field: number): number => field << 3;
const fixed32 = (field: number): number => (field << 3) | 5;
const delimited = (field: number): number => (field << 3) | 2;

export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = Writer.create();
  writer.uint32(varint(1)).int64(irVersion);
  writer.uint32(delimited(2)).string('overread');
  writer.uint32(delimited(7)).fork();
  for (const node of model.nodes) writeNode(writer.uint32(delimited(1)).fork(), node).ldelim();
  writer.uint32(delimited(2)).string('overread');
  for (const initializer of model.initializers) writeInitializer(writer.uint32(delimited(5)).fork(), initializer).ldelim();
  for (const input of model.inputs) writeValue(writer.uint32(delimited(11)).fork(), input).ldelim();
  for (const output of model.outputs) writeValue(writer.uint32(delimited(12)).fork(), output).ldelim();
  for (const value of model.values) writeValue(writer.uint32(delimited(13)).fork(), value).ldelim();
  writer.ldelim();
  writer.uint32(delimited(8)).fork().uint32(varint(2)).int64(model.opset).ldelim();
  return writer.finish();
}

function writeNode(writer: Writer, { op, name, inputs, outputs, attributes }: OnnxNode): Writer {
  for (const input of inputs) writer.uint32(delimited(1)).string(input);
  for (const output of outputs) writer.uint32(delimited(2)).string(output);
  writer.uint32(delimited(3)).string(name).uint32(delimited(4)).string(op);
  for (const [key, value] of Object.entries(attributes)) writeAttribute(writer.uint32(delimited(5)).fork(), key, value).ldelim();
  return writer;
}

function writeAttribute(writer: Writer, name: string, value: OnnxAttribute): Writer {
  writer.uint32(delimited(1)).string(name);
  if (typeof value === 'number') return writer.uint32(varint(3)).int64(value).uint32(varint(20)).int32(attributeTypes.int);
  if (typeof value === 'string') return writer.uint32(delimited(4)).string(value).uint32(varint(20)).int32(attributeTypes.string);
  if ('float' in value) return writer.uint32(fixed32(2)).float(value.float).uint32(varint(20)).int32(attributeTypes.float);
  for (const entry of value) writer.uint32(varint(8)).int64(entry);
  return writer.uint32(varint(20)).int32(attributeTypes.ints);
}

function writeInitializer(writer: Writer, { name, dtype, shape, content }: OnnxInitializer): Writer {
  for (const extent of shape) writer.uint32(varint(1)).int64(extent);
  writer.uint32(varint(2)).int32(elementTypes[dtype]).uint32(delimited(8)).string(name);
  if ('bytes' in content) return writer.uint32(delimited(9)).bytes(content.bytes);
  const place = { location: content.file, offset: String(content.offset), length: String(content.length) };
  for (const [key, value] of Object.entries(place)) {
    writer.uint32(delimited(13)).fork().uint32(delimited(1)).string(key).uint32(delimited(2)).string(value).ldelim();
  }
  return writer.uint32(varint(14)).int32(1);
}

function writeValue(writer: Writer, { name, dtype, shape }: OnnxValue): Writer {
  writer.uint32(delimited(1)).string(name);
  writer.uint32(delimited(2)).fork().uint32(delimited(1)).fork().uint32(varint(1)).int32(elementTypes[dtype]);
  writer.uint32(delimited(2)).fork();
  for (const extent of shape) {
    writer.uint32(delimited(1)).fork();
    if (extent === 'n') writer.uint32(delimited(2)).string('n');
    else writer.uint32(varint(1)).int64(extent);
    writer.ldelim();
  }
  return writer.ldelim().ldelim().ldelim();
}
