// The two orders in which a value of rank 4 can lie in memory, and the permutations between them.

/**
 * `first`: as the graph has it, [n,c,h,w]. `last`: [n,h,w,c], how TensorFlow's and tfjs's convolutions want values of rank 4.
 * Values of any other rank are always `first`.
 */
export type Layout = 'first' | 'last';

export const toLast = [0, 2, 3, 1] as const;
export const toFirst = [0, 3, 1, 2] as const;

/** Where axis `axis` of [n,c,h,w] lies in [n,h,w,c]. */
export function placeInLast(axis: number): number {
  return toLast.findIndex((from) => from === axis);
}
