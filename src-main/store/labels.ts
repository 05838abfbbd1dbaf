import * as z from 'zod'
import type { Label } from '#core/contract.ts'
import { Grade } from '#core/reading/types.ts'
import type { Database } from './database.ts'

const Columns = z.object({
  id: z.string(),
  run_id: z.string(),
  frame: z.number().nullable(),
  grade: Grade,
  reader: z.string(),
  recorded_at: z.string(),
  retracted_at: z.string().nullable(),
})

const labelOf = (row: z.infer<typeof Columns>): Label => ({
  id: row.id,
  runId: row.run_id,
  frame: row.frame,
  grade: row.grade,
  reader: row.reader,
  recordedAt: row.recorded_at,
  retractedAt: row.retracted_at,
})
const LabelRow = Columns.transform(labelOf)

const StudyLabelRow = Columns.extend({ study_id: z.string() }).transform(({ study_id: studyId, ...row }) => ({
  studyId,
  label: labelOf(row),
}))
/** A label with the study its run belongs to. */
export type StudyLabel = z.infer<typeof StudyLabelRow>

/** What people read themselves. Nothing is ever deleted: a retraction is a second fact. */
export interface Labels {
  /** On disk when this returns. */
  record(label: Label): void
  /** False when there is no such label or it was retracted before. */
  retract(labelId: string, retractedAt: string): boolean
  get(labelId: string): Label | null
  /** Oldest first, retracted ones included. */
  ofRun(runId: string): Label[]
  /** Those that stand, of the runs in the library but not of the demo's; oldest first. */
  ofStudies(): StudyLabel[]
}

export function createLabels(db: Database): Labels {
  return {
    record: (label) =>
      void db.run(
        `INSERT INTO labels (id, run_id, frame, grade, reader, recorded_at, retracted_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        label.id,
        label.runId,
        label.frame,
        label.grade,
        label.reader,
        label.recordedAt,
        label.retractedAt,
      ),
    retract: (labelId, retractedAt) =>
      db.run(
        'UPDATE labels SET retracted_at = ? WHERE id = ? AND retracted_at IS NULL',
        retractedAt,
        labelId,
      ) > 0,
    get: (labelId) => db.first(LabelRow, 'SELECT * FROM labels WHERE id = ?', labelId),
    ofRun: (runId) =>
      db.all(LabelRow, 'SELECT * FROM labels WHERE run_id = ? ORDER BY recorded_at, id', runId),
    ofStudies: () =>
      db.all(
        StudyLabelRow,
        `SELECT labels.*, study_id FROM labels JOIN runs ON runs.id = run_id JOIN studies ON studies.id = study_id
         WHERE retracted_at IS NULL AND demo = 0 ORDER BY recorded_at, labels.id`,
      ),
  }
}
