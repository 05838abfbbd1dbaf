import * as z from 'zod'
import type { Failure } from '#core/result.ts'
import { addToLibrary } from './add.ts'
import { jsonColumn, type Database } from './database.ts'
import {
  AngiogramSchema,
  RangesSchema,
  type IndexedFile,
  type RunHeader,
  type StoredRun,
} from './run-index.ts'
import { refusal } from './refusal.ts'
import { searchExpression } from './search.ts'

const RunRow = z
  .object({
    id: z.string(),
    study_id: z.string(),
    path: z.string(),
    size: z.number(),
    mtime_ms: z.number(),
    angiogram: jsonColumn(AngiogramSchema),
  })
  .transform(({ study_id, mtime_ms, ...row }): RunHeader => ({
    ...row,
    studyId: study_id,
    mtimeMs: mtime_ms,
  }))
const runColumns = 'id, study_id, path, size, mtime_ms, angiogram'

const FrameRow = z
  .object({
    path: z.string(),
    size: z.number(),
    mtime_ms: z.number(),
    transfer_syntax: z.string(),
    ranges: jsonColumn(RangesSchema),
  })
  .transform(({ mtime_ms, transfer_syntax, ...row }) => ({
    ...row,
    mtimeMs: mtime_ms,
    transferSyntax: transfer_syntax,
  }))
/** Where one frame's encoded bytes are, and what the file looked like when that was found out. */
export type StoredFrame = z.infer<typeof FrameRow>

const StudyRow = z
  .object({
    id: z.string(),
    patient_name: z.string().nullable(),
    patient_id: z.string().nullable(),
    study_date: z.string().nullable(),
    description: z.string().nullable(),
    demo: z.number(),
    opened_at: z.string(),
    runs: z.number(),
    frames: z.number(),
  })
  .transform(({ patient_name, patient_id, study_date, opened_at, demo, ...row }) => ({
    ...row,
    patientName: patient_name,
    patientId: patient_id,
    studyDate: study_date,
    demo: demo === 1,
    openedAt: opened_at,
  }))
export type StoredStudy = z.infer<typeof StudyRow>

const selectStudy = `
  SELECT studies.id, patient_name, patient_id, study_date, description, demo, opened_at,
    count(runs.id) AS runs, coalesce(sum(frame_count), 0) AS frames
  FROM studies LEFT JOIN runs ON runs.study_id = studies.id`

const selectCounts = `
  SELECT count(*) AS studies, coalesce(sum(demo), 0) AS demoStudies, (SELECT count(*) FROM runs) AS runs FROM studies`
const CountsRow = z.object({ studies: z.number(), demoStudies: z.number(), runs: z.number() })
export type LibraryCounts = z.infer<typeof CountsRow>

const IdRow = z.object({ id: z.string() })

/** Studies and runs: what was opened, where it lies, and the index of each file. */
export interface Library {
  /** Why this file may not be put in the library, null where it may; to be asked before `add`. */
  refusal(file: IndexedFile): Failure | null
  /** Puts one indexed file in the library, new or again. */
  add(file: IndexedFile, openedAt: string, demo: boolean): StoredRun
  /** The same within a transaction that the caller began. */
  addHere(file: IndexedFile, openedAt: string): StoredRun
  /** The run of exactly this file as it lies on disk now, so that a known file is not read again. */
  known(path: string, size: number, mtimeMs: number): RunHeader | null
  /** Marks the study as opened now. */
  touch(studyId: string, openedAt: string): void
  run(runId: string): RunHeader | null
  runsOf(studyId: string): RunHeader[]
  /** Null when there is no such run or no such frame. */
  frame(runId: string, frame: number): StoredFrame | null
  study(studyId: string): StoredStudy | null
  /** The newest opened 500; `text` is matched by the beginning of each word. */
  list(text: string): StoredStudy[]
  /** Of all, not of those that `list` shows. */
  counts(): LibraryCounts
  /** False when there is no such study. */
  forget(studyId: string): boolean
  /** All that were opened last before then; how many. Within a transaction that the caller began. */
  forgetBefore(openedAt: string): number
}

export function createLibrary(db: Database): Library {
  const known = `SELECT ${runColumns} FROM runs WHERE path = ? AND size = ? AND mtime_ms = ?`
  return {
    refusal: (file) => refusal(db, file),
    add: (file, openedAt, demo) => db.transaction(() => addToLibrary(db, file, openedAt, demo)),
    addHere: (file, openedAt) => addToLibrary(db, file, openedAt, false),
    known: (path, size, mtimeMs) => db.first(RunRow, known, path, size, mtimeMs),
    touch: (studyId, openedAt) =>
      void db.run('UPDATE studies SET opened_at = ? WHERE id = ?', openedAt, studyId),
    run: (runId) => db.first(RunRow, `SELECT ${runColumns} FROM runs WHERE id = ?`, runId),
    runsOf: (studyId) => db.all(RunRow, `SELECT ${runColumns} FROM runs WHERE study_id = ?`, studyId),
    frame: (runId, frame) => findFrame(db, runId, frame),
    study: (studyId) =>
      db.first(StudyRow, `${selectStudy} WHERE studies.id = ? GROUP BY studies.id`, studyId),
    list: (text) => list(db, text),
    counts: () => db.first(CountsRow, selectCounts) ?? { studies: 0, demoStudies: 0, runs: 0 },
    forget: (studyId) => db.transaction(() => forget(db, studyId)),
    forgetBefore: (openedAt) =>
      db.all(IdRow, 'SELECT id FROM studies WHERE opened_at < ?', openedAt).filter(({ id }) => forget(db, id))
        .length,
  }
}

function findFrame(db: Database, runId: string, frame: number): StoredFrame | null {
  const path = `$[${frame}].ranges`
  const sql = `SELECT path, size, mtime_ms, json_extract(angiogram, '$.pixels.transferSyntax') AS transfer_syntax,
      json_extract(frames, ?) AS ranges FROM runs
    WHERE id = ? AND json_extract(frames, ?) IS NOT NULL`
  return db.first(FrameRow, sql, path, runId, path)
}

function list(db: Database, text: string): StoredStudy[] {
  const end = 'GROUP BY studies.id ORDER BY opened_at DESC, studies.id LIMIT 500'
  const expression = searchExpression(text)
  if (expression === null) return db.all(StudyRow, `${selectStudy} ${end}`)
  const found = 'SELECT study_id FROM study_search WHERE study_search MATCH ?'
  return db.all(StudyRow, `${selectStudy} WHERE studies.id IN (${found}) ${end}`, expression)
}

function forget(db: Database, studyId: string): boolean {
  db.run('DELETE FROM study_search WHERE study_id = ?', studyId)
  return db.run('DELETE FROM studies WHERE id = ?', studyId) > 0
}
