// Reads protocol-buffer messages field by field, within bounds.
import { Reader } from './protobuf-wire.ts';

/** One occurrence of a field as it stands on the wire. */
type Field =
  | { readonly wire: 'varint'; readonly value: bigint }
  | { readonly wire: 'bytes'; readonly value: Uint8Array }
  | { readonly wire: 'fixed32' | 'fixed64'; readonly value: Uint8Array };

/** Thrown when bytes are no message, or not the message that was expected. */
export class WireError extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A decoded message: its fields by number, nested messages still as bytes (views, not copies).
 * Every getter checks the wire type, so that a file of another kind is noticed at once.
 */
export class Message {
  readonly #name: string;
  readonly #fields: ReadonlyMap<number, readonly Field[]>;

  /** @param known the field numbers of this message; any other is refused, because its meaning is unknown */
  constructor(name: string, bytes: Uint8Array, known: ReadonlySet<number>) {
    this.#name = name;
    this.#fields = readFields(name, bytes, known);
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  bytes(field: number): Uint8Array | undefined {
    return this.#all(field, 'bytes').at(-1);
  }

  byteStrings(field: number): readonly Uint8Array[] {
    return this.#all(field, 'bytes');
  }

  text(field: number): string | undefined {
    const bytes = this.bytes(field);
    return bytes === undefined ? undefined : this.#text(field, bytes);
  }

  texts(field: number): readonly string[] {
    return this.#all(field, 'bytes').map((bytes) => this.#text(field, bytes));
  }

  messages(field: number, name: string, known: ReadonlySet<number>): Message[] {
    return this.#all(field, 'bytes').map((bytes) => new Message(name, bytes, known));
  }

  message(field: number, name: string, known: ReadonlySet<number>): Message | undefined {
    const bytes = this.bytes(field);
    return bytes === undefined ? undefined : new Message(name, bytes, known);
  }

  /** A whole number that must fit a double exactly. */
  int(field: number): number | undefined {
    const value = this.ints(field).at(-1);
    return value === undefined ? undefined : this.#exact(field, value);
  }

  /** Repeated int64, packed or not, as signed numbers. */
  ints(field: number): bigint[] {
    return (this.#fields.get(field) ?? []).flatMap((entry) => {
      if (entry.wire === 'varint') return [BigInt.asIntN(64, entry.value)];
      if (entry.wire === 'bytes') return unpackVarints(entry.value);
      throw this.#wrong(field, entry);
    });
  }

  /** Repeated int64 that must fit a double exactly. */
  numbers(field: number): number[] {
    return this.ints(field).map((value) => this.#exact(field, value));
  }

  float(field: number): number | undefined {
    return this.floats(field).at(-1);
  }

  floats(field: number): Float32Array {
    const bytes = this.#fixed(field, 4);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }

  doubles(field: number): Float64Array {
    const bytes = this.#fixed(field, 8);
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  }

  /** Fixed-width values, packed or not, joined into one aligned copy. Protocol buffers are little endian, as are our platforms. */
  #fixed(field: number, width: 4 | 8): Uint8Array<ArrayBuffer> {
    const wire = width === 4 ? 'fixed32' : 'fixed64';
    const parts = (this.#fields.get(field) ?? []).map((entry) => {
      if (entry.wire === wire) return entry.value;
      if (entry.wire === 'bytes' && entry.value.length % width === 0) return entry.value;
      throw this.#wrong(field, entry);
    });
    const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      joined.set(part, offset);
      offset += part.length;
    }
    return joined;
  }

  #all(field: number, wire: 'bytes'): Uint8Array[] {
    return (this.#fields.get(field) ?? []).map((entry) => {
      if (entry.wire !== wire) throw this.#wrong(field, entry);
      return entry.value;
    });
  }

  #text(field: number, bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes);
    } catch {
      throw new WireError(`field ${field} of ${this.#name} is not text`);
    }
  }

  #exact(field: number, value: bigint): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new WireError(`field ${field} of ${this.#name} holds ${value}, which is out of range`);
    return number;
  }

  #wrong(field: number, { wire }: Field): WireError {
    return new WireError(`field ${field} of ${this.#name} is of the wrong kind (${wire})`);
  }
}

function readFields(name: string, bytes: Uint8Array, known: ReadonlySet<number>): Map<number, Field[]> {
  const reader = Reader.create(plain(bytes));
  const fields = new Map<number, Field[]>();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    try {
      const tag = reader.uint32();
      const number = tag >>> 3;
      if (!known.has(number)) throw new WireError(`${name} has an unknown field ${number}`);
      const field = readField(reader, tag & 7, name);
      const list = fields.get(number);
      if (list === undefined) fields.set(number, [field]);
      else list.push(field);
    } catch (error) {
      if (error instanceof WireError) throw error;
      throw new WireError(`${name} breaks off at byte ${start} of ${reader.len}: a field is longer than what is left`);
    }
  }
  return fields;
}

function readField(reader: Reader, wire: number, name: string): Field {
  switch (wire) {
    case 0: return { wire: 'varint', value: varint(reader) };
    case 1: return { wire: 'fixed64', value: take(reader, 8) };
    case 2: return { wire: 'bytes', value: reader.bytes() };
    case 5: return { wire: 'fixed32', value: take(reader, 4) };
    default: throw new WireError(`${name} holds a field of wire type ${wire}, which no model uses`);
  }
}

function take(reader: Reader, count: number): Uint8Array {
  const start = reader.pos;
  reader.skip(count);
  return reader.buf.subarray(start, start + count);
}

function unpackVarints(bytes: Uint8Array): bigint[] {
  const reader = Reader.create(plain(bytes));
  const values: bigint[] = [];
  try {
    while (reader.pos < reader.len) values.push(BigInt.asIntN(64, varint(reader)));
  } catch {
    throw new WireError('a list of integers breaks off');
  }
  return values;
}

/** A 64-bit varint in full: protobufjs itself gives one as a double where its optional package for them is absent. */
function varint(reader: Reader): bigint {
  const start = reader.pos;
  reader.skip();
  if (reader.pos - start > 10) throw new WireError('an integer is longer than 64 bits');
  let value = 0n;
  for (let index = reader.pos - 1; index >= start; index--) value = (value << 7n) | BigInt((reader.buf[index] ?? 0) & 0x7f);
  return value;
}

/** The same bytes without Node's Buffer methods, whose `slice` means something else. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
