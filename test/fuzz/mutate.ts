// What can happen to a file: bits that flip, lengths that lie, pieces that are lost, doubled, swapped, cut off.
import type { Random } from './random.ts';

type Change = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Values that lengths, counts and sizes go wrong at. */
const edges = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
/** Markers of items and of codestreams, in their own byte order. */
const markers = [[0xfe, 0xff, 0x00, 0xe0], [0xfe, 0xff, 0x0d, 0xe0], [0xfe, 0xff, 0xdd, 0xe0], [0xff, 0xd8], [0xff, 0xd9], [0xff, 0xda], [0xff, 0xc4], [0xff, 0x4f, 0xff, 0x51], [0xff, 0x90]];

/** A place in the file: half of the time near its beginning, where the headers are, or near one of its codestreams. */
function place(bytes: Uint8Array, random: Random): number {
  const kind = random.below(4);
  if (kind === 0) return random.below(Math.min(bytes.length, 1024));
  if (kind === 1) return Math.max(0, bytes.length - 1 - random.below(Math.min(bytes.length, 2048)));
  return random.below(bytes.length);
}

const changes: readonly Change[] = [
  function setByte(bytes, random) {
    bytes[place(bytes, random)] = random.below(256);
    return bytes;
  },
  function flipBit(bytes, random) {
    const at = place(bytes, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
  function setEdge(bytes, random) {
    const at = place(bytes, random);
    const value = random.pick(edges);
    const width = random.pick([1, 2, 4]);
    const isBig = random.below(2) === 0;
    for (let i = 0; i < width; i++) bytes[at + i] = Math.floor(value / 2 ** (8 * (isBig ? width - 1 - i : i))) & 255;
    return bytes;
  },
  function setMarker(bytes, random) {
    bytes.set(random.pick(markers).slice(0, Math.max(0, bytes.length - 4)), Math.min(place(bytes, random), Math.max(0, bytes.length - 4)));
    return bytes;
  },
  function cutOff(bytes, random) {
    return bytes.slice(0, 1 + random.below(bytes.length));
  },
  function lose(bytes, random) {
    const from = place(bytes, random);
    const length = 1 + random.below(random.pick([4, 64, 4096]));
    return joined(bytes.subarray(0, from), bytes.subarray(Math.min(bytes.length, from + length)));
  },
  function double(bytes, random) {
    const from = place(bytes, random);
    const piece = bytes.subarray(from, from + 1 + random.below(random.pick([8, 256, 4096])));
    return joined(bytes.subarray(0, from), piece, bytes.subarray(from));
  },
  function copyOver(bytes, random) {
    const [from, to] = [place(bytes, random), place(bytes, random)];
    bytes.copyWithin(to, from, Math.min(bytes.length, from + 1 + random.below(64)));
    return bytes;
  },
  function fill(bytes, random) {
    const from = place(bytes, random);
    bytes.fill(random.pick([0, 0xff, 0x41]), from, from + 1 + random.below(256));
    return bytes;
  },
];

/** A mutant of one to four changes; the original is left as it is. */
export function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = original.slice();
  for (let left = 1 + random.below(4); left > 0 && bytes.length > 0; left--) bytes = random.pick(changes)(bytes, random);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
