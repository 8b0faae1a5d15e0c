// One forward run: the values computed so far, each in the layout that made it, converted where another is asked for.
import { typeOf } from '../../../graph/graph.ts';
import { withBatch } from '../../../graph/tensor.ts';
import { toFirst, toLast } from '../layouts.ts';
import { upload } from './weights.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { Shape, Tensor, ValueName } from '../../../graph/tensor.ts';
import type { Layout } from '../layouts.ts';
import type { Tf, TfTensor } from './runtime.ts';

/** What a node wrote, per output it was asked for. */
export interface Written {
  readonly tensor: TfTensor;
  readonly layout: Layout;
}

/** The session's arranged constants. */
export interface Arranged {
  readonly tf: Tf;
  readonly graph: Graph;
  readonly wanted: ReadonlySet<ValueName>;
  arranged(value: ValueName, variant: string, make: (tf: Tf, tensor: Tensor) => TfTensor): TfTensor;
}

export class TfjsRun {
  readonly tf: Tf;
  readonly batch: number;
  readonly #session: Arranged;
  readonly #held = new Map<ValueName, Partial<Record<Layout, TfTensor>>>();

  constructor(session: Arranged, batch: number) {
    this.tf = session.tf;
    this.batch = batch;
    this.#session = session;
  }

  isWanted(value: ValueName): boolean {
    return this.#session.wanted.has(value);
  }

  constant(value: ValueName): Tensor | undefined {
    return this.#session.graph.constants.get(value);
  }

  /** A constant rearranged by `make`, computed once per executor. */
  arranged(value: ValueName, variant: string, make: (tf: Tf, tensor: Tensor) => TfTensor): TfTensor {
    return this.#session.arranged(value, variant, make);
  }

  /** The graph's shape, the batch filled in. */
  shape(value: ValueName): number[] {
    return this.concrete(typeOf(this.#session.graph, value).shape);
  }

  concrete(shape: Shape): number[] {
    return withBatch(shape, this.batch);
  }

  /** The layout in which `value` is at hand; constants are at hand in any. */
  layoutOf(value: ValueName): Layout | 'any' {
    const held = this.#held.get(value);
    if (held === undefined) return 'any';
    return held.last === undefined ? 'first' : 'last';
  }

  read(value: ValueName, layout: Layout = 'first'): TfTensor {
    if (this.constant(value) !== undefined) return this.#readConstant(value, layout);
    const held = this.#held.get(value);
    if (held === undefined) throw new Error(`"${value}" was not computed`);
    const known = held[layout];
    if (known !== undefined) return known;
    const other = layout === 'last' ? held.first : held.last;
    if (other === undefined) throw new Error(`"${value}" was disposed of too early`);
    const converted = this.tf.keep(exchange(this.tf, other, layout));
    held[layout] = converted;
    return converted;
  }

  /** The numbers of a value in whatever layout they are at hand; undefined for constants. */
  numbers(value: ValueName): ArrayLike<number> | undefined {
    const held = this.#held.get(value);
    return (held?.first ?? held?.last)?.dataSync();
  }

  write(value: ValueName, { tensor, layout }: Written): void {
    this.#held.set(value, { [layout]: this.tf.keep(tensor) });
  }

  drop(value: ValueName): void {
    const held = this.#held.get(value);
    held?.first?.dispose();
    held?.last?.dispose();
    this.#held.delete(value);
  }

  dropAll(): void {
    for (const value of [...this.#held.keys()]) this.drop(value);
  }

  #readConstant(value: ValueName, layout: Layout): TfTensor {
    if (layout === 'first') return this.arranged(value, 'first', upload);
    return this.arranged(value, 'last', (tf, tensor) => exchange(tf, upload(tf, tensor), 'last'));
  }
}

/** From one layout of rank 4 to the other. */
export function exchange(tf: Tf, x: TfTensor, layout: Layout): TfTensor {
  return tf.transpose(x, layout === 'last' ? [...toLast] : [...toFirst]);
}
