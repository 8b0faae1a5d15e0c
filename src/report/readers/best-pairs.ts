// Which of two sets belong together, each once: of all ways to pair them the one whose weights have the largest sum.

/** May be a pair. */
export interface Edge {
  /** Counted from 0, as columns are. */
  readonly row: number;
  readonly column: number;
  /** A whole number above 0, so that sums are exact and equal ones are equal. */
  readonly weight: number;
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
}

/**
 * The Hungarian method on a sparse graph: row after row, along the shortest path by costs reduced by prices (Kuhn, Naval Res. Logist. Q. 1955;2:83;
 * the search is Dijkstra's, as in Edmonds & Karp, J. ACM 1972;19:248). A row whose best way is to stay alone does, and so does one that another takes the
 * place of: nothing has to be paired. O(rows · edges · log edges) at worst; where few edges meet, near rows · log rows.
 *
 * The same edges, rows and columns give the same pairs; among equal sums earlier rows and columns keep theirs.
 *
 * @returns for each row its column, or −1
 */
export function bestPairs(edges: readonly Edge[], sizes: Sizes): Int32Array {
  const { starts, ends, weights } = byRow(edges, sizes.rows);
  const at = (values: Float64Array | Int32Array, index: number): number => values[index] ?? 0;
  const columnOf = new Int32Array(sizes.rows).fill(-1);
  const rowOf = new Int32Array(sizes.columns).fill(-1);
  /** Prices: price of row + price of column ≥ weight, equal for pairs; 0 for what has been looked at and is alone. */
  const rowPrice = new Float64Array(sizes.rows);
  const columnPrice = new Float64Array(sizes.columns);
  for (const { row, weight } of edges) rowPrice[row] = Math.max(at(rowPrice, row), weight);
  const distance = new Float64Array(sizes.columns).fill(Infinity);
  const cameFrom = new Int32Array(sizes.columns);

  for (let first = 0; first < sizes.rows; first += 1) {
    const queue = new ColumnQueue();
    const touched: number[] = [];
    const reachedRows = [{ row: first, far: 0 }];
    const reachedColumns: { column: number; far: number }[] = [];
    /** The cheapest end so far: a row that is alone then, or a column that was. */
    let least = at(rowPrice, first);
    let lonely = first;
    let free = -1;
    const look = (row: number, far: number): void => {
      for (let edge = at(starts, row); edge < at(starts, row + 1); edge += 1) {
        const column = at(ends, edge);
        const further = far + at(rowPrice, row) + at(columnPrice, column) - at(weights, edge);
        if (further >= least || further >= (distance[column] ?? 0)) continue;
        if (distance[column] === Infinity) touched.push(column);
        distance[column] = further;
        cameFrom[column] = row;
        queue.push(column, further);
      }
    };
    look(first, 0);
    for (let next = queue.pop(); next !== undefined && next.far < least; next = queue.pop()) {
      const { column, far } = next;
      // It was reached on a shorter way since.
      if (far > at(distance, column)) continue;
      const row = at(rowOf, column);
      if (row === -1) {
        least = far;
        free = column;
        break;
      }
      reachedColumns.push({ column, far });
      reachedRows.push({ row, far });
      if (far + at(rowPrice, row) < least) {
        least = far + at(rowPrice, row);
        lonely = row;
      }
      look(row, far);
    }
    for (const { row, far } of reachedRows) if (far < least) rowPrice[row] = at(rowPrice, row) - (least - far);
    for (const { column, far } of reachedColumns) if (far < least) columnPrice[column] = at(columnPrice, column) + (least - far);
    for (const column of touched) distance[column] = Infinity;

    let column = free === -1 ? at(columnOf, lonely) : free;
    if (free === -1) columnOf[lonely] = -1;
    // Back along the path: every row on it takes the column that it led to.
    while (column !== -1) {
      const row = at(cameFrom, column);
      const before = at(columnOf, row);
      columnOf[row] = column;
      rowOf[column] = row;
      column = row === first ? -1 : before;
    }
  }
  return columnOf;
}

/** Edges of a row stand together, by column: `starts[row]` to `starts[row + 1]`. */
function byRow(edges: readonly Edge[], rows: number): { readonly starts: Int32Array; readonly ends: Int32Array; readonly weights: Float64Array } {
  const sorted = edges.toSorted((a, b) => a.row - b.row || a.column - b.column);
  const starts = new Int32Array(rows + 1);
  for (const { row } of sorted) starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  for (let row = 0; row < rows; row += 1) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  return { starts, ends: Int32Array.from(sorted, ({ column }) => column), weights: Float64Array.from(sorted, ({ weight }) => weight) };
}

/** A binary heap: the nearest column first, of equally near ones the one with the lower number. */
class ColumnQueue {
  readonly #heap: { readonly column: number; readonly far: number }[] = [];

  push(column: number, far: number): void {
    const heap = this.#heap;
    const entry = { column, far };
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  pop(): { readonly column: number; readonly far: number } | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const below = other !== undefined && isBefore(other, one) ? { entry: other, at: left + 1 } : { entry: one, at: left };
      if (!isBefore(below.entry, last)) break;
      heap[place] = below.entry;
      place = below.at;
    }
    heap[place] = last;
    return top;
  }
}

function isBefore(a: { readonly column: number; readonly far: number }, b: { readonly column: number; readonly far: number }): boolean {
  return a.far < b.far || (a.far === b.far && a.column < b.column);
}
