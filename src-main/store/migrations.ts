import * as z from 'zod'
import type { Database } from './database.ts'

/**
 * Each entry takes the file from the version of its index to the next one. Entries are only ever appended:
 * a released one is never edited, because libraries out there have already run it.
 *
 * Labels have no foreign key on purpose: a run's id comes from its SOP instance, so a label outlives `forget`
 * and is there again when the same run is opened again.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE studies (
    id TEXT PRIMARY KEY, patient_name TEXT, patient_id TEXT, patient_birth_date TEXT, study_date TEXT,
    study_time TEXT, description TEXT, demo INTEGER NOT NULL, opened_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, study_id TEXT NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
    path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ms REAL NOT NULL, frame_count INTEGER NOT NULL,
    angiogram TEXT NOT NULL, frames TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_study ON runs(study_id);
  CREATE INDEX runs_by_path ON runs(path);
  CREATE TABLE thumbnails (
    run_id TEXT PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE, png BLOB NOT NULL
  ) STRICT;
  CREATE TABLE frame_readings (
    run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, model_id TEXT NOT NULL, frame INTEGER NOT NULL,
    reading TEXT NOT NULL, PRIMARY KEY (run_id, model_id, frame)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE run_readings (
    run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, model_id TEXT NOT NULL,
    reading TEXT NOT NULL, PRIMARY KEY (run_id, model_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE labels (
    id TEXT PRIMARY KEY, run_id TEXT NOT NULL, frame INTEGER, grade TEXT NOT NULL, reader TEXT NOT NULL,
    recorded_at TEXT NOT NULL, retracted_at TEXT
  ) STRICT;
  CREATE INDEX labels_by_run ON labels(run_id);
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE window (id INTEGER PRIMARY KEY CHECK (id = 1), bounds TEXT NOT NULL) STRICT;
  CREATE VIRTUAL TABLE study_search USING fts5(
    study_id UNINDEXED, words, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
  );
  `,
  `
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, account TEXT NOT NULL, reader TEXT NOT NULL, kind TEXT NOT NULL,
    detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  CREATE TRIGGER audit_as_written BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  CREATE TABLE hospital (id INTEGER PRIMARY KEY CHECK (id = 1), facts TEXT NOT NULL) STRICT;
  CREATE TABLE reveals (
    id TEXT PRIMARY KEY, run_id TEXT NOT NULL, study_id TEXT NOT NULL, revealed_at TEXT NOT NULL, fact TEXT NOT NULL
  ) STRICT;
  CREATE INDEX reveals_by_run ON reveals(run_id);
  CREATE INDEX reveals_by_study ON reveals(study_id);
  CREATE TABLE truths (
    id TEXT PRIMARY KEY, run_id TEXT NOT NULL, recorded_at TEXT NOT NULL, fact TEXT NOT NULL, retracted_at TEXT
  ) STRICT;
  CREATE INDEX truths_by_run ON truths(run_id);
  `,
  `
  CREATE TABLE region_labels (
    id TEXT PRIMARY KEY, run_id TEXT NOT NULL, frame INTEGER NOT NULL, box TEXT NOT NULL, grade TEXT NOT NULL,
    reader TEXT NOT NULL, recorded_at TEXT NOT NULL, retracted_at TEXT
  ) STRICT;
  CREATE INDEX region_labels_by_run ON region_labels(run_id);
  CREATE TABLE named_patients (run_id TEXT PRIMARY KEY, patient TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE model_adoptions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, model_id TEXT NOT NULL, weights TEXT NOT NULL, adopted_at TEXT NOT NULL,
    adopted_by TEXT NOT NULL, reason TEXT NOT NULL, rolled_back_at TEXT
  ) STRICT;
  CREATE TABLE model_facts (
    model_id TEXT PRIMARY KEY, notes TEXT NOT NULL, trashed_at TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE bundle_signers (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, trusted_at TEXT NOT NULL, trusted_by TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE cohorts (id TEXT PRIMARY KEY, hash TEXT NOT NULL, frozen_at TEXT NOT NULL, fact TEXT NOT NULL) STRICT;
  CREATE TABLE leak_decisions (
    seq INTEGER PRIMARY KEY, leak TEXT NOT NULL, decided_at TEXT NOT NULL, fact TEXT NOT NULL
  ) STRICT;
  CREATE TABLE sealed_looks (
    seq INTEGER PRIMARY KEY, cohort_hash TEXT NOT NULL, looked_at TEXT NOT NULL, fact TEXT NOT NULL, comparison TEXT
  ) STRICT;
  CREATE INDEX sealed_looks_by_cohort ON sealed_looks(cohort_hash);
  CREATE TRIGGER sealed_looks_stay BEFORE DELETE ON sealed_looks
    BEGIN SELECT RAISE(ABORT, 'a look at sealed cases stays spent'); END;
  CREATE TRIGGER cohorts_frozen BEFORE UPDATE ON cohorts BEGIN SELECT RAISE(ABORT, 'a frozen cohort stays as it is'); END;
  `,
  // Regions move in beside runs and frames: one kind of label. The table they came from stays as it was.
  `
  ALTER TABLE labels ADD COLUMN box TEXT;
  ALTER TABLE labels ADD COLUMN segment TEXT;
  ALTER TABLE labels ADD COLUMN comment TEXT NOT NULL DEFAULT '';
  ALTER TABLE labels ADD COLUMN shown TEXT;
  ALTER TABLE labels ADD COLUMN adjudicates TEXT NOT NULL DEFAULT '[]';
  INSERT INTO labels (id, run_id, frame, box, grade, reader, recorded_at, retracted_at)
    SELECT id, run_id, frame, box, grade, reader, recorded_at, retracted_at FROM region_labels;
  CREATE TRIGGER labels_stay BEFORE DELETE ON labels BEGIN SELECT RAISE(ABORT, 'labels are never deleted'); END;
  `,
  `
  CREATE TABLE run_inputs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, made_by TEXT NOT NULL, read_at TEXT NOT NULL,
    inputs TEXT NOT NULL, UNIQUE (run_id, made_by)
  ) STRICT;
  `,
  // Of labels that were put back before there was this column it is not known what they put back.
  'ALTER TABLE labels ADD COLUMN replaces TEXT',
]

export const schemaVersion = migrations.length

export const versionOf = (db: Database): number =>
  db.first(z.object({ user_version: z.number() }), 'PRAGMA user_version')?.user_version ?? 0

/** Brings the file to this program's version, each step in its own transaction. Throws on a file from a newer one. */
export function migrate(db: Database): void {
  while (known(versionOf(db)) < schemaVersion) db.transaction(() => step(db))
}

/** Asks again what is next: the window and a command, started together after an upgrade, both find a file to bring up. */
function step(db: Database): void {
  const from = versionOf(db)
  const sql = migrations[from]
  if (sql !== undefined) db.exec(`${sql}; PRAGMA user_version = ${from + 1}`)
}

function known(version: number): number {
  if (version <= schemaVersion) return version
  throw new Error(newer('the library', version))
}

/** @param what the file, in words */
export const newer = (what: string, version: number): string =>
  `${what} was written by a newer Ostium (version ${version}, this one knows ${schemaVersion})`
