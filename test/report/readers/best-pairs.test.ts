// The best pairs against every way to pair a few, and, where there are hundreds, against the one sign that something could be better.
import { describe, expect, it } from 'vitest';
import { bestPairs } from '../../../src/report/readers/best-pairs.ts';
import { createRandom } from '../../fuzz/random.ts';
import type { Edge } from '../../../src/report/readers/best-pairs.ts';

interface Sizes { readonly rows: number; readonly columns: number }

/** Every assignment, tried out. */
function bestSum(edges: readonly Edge[], row: number, taken: ReadonlySet<number>, rows: number): number {
  if (row === rows) return 0;
  const alone = bestSum(edges, row + 1, taken, rows);
  const paired = edges.filter((edge) => edge.row === row && !taken.has(edge.column)).map(({ column, weight }) => weight + bestSum(edges, row + 1, new Set([...taken, column]), rows));
  return Math.max(alone, ...paired);
}

function sumOf(columnOf: Int32Array, edges: readonly Edge[]): number {
  const columns = [...columnOf].filter((column) => column !== -1);
  expect(new Set(columns).size).toBe(columns.length);
  return columnOf.reduce((sum, column, row) => sum + (column === -1 ? 0 : edges.find((edge) => edge.row === row && edge.column === column)!.weight), 0);
}

function randomEdges(random: ReturnType<typeof createRandom>, { rows, columns }: Sizes, { share, most }: { readonly share: number; readonly most: number }): Edge[] {
  const edges: Edge[] = [];
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) if (random.below(1000) < share * 1000) edges.push({ row, column, weight: 1 + random.below(most) });
  return edges;
}

/** An exchange that would gain: a circle of negative cost through what is paired and what is alone. Bellman and Ford's search, which knows no prices. */
function canBeBetter(columnOf: Int32Array, edges: readonly Edge[], { rows, columns }: Sizes): boolean {
  const rowOf = new Map([...columnOf].flatMap((column, row) => (column === -1 ? [] : [[column, row] as const])));
  const alone = rows + columns;
  const steps: (readonly [from: number, to: number, cost: number])[] = edges.map(({ row, column, weight }) => (columnOf[row] === column ? [rows + column, row, weight] : [row, rows + column, -weight]));
  for (let row = 0; row < rows; row += 1) steps.push(columnOf[row] === -1 ? [alone, row, 0] : [row, alone, 0]);
  for (let column = 0; column < columns; column += 1) steps.push(rowOf.has(column) ? [alone, rows + column, 0] : [rows + column, alone, 0]);
  const least = new Float64Array(rows + columns + 1);
  for (let round = 0; round <= rows + columns; round += 1) {
    let isChanged = false;
    for (const [from, to, cost] of steps) {
      if (least[from]! + cost >= least[to]!) continue;
      least[to] = least[from]! + cost;
      isChanged = true;
    }
    if (!isChanged) return false;
  }
  return true;
}

describe('the best pairs', () => {
  it.each(Array.from({ length: 200 }, (_, seed) => seed))('of a few have the largest sum of all ways to pair them (seed %i)', (seed) => {
    const random = createRandom(seed);
    const sizes = { rows: random.below(7), columns: random.below(7) };
    // Few different weights make ties, many make none.
    const edges = randomEdges(random, sizes, { share: (1 + random.below(10)) / 10, most: random.pick([2, 5, 1000]) });
    expect(sumOf(bestPairs(edges, sizes), edges)).toBe(bestSum(edges, 0, new Set(), sizes.rows));
  });

  it.each([[300, 300, 0.02, 1000], [250, 180, 0.5, 7], [120, 200, 1, 2 ** 30], [400, 400, 0.004, 3]] as const)('of hundreds cannot be exchanged for better ones (%i × %i)', (rows, columns, share, most) => {
    const edges = randomEdges(createRandom(rows), { rows, columns }, { share, most });
    const found = bestPairs(edges, { rows, columns });
    sumOf(found, edges);
    expect(canBeBetter(found, edges, { rows, columns })).toBe(false);
    // The sign is one: without its best pair the assignment can be better.
    const worse = found.slice();
    worse[found.findIndex((column) => column !== -1)] = -1;
    expect(canBeBetter(worse, edges, { rows, columns })).toBe(true);
  });

  it('leave the closest pair apart where all together gain by it, and a pair alone where nothing does', () => {
    expect([...bestPairs([{ row: 0, column: 0, weight: 9 }, { row: 0, column: 1, weight: 5 }, { row: 1, column: 0, weight: 8 }], { rows: 2, columns: 2 })]).toEqual([1, 0]);
    expect([...bestPairs([{ row: 0, column: 0, weight: 9 }, { row: 0, column: 1, weight: 1 }, { row: 1, column: 0, weight: 1 }], { rows: 2, columns: 2 })]).toEqual([0, -1]);
  });

  it('are the same whatever the order of the edges, and of equal ones the earlier row keeps its own', () => {
    const random = createRandom(5);
    const edges = randomEdges(random, { rows: 30, columns: 30 }, { share: 0.3, most: 2 });
    const shuffled = edges.map((edge) => ({ edge, at: random.below(1_000_000) })).sort((a, b) => a.at - b.at).map(({ edge }) => edge);
    expect(bestPairs(shuffled, { rows: 30, columns: 30 })).toEqual(bestPairs(edges, { rows: 30, columns: 30 }));
    expect([...bestPairs([{ row: 0, column: 0, weight: 4 }, { row: 1, column: 0, weight: 4 }], { rows: 2, columns: 1 })]).toEqual([0, -1]);
  });

  it('of nothing are none', () => {
    expect([...bestPairs([], { rows: 3, columns: 0 })]).toEqual([-1, -1, -1]);
  });
});
