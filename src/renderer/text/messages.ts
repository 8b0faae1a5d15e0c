// What a catalogue of strings is made of: sentences, sentences with parameters, and groups of them.

/** A sentence with gaps is a function that returns the whole sentence, so that another language may order its words anew. */
export type Message = string | ((...values: never[]) => string);
export interface Messages {
  readonly [name: string]: Message | Messages;
}

/** The shape that every language must fill: the same names, the same parameters, other words. */
export type Wording<M> = M extends string ? string : M extends (...values: infer V) => string ? (...values: V) => string : { readonly [K in keyof M]: Wording<M[K]> };
