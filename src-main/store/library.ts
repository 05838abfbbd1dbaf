import * as z from 'zod'
import type { Database } from './database.ts'
import { jsonColumn } from './database.ts'
import { runIdOf, studyIdOf } from './identity.ts'
import { AngiogramSchema, FrameLocationsSchema, type IndexedFile, type StoredRun } from './run-index.ts'
import { searchExpression, searchWords } from './search.ts'

const RunRow = z
  .object({
    id: z.string(),
    study_id: z.string(),
    path: z.string(),
    size: z.number(),
    mtime_ms: z.number(),
    angiogram: jsonColumn(AngiogramSchema),
    frames: jsonColumn(FrameLocationsSchema),
  })
  .transform(({ study_id, mtime_ms, ...row }): StoredRun => ({
    ...row,
    studyId: study_id,
    mtimeMs: mtime_ms,
  }))

const StudyRow = z
  .object({
    id: z.string(),
    patient_name: z.string().nullable(),
    patient_id: z.string().nullable(),
    study_date: z.string().nullable(),
    description: z.string().nullable(),
    demo: z.number(),
    opened_at: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    patientName: row.patient_name,
    patientId: row.patient_id,
    studyDate: row.study_date,
    description: row.description,
    demo: row.demo === 1,
    openedAt: row.opened_at,
  }))
export type StoredStudy = z.infer<typeof StudyRow>

const studyColumns = 'id, patient_name, patient_id, study_date, description, demo, opened_at'

/** Studies and runs: what was opened, where it lies, and the index of each file. */
export interface Library {
  /** Puts one indexed file in the library, new or again. */
  add(file: IndexedFile, openedAt: string, demo: boolean): StoredRun
  /** The run of exactly this file as it lies on disk now, so that a known file is not read again. */
  known(path: string, size: number, mtimeMs: number): StoredRun | null
  /** Marks the study as opened now. */
  touch(studyId: string, openedAt: string): void
  run(runId: string): StoredRun | null
  runsOf(studyId: string): StoredRun[]
  study(studyId: string): StoredStudy | null
  /** Newest opened first; `text` is matched by the beginning of each word. */
  list(text: string): StoredStudy[]
  forget(studyId: string): boolean
}

export function createLibrary(db: Database): Library {
  const run = (runId: string) => db.first(RunRow, 'SELECT * FROM runs WHERE id = ?', runId)
  return {
    add: (file, openedAt, demo) => db.transaction(() => add(db, file, openedAt, demo)),
    known: (path, size, mtimeMs) =>
      db.first(
        RunRow,
        'SELECT * FROM runs WHERE path = ? AND size = ? AND mtime_ms = ?',
        path,
        size,
        mtimeMs,
      ),
    touch: (studyId, openedAt) =>
      void db.run('UPDATE studies SET opened_at = ? WHERE id = ?', openedAt, studyId),
    run,
    runsOf: (studyId) => db.all(RunRow, 'SELECT * FROM runs WHERE study_id = ?', studyId),
    study: (studyId) => db.first(StudyRow, `SELECT ${studyColumns} FROM studies WHERE id = ?`, studyId),
    list: (text) => list(db, text),
    forget: (studyId) =>
      db.transaction(() => {
        db.run('DELETE FROM study_search WHERE study_id = ?', studyId)
        return db.run('DELETE FROM studies WHERE id = ?', studyId) > 0
      }),
  }
}

function list(db: Database, text: string): StoredStudy[] {
  const order = 'ORDER BY opened_at DESC, id LIMIT 500'
  const expression = searchExpression(text)
  if (expression === null) return db.all(StudyRow, `SELECT ${studyColumns} FROM studies ${order}`)
  const found = 'SELECT study_id FROM study_search WHERE study_search MATCH ?'
  return db.all(StudyRow, `SELECT ${studyColumns} FROM studies WHERE id IN (${found}) ${order}`, expression)
}

/** One step of several tables, so it is longer: the study, its search words, then the run. */
function add(db: Database, file: IndexedFile, openedAt: string, demo: boolean): StoredRun {
  const { angiogram: a } = file
  const stored: StoredRun = { ...file, id: runIdOf(file), studyId: studyIdOf(file) }
  db.run(
    `INSERT INTO studies (id, patient_name, patient_id, patient_birth_date, study_date, study_time, description, demo, opened_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at`,
    stored.studyId,
    a.patientName,
    a.patientId,
    a.patientBirthDate,
    a.studyDate,
    a.studyTime,
    a.studyDescription,
    demo ? 1 : 0,
    openedAt,
  )
  db.run('DELETE FROM study_search WHERE study_id = ?', stored.studyId)
  db.run('INSERT INTO study_search (study_id, words) VALUES (?, ?)', stored.studyId, searchWords(a))
  dropIfChanged(db, stored)
  db.run(
    `INSERT INTO runs (id, study_id, path, size, mtime_ms, angiogram, frames) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET path = excluded.path, mtime_ms = excluded.mtime_ms`,
    stored.id,
    stored.studyId,
    stored.path,
    stored.size,
    stored.mtimeMs,
    JSON.stringify(a),
    JSON.stringify(stored.frames),
  )
  return stored
}

/**
 * Readings belong to pixels. A copy elsewhere keeps them; a file that was rewritten in place, or that is laid out
 * otherwise, loses them with its thumbnail (deleting the row cascades), because they were made of other bytes.
 */
function dropIfChanged(db: Database, now: StoredRun): void {
  const before = db.first(RunRow, 'SELECT * FROM runs WHERE id = ?', now.id)
  if (before === null) return
  const rewritten = before.path === now.path && before.mtimeMs !== now.mtimeMs
  const otherLayout = before.size !== now.size || JSON.stringify(before.frames) !== JSON.stringify(now.frames)
  if (rewritten || otherLayout || before.studyId !== now.studyId)
    db.run('DELETE FROM runs WHERE id = ?', now.id)
}
