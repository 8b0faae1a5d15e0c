// Rows of a table by what they belong to, so that each mark finds its own without a search through all of them.

export function rowsOf<Row>(rows: readonly Row[], ownerOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const byOwner = new Map<string, Row[]>();
  for (const row of rows) {
    const own = byOwner.get(ownerOf(row));
    if (own === undefined) byOwner.set(ownerOf(row), [row]);
    else own.push(row);
  }
  return byOwner;
}
