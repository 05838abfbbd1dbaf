import * as z from 'zod'
import type { Database } from './database.ts'
import { runIdOf, studyIdOf } from './identity.ts'
import { refusal } from './refusal.ts'
import { readableHeader, type IndexedFile, type StoredRun } from './run-index.ts'
import { searchWords } from './search.ts'

/** Study, search words, run; to be called in one transaction, of a file that is not refused (`refusal`). */
export function addToLibrary(db: Database, file: IndexedFile, openedAt: string, demo: boolean): StoredRun {
  const refused = refusal(db, file)
  if (refused !== null) throw new Error(refused.message)
  const run: StoredRun = { ...file, id: runIdOf(file), studyId: studyIdOf(file) }
  putStudy(db, run, openedAt, demo)
  dropIfChanged(db, run)
  db.run(
    `INSERT INTO runs (id, study_id, path, size, mtime_ms, frame_count, angiogram, frames)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET path = excluded.path, mtime_ms = excluded.mtime_ms`,
    run.id,
    run.studyId,
    run.path,
    run.size,
    run.mtimeMs,
    run.angiogram.frameCount,
    JSON.stringify(run.angiogram),
    JSON.stringify(run.frames),
  )
  return run
}

function putStudy(db: Database, { studyId, angiogram }: StoredRun, openedAt: string, demo: boolean): void {
  db.run(
    `INSERT INTO studies (id, patient_name, patient_id, patient_birth_date, study_date, study_time, description,
       demo, opened_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at`,
    studyId,
    angiogram.patientName,
    angiogram.patientId,
    angiogram.patientBirthDate,
    angiogram.studyDate,
    angiogram.studyTime,
    angiogram.studyDescription,
    demo ? 1 : 0,
    openedAt,
  )
  db.run('DELETE FROM study_search WHERE study_id = ?', studyId)
  db.run('INSERT INTO study_search (study_id, words) VALUES (?, ?)', studyId, searchWords(angiogram))
}

const BeforeRow = z.object({
  study_id: z.string(),
  path: z.string(),
  size: z.number(),
  mtime_ms: z.number(),
  frames: z.string(),
  angiogram: z.string(),
})

/**
 * Readings belong to pixels. A copy elsewhere keeps them; a file that was rewritten in place, or that is laid out
 * otherwise, loses them with its thumbnail (deleting the row cascades), because they were made of other bytes. So does one whose
 * stored header cannot be read, which only a new row puts right.
 */
function dropIfChanged(db: Database, now: StoredRun): void {
  const sql = 'SELECT study_id, path, size, mtime_ms, frames, angiogram FROM runs WHERE id = ?'
  const before = db.first(BeforeRow, sql, now.id)
  if (before === null) return
  const rewritten = before.path === now.path && before.mtime_ms !== now.mtimeMs
  const otherLayout = before.size !== now.size || before.frames !== JSON.stringify(now.frames)
  const isReadable = readableHeader(before.angiogram) !== null
  if (!rewritten && !otherLayout && isReadable && before.study_id === now.studyId) return
  db.run('DELETE FROM runs WHERE id = ?', now.id)
}
