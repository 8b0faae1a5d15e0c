// Readers: local profiles. A name belongs to one of them; nobody is ever deleted, since the log names them.
import { AppError } from '../../contracts/errors.ts';
import { textOf } from '../session.ts';
import type { Reader } from '../../contracts/annotation.ts';
import type { Database, Row } from '../database.ts';
import type { Session } from '../session.ts';

export interface Readers {
  /** In the order in which they came. */
  list(): readonly Reader[];
  /** Without an id a new profile. @throws AppError `annotation_invalid` for an unknown id, or a name that another one bears */
  save(reader: { readonly id?: string | undefined; readonly name: string }): Reader;
  /** The profile of that name, made where there is none. */
  named(name: string): Reader;
}

const columns = 'SELECT id, name, created_at FROM readers';

export function createReaders(session: Session): Readers {
  const find = (db: Database, name: string): Reader | undefined => {
    const row = db.get(`${columns} WHERE name = ? COLLATE NOCASE`, name);
    return row === undefined ? undefined : readerOf(row);
  };
  const add = (db: Database, name: string): Reader => {
    const reader = { id: session.newId(), name, createdAt: session.now() };
    db.run('INSERT INTO readers (id, name, created_at) VALUES (?, ?, ?)', reader.id, reader.name, reader.createdAt);
    return reader;
  };
  return {
    list: () => session.read((db) => db.all(`${columns} ORDER BY rowid`).map(readerOf)),
    save: ({ id, name }) => session.write((db) => {
      const bearer = find(db, name);
      if (bearer !== undefined && bearer.id !== id) throw new AppError('annotation_invalid', `expected a name that no other reader bears, got "${name}"`);
      if (id === undefined) return add(db, name);
      db.run('UPDATE readers SET name = ? WHERE id = ?', name, id);
      const row = db.get(`${columns} WHERE id = ?`, id);
      if (row === undefined) throw new AppError('annotation_invalid', 'expected a reader that there is, got an unknown one');
      return readerOf(row);
    }),
    named(given) {
      const name = given.trim();
      return session.read((db) => find(db, name)) ?? session.write((db) => find(db, name) ?? add(db, name));
    },
  };
}

function readerOf(row: Row): Reader {
  return { id: textOf(row.id), name: textOf(row.name), createdAt: textOf(row.created_at) };
}
