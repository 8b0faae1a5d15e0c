// Typed reading of a parsed data set: every getter says what it makes of a missing or ill-formed value.
import { decodeText } from './text.ts';

export interface DicomFragment { readonly offset: number; readonly position: number; readonly length: number }

/** One attribute: where its value lies in the file's bytes, and its items or fragments. */
export interface DicomElement {
  readonly tag: string;
  readonly vr: string | undefined;
  readonly position: number;
  readonly length: number;
  readonly items: readonly DicomDataSet[];
  readonly fragments: readonly DicomFragment[] | undefined;
  readonly offsetTable: readonly number[];
}

export class DicomDataSet {
  readonly bytes: Uint8Array;
  readonly isBigEndian: boolean;
  readonly #elements: ReadonlyMap<string, DicomElement>;
  readonly #characterSets: readonly string[];

  constructor(bytes: Uint8Array, isBigEndian: boolean, elements: ReadonlyMap<string, DicomElement>, inheritedCharacterSets: readonly string[] = []) {
    this.bytes = bytes;
    this.isBigEndian = isBigEndian;
    this.#elements = elements;
    const own = this.strings('x00080005');
    this.#characterSets = own.length > 0 ? own : inheritedCharacterSets;
  }

  get characterSets(): readonly string[] {
    return this.#characterSets;
  }

  /** Tags present, in file order. */
  tags(): string[] {
    return [...this.#elements.keys()];
  }

  element(tag: string): DicomElement | undefined {
    return this.#elements.get(tag);
  }

  /** The value's bytes; shorter than the element says when the file ends early. */
  valueBytes(tag: string): Uint8Array {
    const element = this.#elements.get(tag);
    return element === undefined ? new Uint8Array(0) : this.bytes.subarray(element.position, element.position + element.length);
  }

  /** Values of an ASCII attribute (UI, CS, DS, IS, DA …), trimmed; empty when absent or empty. */
  strings(tag: string): string[] {
    const text = decodeText(this.valueBytes(tag), []).trim();
    return text === '' ? [] : text.split('\\').map((value) => value.trim());
  }

  /** First value of an ASCII attribute; undefined when absent or empty. */
  string(tag: string): string | undefined {
    return this.strings(tag)[0] || undefined;
  }

  /** A text attribute in its own character set; undefined when absent or empty. */
  text(tag: string): string | undefined {
    return decodeText(this.valueBytes(tag), this.#characterSets).trim() || undefined;
  }

  texts(tag: string): string[] {
    const text = this.text(tag);
    return text === undefined ? [] : text.split('\\').map((value) => value.trim());
  }

  /** Values of DS or IS; a value that is no number is NaN. */
  numbers(tag: string): number[] {
    return this.strings(tag).map((value) => (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value) ? Number(value) : Number.NaN));
  }

  number(tag: string): number | undefined {
    return this.numbers(tag)[0];
  }

  /** 16-bit words of US, SS or OW. */
  words(tag: string, { isSigned = false }: { isSigned?: boolean } = {}): number[] {
    const bytes = this.valueBytes(tag);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const words: number[] = [];
    for (let at = 0; at + 2 <= bytes.byteLength; at += 2) {
      words.push(isSigned ? view.getInt16(at, !this.isBigEndian) : view.getUint16(at, !this.isBigEndian));
    }
    return words;
  }

  word(tag: string): number | undefined {
    return this.words(tag)[0];
  }

  items(tag: string): readonly DicomDataSet[] {
    return this.#elements.get(tag)?.items ?? [];
  }

  /** The same data set with what an item of it says of these attributes in place of its own; what the item leaves out is absent. */
  with(item: DicomDataSet, tags: readonly string[]): DicomDataSet {
    const elements = new Map(this.#elements);
    for (const tag of tags) {
      const element = item.element(tag);
      if (element === undefined) elements.delete(tag);
      else elements.set(tag, element);
    }
    return new DicomDataSet(this.bytes, this.isBigEndian, elements, this.#characterSets);
  }
}
