// Bytes → data set: Part 10 files, files without preamble, and bare data sets. The one file that knows dicom-parser.
import * as dicomParserModule from 'dicom-parser';
import type { DataSet, Element } from 'dicom-parser';
import { AppError } from '../contracts/errors.ts';
import { DicomDataSet } from './data-set.ts';
import type { DicomElement } from './data-set.ts';
import { otherEncoding, withKnownVrs } from './encoding.ts';
import { tagText, tags } from './tags.ts';
import { deflatedExplicitLittleEndian, explicitBigEndian, explicitLittleEndian, implicitLittleEndian, transferSyntax } from './transfer-syntax.ts';
import type { TransferSyntax } from './transfer-syntax.ts';

/** Inflate a raw deflate stream (no zlib header); must bound its own output and throw beyond. */
export type InflateRaw = (deflated: Uint8Array) => Uint8Array;

export interface ParsedFile {
  readonly dataSet: DicomDataSet;
  /** Group 0002; undefined for a bare data set. */
  readonly meta: DicomDataSet | undefined;
  /** The one that the data set is encoded in. */
  readonly syntax: TransferSyntax;
  /** What the header says where that is wrong. */
  readonly saidSyntax?: TransferSyntax;
  /** Where and why reading stopped before the end of the file; undefined when all of it was read. */
  readonly stoppedBecause: string | undefined;
}

// The package is CommonJS: Node hands it over as the default export, a bundler may hand over its names.
type Parser = typeof dicomParserModule & { readPart10Header(bytes: Uint8Array): DataSet };
const { parseDicom, readPart10Header } = ((dicomParserModule as unknown as { default?: Parser }).default ?? dicomParserModule) as Parser;

/** Elements nested deeper than this are refused; real files stay below ten. */
const maxNesting = 64;

/** Whether the bytes begin as a Part 10 file, a file meta group without preamble, or a bare data set. */
export function looksLikeDicom(bytes: Uint8Array): boolean {
  return startOfFile(bytes) !== undefined;
}

/**
 * Parse a file as far as it can be read.
 *
 * @param until stop at this tag: of its element only place and length are known. The bytes may then be a file's beginning only
 * @throws AppError `image_unreadable` when not even one element can be read or the transfer syntax is missing
 */
export function parseFile(given: Uint8Array, { name, inflateRaw, until }: { name: string; inflateRaw: InflateRaw; until?: string }): ParsedFile {
  const bytes = plainBytes(given);
  const start = startOfFile(bytes);
  if (start === undefined) throw new AppError('image_unreadable', `${name}: expected a DICOM file ("DICM" at byte 128), got ${bytes.length} bytes that are none.`);
  const wrapping = { isBigEndian: false, characterSets: [], name, depth: 0 };
  // The file meta group lies outside a deflated stream, and is missing from a data set that was cut off: it is read by itself.
  const metaRaw = start.syntax === undefined ? readMeta(start.bytes, name) : undefined;
  const meta = metaRaw === undefined ? undefined : wrap(metaRaw, wrapping);
  const said = start.syntax ?? meta?.string(tags.TransferSyntaxUID);
  if (said === undefined) throw new AppError('image_unreadable', `${name}: the DICOM header cannot be read: it has no ${tagText(tags.TransferSyntaxUID)}.`);
  const bodyStart = metaRaw?.position ?? 0;
  const other = otherEncoding(start.bytes.subarray(bodyStart), said);
  const syntax = transferSyntax(other ?? said);
  const whole = isPlainExplicit(syntax) ? withKnownVrs(start.bytes, bodyStart) : start.bytes;
  const { raw, cause } = parseBody(other === undefined ? whole : whole.subarray(bodyStart), {
    syntaxUid: start.syntax ?? other, until,
    // PS3.5 A.5: everything after the file meta group is one raw deflate stream. The parser reads what is returned from its first byte.
    inflater: (all, position) => {
      const inflated = inflate(all.subarray(position), inflateRaw);
      return withKnownVrs(inflated, 0);
    },
  });
  if (raw === undefined) throw new AppError('image_unreadable', `${name}: the DICOM header cannot be read: ${causeText(cause, bytes)}.`);
  for (const tag of Object.keys(raw.elements)) if (tag.startsWith('x0002')) delete raw.elements[tag];
  const dataSet = wrap(raw, { ...wrapping, isBigEndian: syntax.isBigEndian });
  return { dataSet, meta, syntax, stoppedBecause: cause === undefined ? undefined : stopText(raw, cause), ...(other === undefined ? {} : { saidSyntax: transferSyntax(said) }) };
}

function readMeta(bytes: Uint8Array, name: string): DataSet & { readonly position?: number } {
  try {
    return readPart10Header(bytes);
  } catch (error) {
    throw new AppError('image_unreadable', `${name}: the DICOM header cannot be read: ${causeText(error, bytes)}.`);
  }
}

/** Everything that is not implicit, big endian or deflated, compressed pixels included. */
function isPlainExplicit({ uid, isBigEndian }: TransferSyntax): boolean {
  return uid !== implicitLittleEndian && !isBigEndian && uid !== deflatedExplicitLittleEndian;
}

/** In implicit encoding the parser takes a value for a sequence when it begins as an item would; pixels and tables may. */
const notSequences: ReadonlySet<string> = new Set([tags.PixelData, tags.LUTData]);

function parseBody(bytes: Uint8Array, { syntaxUid, until, inflater }: { syntaxUid: string | undefined; until: string | undefined; inflater: (all: Uint8Array, position: number) => Uint8Array }): { raw: DataSet | undefined; cause?: unknown } {
  try {
    return { raw: parseDicom(bytes, {
      ...(syntaxUid === undefined ? {} : { TransferSyntaxUID: syntaxUid }),
      ...(until === undefined ? {} : { untilTag: until }),
      vrCallback: (tag) => (notSequences.has(tag) ? 'OW' : undefined),
      inflater,
    }) };
  } catch (error) {
    // The parser throws strings, Errors, or { exception, dataSet } with what was read so far.
    const partial = error as { exception?: unknown; dataSet?: DataSet };
    return { raw: partial?.dataSet, cause: partial?.exception ?? error };
  }
}

function inflate(deflated: Uint8Array, inflateRaw: InflateRaw): Uint8Array {
  try {
    return plainBytes(inflateRaw(deflated));
  } catch {
    throw new AppError('image_unreadable', 'its deflated data set is damaged, or unpacks to more than is read');
  }
}

/** A Node Buffer's slice() shares memory where a Uint8Array's copies: beyond this point it is the latter. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes as the parser wants them (with a preamble), and the transfer syntax where the file cannot say it. */
function startOfFile(bytes: Uint8Array): { bytes: Uint8Array; syntax?: string } | undefined {
  if (bytes.length < 8) return undefined;
  if (hasAscii(bytes, 128, 'DICM')) return { bytes };
  if (hasAscii(bytes, 0, 'DICM')) return { bytes: withZeros(bytes, 128) };
  const isVr = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4] ?? 0, bytes[5] ?? 0));
  const [b0, b1, b2, b3] = bytes;
  if (b0 === 2 && b1 === 0 && b3 === 0 && isVr) {
    const padded = withZeros(bytes, 132);
    padded.set([0x44, 0x49, 0x43, 0x4d], 128);
    return { bytes: padded };
  }
  // A bare data set starts with group 0008, where every image keeps its identity; element numbers there are below 0100 at first.
  if (b0 === 8 && b1 === 0 && b3 === 0) return { bytes, syntax: isVr ? explicitLittleEndian : implicitLittleEndian };
  if (b0 === 0 && b1 === 8 && b2 === 0 && isVr) return { bytes, syntax: explicitBigEndian };
  return undefined;
}

function hasAscii(bytes: Uint8Array, at: number, text: string): boolean {
  return [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}

function withZeros(bytes: Uint8Array, count: number): Uint8Array {
  const padded = new Uint8Array(bytes.length + count);
  padded.set(bytes, count);
  return padded;
}

interface WrapContext { readonly isBigEndian: boolean; readonly characterSets: readonly string[]; readonly name: string; readonly depth: number }

function wrap(raw: DataSet, context: WrapContext): DicomDataSet {
  if (context.depth > maxNesting) {
    throw new AppError('image_unreadable', `${context.name}: sequences are nested more than ${maxNesting} deep.`);
  }
  const bytes = raw.byteArray;
  // Character sets are inherited by items, so they must be known before the items are wrapped.
  const own = asciiOf(raw, tags.SpecificCharacterSet);
  const characterSets = own === '' ? context.characterSets : own.split('\\');
  const inner = { ...context, characterSets, depth: context.depth + 1 };
  const elements = new Map<string, DicomElement>();
  for (const [tag, element] of Object.entries(raw.elements)) elements.set(tag, wrapElement(tag, element, inner));
  return new DicomDataSet(bytes, context.isBigEndian, elements, characterSets);
}

function wrapElement(tag: string, element: Element, context: WrapContext): DicomElement {
  return {
    tag,
    vr: element.vr,
    position: element.dataOffset ?? 0,
    length: element.length ?? 0,
    items: (element.items ?? []).flatMap((item) => (item.dataSet === undefined ? [] : [wrap(item.dataSet, context)])),
    fragments: element.encapsulatedPixelData === true ? element.fragments : undefined,
    offsetTable: element.basicOffsetTable ?? [],
  };
}

function asciiOf(raw: DataSet, tag: string): string {
  const element = raw.elements[tag];
  if (element?.dataOffset === undefined) return '';
  return String.fromCharCode(...raw.byteArray.subarray(element.dataOffset, element.dataOffset + Math.min(element.length, 256))).replace(/\0/g, '').trim();
}

function stopText(raw: DataSet, cause: unknown): string {
  const ignored = bytesBehindPixels(raw);
  if (ignored !== undefined) return `${ignored} bytes after the pixel data are no data elements and are ignored`;
  const last = Object.values(raw.elements).reduce<Element | undefined>((latest, element) => (
    element.dataOffset !== undefined && (latest === undefined || element.dataOffset >= latest.dataOffset) ? element : latest), undefined);
  const where = last === undefined ? 'at its first element' : `at or after ${tagText(last.tag)}`;
  return `the data set breaks off ${where}: ${causeText(cause, raw.byteArray)}`;
}

/** Where the pixels are whole and nothing that is an element follows, what stopped the parser is filling, not a loss. */
function bytesBehindPixels(raw: DataSet): number | undefined {
  const pixels = raw.elements[tags.PixelData] ?? raw.elements[tags.FloatPixelData] ?? raw.elements[tags.DoubleFloatPixelData];
  if (pixels?.dataOffset === undefined || pixels.length === undefined || pixels.length < 0) return undefined;
  const end = pixels.dataOffset + pixels.length;
  const follows = Object.values(raw.elements).some(({ tag, dataOffset }) => tag !== 'x00000000' && dataOffset !== undefined && dataOffset > end);
  return follows || end >= raw.byteArray.length || pixels.hadUndefinedLength === true ? undefined : raw.byteArray.length - end;
}

/** The parser's own words name its functions; the reader needs the kind of fault only. */
function causeText(cause: unknown, bytes: Uint8Array): string {
  if (cause instanceof AppError) return cause.message;
  if (cause instanceof RangeError) return 'sequences are nested too deep';
  const words = cause instanceof Error ? cause.message : String(cause);
  if (/past end|overrun|maxP osition|not found/.test(words)) return `the file ends too early, after ${bytes.length} bytes`;
  if (/missing required meta header attribute/.test(words)) return `it has no ${tagText(tags.TransferSyntaxUID)}`;
  return 'an element is malformed';
}
