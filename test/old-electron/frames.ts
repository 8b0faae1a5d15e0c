// Messages between the old Electron and its Node children as frames of JSON with their bytes behind: the two know no common structured clone.

/** Kinds of binary values that travel, in the order of their codes. */
const arrayTypes = [Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array, Uint8ClampedArray] as const;
type Binary = InstanceType<(typeof arrayTypes)[number]>;

/** Keys that no message of the product has. */
const marks = { binary: '$binary', number: '$number', undefined: '$undefined' } as const;
const alignment = 8;

/** [length of JSON, length of all] as uint32, then JSON, then every binary value, aligned to eight bytes. */
export function encodeFrame(message: unknown): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  const json = Buffer.from(JSON.stringify(replaced(message)) ?? 'null');
  function replaced(value: unknown): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) return { [marks.number]: String(value) };
    if (value === undefined) return { [marks.undefined]: true };
    if (typeof value !== 'object' || value === null) return value;
    if (ArrayBuffer.isView(value)) return { [marks.binary]: kept(value as Binary) };
    if (value instanceof Error) return { name: value.name, message: value.message };
    if (Array.isArray(value)) return value.map(replaced);
    return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, replaced(inner)]));
  }
  function kept(value: Binary): readonly number[] {
    const type = arrayTypes.findIndex((candidate) => value instanceof candidate);
    const place = [Math.max(type, 0), offset, value.byteLength];
    const padding = (alignment - (value.byteLength % alignment)) % alignment;
    parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength), Buffer.alloc(padding));
    offset += value.byteLength + padding;
    return place;
  }
  const head = Buffer.alloc(8);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(json.length + offset, 4);
  return Buffer.concat([head, json, ...parts]);
}

/** Takes chunks as they come and calls with every whole message. */
export function frameReader(onMessage: (message: unknown) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    for (;;) {
      if (held < 8) return;
      // Joined only when a whole frame is there: a map may come in hundreds of chunks.
      if ((chunks[0]?.length ?? 0) < 8) chunks = [Buffer.concat(chunks)];
      const first = chunks[0] as Buffer;
      const size = 8 + first.readUInt32LE(4);
      if (held < size) return;
      const all = chunks.length === 1 ? first : Buffer.concat(chunks);
      const frame = all.slice(0, size);
      chunks = [all.slice(size)];
      held -= size;
      onMessage(decode(frame));
    }
  };
}

function decode(frame: Buffer): unknown {
  const jsonLength = frame.readUInt32LE(0);
  const base = 8 + jsonLength;
  return restored(JSON.parse(frame.toString('utf8', 8, base)));

  function restored(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(restored);
    const record = value as Record<string, unknown>;
    if (marks.number in record) return Number(record[marks.number]);
    if (marks.undefined in record) return undefined;
    if (marks.binary in record) {
      const [type = 0, offset = 0, bytes = 0] = record[marks.binary] as number[];
      const copy = new Uint8Array(frame.slice(base + offset, base + offset + bytes));
      const ArrayType = arrayTypes[type] ?? Uint8Array;
      return new ArrayType(copy.buffer, 0, bytes / ArrayType.BYTES_PER_ELEMENT);
    }
    return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, restored(inner)]));
  }
}
