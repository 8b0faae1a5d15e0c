// Writes small ONNX files by hand, byte by byte after onnx.proto: the importer's input in tests, independent of its reader.

export type AttributeValue = number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] } | { readonly tensor: Uint8Array };

export interface WrittenNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Left out where undefined, as some exporters do. */
  readonly name?: string;
  readonly domain?: string;
}

export interface WrittenModel {
  readonly opset?: number;
  readonly nodes: readonly WrittenNode[];
  /** Names of extents are open ones. */
  readonly input?: readonly (number | string)[];
  readonly inputType?: number;
  readonly moreInputs?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs?: readonly string[];
  readonly initialisers?: readonly Uint8Array[];
  readonly functions?: readonly Uint8Array[];
}

/** The image input is called `x`, the output `y` unless said otherwise. */
export function onnxFile({ opset = 17, nodes, input = ['n', 1, 2, 2], inputType = 1, moreInputs = {}, outputs = ['y'], initialisers = [], functions = [] }: WrittenModel): Uint8Array {
  const inputs = [['x', input] as const, ...Object.entries(moreInputs)];
  const graph = join(
    ...nodes.map((node) => bytesField(1, nodeProto(node))),
    textField(2, 'graph'),
    ...initialisers.map((tensor) => bytesField(5, tensor)),
    ...inputs.map(([name, shape]) => bytesField(11, valueInfo(name, inputType, shape))),
    ...outputs.map((name) => bytesField(12, valueInfo(name, 1, []))),
  );
  return join(
    varintField(1, 8),
    textField(2, 'hand'),
    bytesField(7, graph),
    bytesField(8, join(textField(1, ''), varintField(2, opset))),
    ...functions.map((definition) => bytesField(25, definition)),
  );
}

export function node(op: string, inputs: readonly string[], outputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}, name = `node-${outputs[0] ?? op}`): WrittenNode {
  return { op, inputs, outputs, attributes, name };
}

/** A local function: FunctionProto with its own opset import. */
export function functionProto(name: string, domain: string, inputs: readonly string[], outputs: readonly string[], nodes: readonly WrittenNode[]): Uint8Array {
  return join(
    textField(1, name),
    ...inputs.map((input) => textField(4, input)),
    ...outputs.map((output) => textField(5, output)),
    ...nodes.map((inner) => bytesField(7, nodeProto(inner))),
    bytesField(9, join(textField(1, ''), varintField(2, 17))),
    textField(10, domain),
  );
}

// ---- tensors

export type Storage = 'raw' | 'typed' | { readonly location: string; readonly offset?: number; readonly length?: number };

/** float32 (TensorProto.FLOAT). */
export function floats(name: string, shape: readonly number[], values: readonly number[], storage: 'raw' | 'typed' = 'raw'): Uint8Array {
  return storage === 'raw'
    ? rawTensor(name, shape, 1, new Uint8Array(Float32Array.from(values).buffer))
    : tensorProto(name, shape, 1, bytesField(4, new Uint8Array(Float32Array.from(values).buffer)));
}

/** int64 (TensorProto.INT64). */
export function ints(name: string, values: readonly number[], { storage = 'raw', shape = [values.length] }: { storage?: 'raw' | 'typed'; shape?: readonly number[] } = {}): Uint8Array {
  return storage === 'raw'
    ? rawTensor(name, shape, 7, new Uint8Array(BigInt64Array.from(values, BigInt).buffer))
    : tensorProto(name, shape, 7, bytesField(7, join(...values.map((value) => varint(BigInt.asUintN(64, BigInt(value)))))));
}

export function rawTensor(name: string, shape: readonly number[], type: number, raw: Uint8Array): Uint8Array {
  return tensorProto(name, shape, type, bytesField(9, raw));
}

/** Small integers and 16-bit floats lie in int32_data, one varint each. */
export function int32DataTensor(name: string, shape: readonly number[], type: number, values: readonly number[]): Uint8Array {
  return tensorProto(name, shape, type, bytesField(5, join(...values.map((value) => varint(BigInt.asUintN(64, BigInt(value)))))));
}

export function externalTensor(name: string, shape: readonly number[], entries: Readonly<Record<string, string>>): Uint8Array {
  const pairs = Object.entries(entries).map(([key, value]) => bytesField(13, join(textField(1, key), textField(2, value))));
  return tensorProto(name, shape, 1, join(...pairs, varintField(14, 1)));
}

function tensorProto(name: string, shape: readonly number[], type: number, content: Uint8Array): Uint8Array {
  return join(...shape.map((extent) => varintField(1, extent)), varintField(2, type), textField(8, name), content);
}

// ---- messages

function nodeProto({ op, inputs, outputs, attributes = {}, name, domain }: WrittenNode): Uint8Array {
  return join(
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((output) => textField(2, output)),
    name === undefined ? new Uint8Array(0) : textField(3, name),
    textField(4, op),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, attributeProto(key, value))),
    domain === undefined ? new Uint8Array(0) : textField(7, domain),
  );
}

function attributeProto(name: string, value: AttributeValue): Uint8Array {
  const typed = (type: number, content: Uint8Array): Uint8Array => join(textField(1, name), content, varintField(20, type));
  if (typeof value === 'number') return typed(2, varintField(3, value));
  if (typeof value === 'string') return typed(3, textField(4, value));
  if (Array.isArray(value)) return typed(7, join(...(value as readonly number[]).map((item) => varintField(8, item))));
  const tagged = value as { float?: number; floats?: readonly number[]; tensor?: Uint8Array };
  if (tagged.float !== undefined) return typed(1, fixed32Field(2, tagged.float));
  if (tagged.floats !== undefined) return typed(6, join(...tagged.floats.map((item) => fixed32Field(7, item))));
  return typed(4, bytesField(5, tagged.tensor ?? new Uint8Array(0)));
}

function valueInfo(name: string, type: number, shape: readonly (number | string)[]): Uint8Array {
  const dims = shape.map((extent) => bytesField(1, typeof extent === 'number' ? varintField(1, extent) : textField(2, extent)));
  const tensor = join(varintField(1, type), bytesField(2, join(...dims)));
  return join(textField(1, name), bytesField(2, bytesField(1, tensor)));
}

// ---- the wire format: a field is its number and kind, then a varint, four bytes, or a length and bytes

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

function varintField(field: number, value: number): Uint8Array {
  return join(varint(BigInt(field << 3)), varint(BigInt.asUintN(64, BigInt(value))));
}

function fixed32Field(field: number, value: number): Uint8Array {
  return join(varint(BigInt((field << 3) | 5)), new Uint8Array(Float32Array.of(value).buffer));
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return join(varint(BigInt((field << 3) | 2)), varint(BigInt(bytes.length)), bytes);
}

function textField(field: number, text: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(text));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
