import * as z from 'zod'
import type { Database } from './database.ts'

const PngRow = z.object({ png: z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)) })
const IdRow = z.object({ run_id: z.string() })

/** One small picture a run, as PNG bytes. */
export interface Thumbnails {
  set(runId: string, png: Uint8Array): void
  get(runId: string): Uint8Array | null
  /** The runs of a study that have one. */
  of(studyId: string): ReadonlySet<string>
}

export function createThumbnails(db: Database): Thumbnails {
  return {
    set: (runId, png) =>
      void db.run(
        `INSERT OR REPLACE INTO thumbnails (run_id, png) SELECT ?, ? WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?)`,
        runId,
        png,
        runId,
      ),
    get: (runId) => db.first(PngRow, 'SELECT png FROM thumbnails WHERE run_id = ?', runId)?.png ?? null,
    of: (studyId) =>
      new Set(
        db
          .all(
            IdRow,
            'SELECT run_id FROM thumbnails JOIN runs ON runs.id = run_id WHERE study_id = ?',
            studyId,
          )
          .map((row) => row.run_id),
      ),
  }
}
