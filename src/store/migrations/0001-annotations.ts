// The first layout: readers, identities by hash, the annotation log with its heads, blind readings, settings, reports made.
import type { Migration } from './migration.ts';

export const annotations: Migration = {
  version: 1,
  sql: `
    CREATE TABLE readers (
      id TEXT PRIMARY KEY NOT NULL,
      name TEXT NOT NULL UNIQUE COLLATE NOCASE,
      created_at TEXT NOT NULL
    ) STRICT;

    -- Identities are hashes of content: no name, number, date or path of a patient is kept here.
    CREATE TABLE studies (id TEXT PRIMARY KEY NOT NULL, first_seen_at TEXT NOT NULL) STRICT;
    CREATE TABLE images (
      id TEXT PRIMARY KEY NOT NULL,
      study_id TEXT REFERENCES studies (id),
      first_seen_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE models (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, format TEXT NOT NULL, first_used_at TEXT NOT NULL) STRICT;

    CREATE TABLE annotation_events (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      image_id TEXT NOT NULL REFERENCES images (id),
      annotation_id TEXT NOT NULL,
      reader_id TEXT NOT NULL REFERENCES readers (id),
      what TEXT NOT NULL CHECK (what IN ('add', 'change', 'remove', 'restore')),
      before TEXT CHECK (before IS NULL OR json_valid(before)),
      after TEXT CHECK (after IS NULL OR json_valid(after)),
      check_sum TEXT NOT NULL,
      CHECK ((before IS NULL) = (what IN ('add', 'restore'))),
      CHECK ((after IS NULL) = (what = 'remove'))
    ) STRICT;
    CREATE INDEX annotation_events_of_image ON annotation_events (image_id, sequence);

    -- The last event of each annotation: where it stands. Kept by the log itself, in the same transaction.
    CREATE TABLE annotation_heads (
      annotation_id TEXT PRIMARY KEY NOT NULL,
      image_id TEXT NOT NULL,
      -- The event that added it (the order in which annotations are listed), and its last one.
      added INTEGER NOT NULL,
      sequence INTEGER NOT NULL UNIQUE REFERENCES annotation_events (sequence),
      is_present INTEGER NOT NULL CHECK (is_present IN (0, 1)),
      is_finding INTEGER NOT NULL CHECK (is_finding IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX annotation_heads_of_image ON annotation_heads (image_id, is_present, is_finding, added);

    CREATE TRIGGER annotation_events_are_kept BEFORE UPDATE ON annotation_events BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
    CREATE TRIGGER annotation_events_stay BEFORE DELETE ON annotation_events BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the log'); END;
    -- Each event goes on from where the one before it ended.
    CREATE TRIGGER annotation_events_follow BEFORE INSERT ON annotation_events BEGIN
      SELECT RAISE(ABORT, 'the event does not follow from the log') WHERE
        NEW.before IS NOT (SELECT e.after FROM annotation_heads h JOIN annotation_events e ON e.sequence = h.sequence WHERE h.annotation_id = NEW.annotation_id)
        OR (NEW.what = 'add') = EXISTS (SELECT 1 FROM annotation_heads WHERE annotation_id = NEW.annotation_id)
        OR EXISTS (SELECT 1 FROM annotation_heads WHERE annotation_id = NEW.annotation_id AND image_id <> NEW.image_id)
        -- Not given, it is -1 here; given, it comes after all others: nothing is put into the past, or in another's place.
        OR (NEW.sequence <> -1 AND NEW.sequence <= (SELECT max(sequence) FROM annotation_events));
    END;
    CREATE TRIGGER annotation_events_lead AFTER INSERT ON annotation_events BEGIN
      INSERT INTO annotation_heads (annotation_id, image_id, added, sequence, is_present, is_finding)
      VALUES (NEW.annotation_id, NEW.image_id, NEW.sequence, NEW.sequence, NEW.after IS NOT NULL, coalesce(json_type(NEW.after, '$.finding'), 'null') <> 'null')
      ON CONFLICT (annotation_id) DO UPDATE SET sequence = excluded.sequence, is_present = excluded.is_present, is_finding = excluded.is_finding;
    END;

    CREATE TABLE blind_readings (
      id TEXT PRIMARY KEY NOT NULL,
      image_id TEXT NOT NULL REFERENCES images (id),
      reader_id TEXT NOT NULL REFERENCES readers (id),
      started_at TEXT NOT NULL,
      revealed_at TEXT,
      sequence_at_reveal INTEGER,
      CHECK ((revealed_at IS NULL) = (sequence_at_reveal IS NULL))
    ) STRICT;
    CREATE INDEX blind_readings_of_image ON blind_readings (image_id, started_at);
    CREATE UNIQUE INDEX blind_readings_one_at_a_time ON blind_readings (image_id, reader_id) WHERE revealed_at IS NULL;
    CREATE TRIGGER blind_readings_stay BEFORE DELETE ON blind_readings BEGIN SELECT RAISE(ABORT, 'a blind reading is never deleted'); END;
    CREATE TRIGGER blind_readings_are_revealed_once BEFORE UPDATE ON blind_readings BEGIN
      SELECT RAISE(ABORT, 'a blind reading is revealed once and otherwise stays as it is') WHERE
        OLD.revealed_at IS NOT NULL OR NEW.revealed_at IS NULL OR NEW.id <> OLD.id OR NEW.image_id <> OLD.image_id OR NEW.reader_id <> OLD.reader_id OR NEW.started_at <> OLD.started_at;
    END;

    CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL CHECK (json_valid(value)), changed_at TEXT NOT NULL) STRICT;

    CREATE TABLE exports (
      id TEXT PRIMARY KEY NOT NULL,
      made_at TEXT NOT NULL,
      what TEXT NOT NULL CHECK (what IN ('report', 'annotations')),
      image_id TEXT REFERENCES images (id),
      model_id TEXT REFERENCES models (id),
      sha256 TEXT NOT NULL,
      bytes INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX exports_of_image ON exports (image_id, made_at);
  `,
};
