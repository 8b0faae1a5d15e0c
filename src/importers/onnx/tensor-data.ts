// Constants of an ONNX file → tensors: raw bytes, typed lists, or a file beside the model.
import { AppError } from '../../contracts/errors.ts';
import { elementCount, shapeText } from '../../graph/tensor.ts';
import { widenBfloat16, widenFloat16 } from '../half-precision.ts';
import { Message } from '../protobuf.ts';
import { staysBeside } from '../relative-path.ts';
import { elementType } from './model-file.ts';
import type { FileTensor } from './model-file.ts';
import type { Tensor } from '../../graph/tensor.ts';

/** Where a tensor's bytes may come from, and whom to name when they do not. */
export interface TensorSource {
  /** Name of the model file. */
  readonly file: string;
  /** Bytes of a file beside the model. @throws AppError `model_data_missing` */
  readonly external: (location: string) => Uint8Array;
  /** Told what was changed in reading, for the notes. */
  readonly note: (text: string) => void;
}

const tensorFields: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16]);
const entryFields: ReadonlySet<number> = new Set([1, 2]);

/** A TensorProto; its values are decoded and checked by `load`, once. */
export function fileTensor(bytes: Uint8Array, source: TensorSource): FileTensor {
  const message = new Message('TensorProto', bytes, tensorFields);
  const name = message.text(8) ?? '';
  const shape = message.numbers(1);
  const code = message.int(2) ?? 0;
  let loaded: Tensor | undefined;
  return {
    name,
    shape,
    elementType: code,
    load: () => loaded ??= decode(message, { name: name === '' ? 'a constant' : `"${name}"`, shape, code }, source),
  };
}

interface Declared {
  readonly name: string;
  readonly shape: readonly number[];
  readonly code: number;
}

function decode(message: Message, declared: Declared, source: TensorSource): Tensor {
  const { name, shape, code } = declared;
  const type = elementType(code);
  if (shape.some((extent) => extent < 0 || extent >= 2 ** 31)) throw unreadable(source, `${name} has the shape ${shapeText(shape)}`);
  if (type.dtype === undefined || message.has(3)) throw new AppError('model_operator_unsupported', `${source.file}: ${name} is ${message.has(3) ? 'stored in segments' : type.name}, which is not supported`);
  const count = elementCount(shape);
  const raw = rawBytes(message, name, source);
  if (raw !== undefined && raw.length !== count * type.bytes) {
    throw unreadable(source, `${name} ${shapeText(shape)} of ${type.name} needs ${count * type.bytes} bytes, got ${raw.length}`);
  }
  const values = raw === undefined ? fromLists(message, code) : fromRaw(raw, code);
  if (values.length !== count) throw unreadable(source, `${name} ${shapeText(shape)} needs ${count} values, got ${values.length}`);
  if (code === 10 || code === 16) source.note(`${type.name} weights widened to float32 (exact)`);
  if (code === 11) source.note('float64 weights rounded to float32');
  return { dtype: type.dtype, shape, values };
}

function rawBytes(message: Message, name: string, source: TensorSource): Uint8Array | undefined {
  if (message.int(14) === 1) return externalBytes(message, name, source);
  if (message.has(13)) throw unreadable(source, `${name} names an external file but is not marked external`);
  return message.bytes(9);
}

/** TensorProto.external_data: location, offset and length as text. */
function externalBytes(message: Message, name: string, source: TensorSource): Uint8Array {
  const entries = new Map(message.messages(13, 'StringStringEntryProto', entryFields).map((entry) => [entry.text(1) ?? '', entry.text(2) ?? '']));
  const location = entries.get('location') ?? '';
  if (!staysBeside(location)) throw unreadable(source, `${name} asks for the file ${JSON.stringify(location)}, which is not beside the model`);
  const bytes = source.external(location);
  const offset = wholeNumber(entries.get('offset') ?? '0');
  const length = wholeNumber(entries.get('length') ?? String(bytes.length - (offset ?? 0)));
  if (offset === undefined || length === undefined) throw unreadable(source, `${name} has no usable offset and length in ${location}`);
  if (offset + length > bytes.length) throw unreadable(source, `${name} needs bytes ${offset} to ${offset + length} of ${location}, which has ${bytes.length}`);
  return bytes.subarray(offset, offset + length);
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** raw_data is little endian, C order. */
function fromRaw(raw: Uint8Array, code: number): Tensor['values'] {
  const bytes = aligned(raw, elementType(code).bytes);
  const at = [bytes.buffer, bytes.byteOffset, bytes.byteLength / elementType(code).bytes] as const;
  switch (code) {
    case 1: return new Float32Array(...at);
    case 2: return Int32Array.from(new Uint8Array(...at));
    case 3: return Int32Array.from(new Int8Array(...at));
    case 4: return Int32Array.from(new Uint16Array(...at));
    case 5: return Int32Array.from(new Int16Array(...at));
    case 6: return new Int32Array(...at);
    case 7: return new BigInt64Array(...at);
    case 9: return Uint8Array.from(new Uint8Array(...at), (value) => (value === 0 ? 0 : 1));
    case 10: return widenFloat16(new Uint16Array(...at));
    case 11: return Float32Array.from(new Float64Array(...at));
    default: return widenBfloat16(new Uint16Array(...at));
  }
}

/** A view where the platform's alignment allows it (weights of a large model are not copied), else a copy. */
function aligned(raw: Uint8Array, width: number): Uint8Array {
  return raw.byteOffset % width === 0 ? raw : raw.slice();
}

/** float_data 4, int32_data 5 (small integers and 16-bit floats too), int64_data 7, double_data 10. */
function fromLists(message: Message, code: number): Tensor['values'] {
  switch (code) {
    case 1: return message.floats(4);
    case 7: return BigInt64Array.from(message.ints(7));
    case 9: return Uint8Array.from(message.numbers(5), (value) => (value === 0 ? 0 : 1));
    case 10: return widenFloat16(Uint16Array.from(message.numbers(5)));
    case 11: return Float32Array.from(message.doubles(10));
    case 16: return widenBfloat16(Uint16Array.from(message.numbers(5)));
    default: return Int32Array.from(message.numbers(5));
  }
}

function unreadable(source: TensorSource, what: string): AppError {
  return new AppError('model_unreadable', `${source.file}: ${what}`);
}
