// Bytes of an ONNX file → its nodes and tensors. Field numbers: onnx/onnx.proto (IR version 3 to 14).
import { AppError } from '../../contracts/errors.ts';
import { Message, WireError } from '../protobuf.ts';
import { fileTensor } from './tensor-data.ts';
import type { Attribute, DeclaredDim, DeclaredValue, FileFunction, FileNode, FileTensor, ModelFile } from './model-file.ts';
import type { TensorSource } from './tensor-data.ts';

const numbers = (...list: number[]): ReadonlySet<number> => new Set(list);
const fields = {
  ModelProto: numbers(1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26),
  OperatorSetIdProto: numbers(1, 2),
  GraphProto: numbers(1, 2, 5, 10, 11, 12, 13, 14, 15, 16),
  NodeProto: numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
  AttributeProto: numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 20, 21, 22, 23),
  ValueInfoProto: numbers(1, 2, 3, 4),
  TypeProto: numbers(1, 4, 5, 6, 7, 8, 9),
  TensorType: numbers(1, 2),
  TensorShapeProto: numbers(1),
  Dimension: numbers(1, 2, 3),
  FunctionProto: numbers(1, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14),
};

/**
 * @param source the file and what it may refer to
 * @throws AppError `model_unreadable` when the bytes are no ONNX model or break off
 */
export function decodeOnnx(bytes: Uint8Array, source: TensorSource): ModelFile {
  try {
    return readModel(bytes, source);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new AppError('model_unreadable', `${source.file}: this is no complete ONNX model (${bytes.length} bytes): ${error.message}`);
  }
}

function readModel(bytes: Uint8Array, source: TensorSource): ModelFile {
  const model = new Message('ModelProto', bytes, fields.ModelProto);
  const graph = model.message(7, 'GraphProto', fields.GraphProto);
  if (graph === undefined || !model.has(1)) throw new WireError('it holds no IR version and graph');
  if (graph.has(15)) throw new AppError('model_operator_unsupported', `${source.file}: sparse weights (sparse_initializer) are not supported`);
  if (graph.has(14)) throw new AppError('model_operator_unsupported', `${source.file}: quantisation annotations are not supported`);
  return {
    producer: [model.text(2), model.text(3)].filter((part) => part !== undefined && part !== '').join(' ') || undefined,
    opset: opsetOf(model, source.file),
    functions: model.messages(25, 'FunctionProto', fields.FunctionProto).map((message) => readFunction(message, source)),
    inputs: graph.messages(11, 'ValueInfoProto', fields.ValueInfoProto).map(readValue),
    outputs: graph.messages(12, 'ValueInfoProto', fields.ValueInfoProto).map(readValue),
    initialisers: new Map(graph.byteStrings(5).map((tensor) => fileTensor(tensor, source)).map((tensor): [string, FileTensor] => [tensor.name, tensor])),
    nodes: nameNodes(graph.messages(1, 'NodeProto', fields.NodeProto).map((message) => readNode(message, source))),
  };
}

/** Version of ONNX's own operators; an operator of another domain is refused where it is used. */
function opsetOf(model: Message, file: string): number {
  const version = ownOpset(model, 8);
  if (version === undefined) throw new AppError('model_unreadable', `${file}: the file does not say which version of the ONNX operators it uses`);
  return version;
}

function ownOpset(message: Message, field: number): number | undefined {
  return message.messages(field, 'OperatorSetIdProto', fields.OperatorSetIdProto).find((id) => isOwnDomain(id.text(1) ?? ''))?.int(2);
}

function isOwnDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function readNode(message: Message, source: TensorSource): FileNode {
  const domain = message.text(7) ?? '';
  return {
    name: message.text(3) ?? '',
    op: message.text(4) ?? '',
    domain: isOwnDomain(domain) ? '' : domain,
    overload: message.text(8) ?? '',
    inputs: message.texts(1),
    outputs: message.texts(2),
    attributes: readAttributes(message.messages(5, 'AttributeProto', fields.AttributeProto), source),
  };
}

/** A name for every node, and no name twice: `Conv_3` is the fourth node of a file that names none. */
function nameNodes(nodes: readonly FileNode[]): FileNode[] {
  const taken = new Set(nodes.map((node) => node.name));
  const seen = new Set<string>();
  return nodes.map((node, index) => {
    if (node.name !== '' && !seen.has(node.name)) {
      seen.add(node.name);
      return node;
    }
    const stem = node.name === '' ? node.op : node.name;
    let name = `${stem}_${index}`;
    while (taken.has(name)) name = `${name}_`;
    taken.add(name);
    return { ...node, name };
  });
}

function readAttributes(messages: readonly Message[], source: TensorSource): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const message of messages) {
    const name = message.text(1) ?? '';
    if (attributes.has(name)) throw new WireError(`the attribute "${name}" is given twice`);
    attributes.set(name, readAttribute(message, source));
  }
  return attributes;
}

/** AttributeProto.type says which field holds the value; files older than IR version 2 leave it out, then the field that is there counts. */
function readAttribute(message: Message, source: TensorSource): Attribute {
  const reference = message.text(21);
  if (reference !== undefined && reference !== '') return { kind: 'reference', value: reference };
  const type = message.int(20) ?? guessType(message);
  switch (type) {
    case 1: return { kind: 'float', value: message.float(2) ?? 0 };
    case 2: return { kind: 'int', value: message.ints(3).at(-1) ?? 0n };
    case 3: return { kind: 'text', value: message.text(4) ?? '' };
    case 4: return { kind: 'tensor', value: fileTensor(message.bytes(5) ?? new Uint8Array(0), source) };
    case 6: return { kind: 'floats', value: [...message.floats(7)] };
    case 7: return { kind: 'ints', value: message.ints(8) };
    default: return { kind: 'other', value: kindNames[type] ?? `of kind ${type}` };
  }
}

const kindNames: Readonly<Record<number, string>> = {
  5: 'a graph', 8: 'a list of texts', 9: 'a list of tensors', 10: 'a list of graphs', 11: 'a sparse tensor', 12: 'a list of sparse tensors', 13: 'a type', 14: 'a list of types',
};

function guessType(message: Message): number {
  const present = ([[2, 1], [3, 2], [4, 3], [5, 4], [6, 5], [7, 6], [8, 7], [9, 8]] as const).filter(([field]) => message.has(field));
  return present[0]?.[1] ?? 7;
}

function readValue(message: Message): DeclaredValue {
  const tensor = message.message(2, 'TypeProto', fields.TypeProto)?.message(1, 'TypeProto.Tensor', fields.TensorType);
  const shape = tensor?.message(2, 'TensorShapeProto', fields.TensorShapeProto);
  return {
    name: message.text(1) ?? '',
    elementType: tensor?.int(1),
    shape: shape?.messages(1, 'TensorShapeProto.Dimension', fields.Dimension).map(readDim),
  };
}

/** An extent of 0 or less is how some exporters write one that is open. */
function readDim(message: Message): DeclaredDim {
  const value = message.int(1);
  if (value !== undefined && value > 0) return value;
  return message.text(2) ?? '?';
}

function readFunction(message: Message, source: TensorSource): FileFunction {
  const domain = message.text(10) ?? '';
  return {
    name: message.text(1) ?? '',
    domain: isOwnDomain(domain) ? '' : domain,
    overload: message.text(13) ?? '',
    opset: ownOpset(message, 9),
    inputs: message.texts(4),
    outputs: message.texts(5),
    defaults: readAttributes(message.messages(11, 'AttributeProto', fields.AttributeProto), source),
    nodes: message.messages(7, 'NodeProto', fields.NodeProto).map((node) => readNode(node, source)),
  };
}
