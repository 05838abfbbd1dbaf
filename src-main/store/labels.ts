import * as z from 'zod'
import { LabelGrade, Shown, type Label } from '#core/labelling/label.ts'
import { Segment } from '#core/labelling/segments.ts'
import { Box } from '#core/reading/types.ts'
import { jsonColumn, type Database } from './database.ts'

/** As a row has it; what is beside it comes from joins. */
export const LabelColumns = z.object({
  id: z.string(),
  run_id: z.string(),
  frame: z.number().nullable(),
  box: jsonColumn(Box).nullable(),
  grade: LabelGrade,
  segment: Segment.nullable(),
  comment: z.string(),
  shown: jsonColumn(Shown).nullable(),
  adjudicates: jsonColumn(z.array(z.string())),
  replaces: z.string().nullable(),
  reader: z.string(),
  recorded_at: z.string(),
  retracted_at: z.string().nullable(),
})

export const labelOf = (row: z.infer<typeof LabelColumns>): Label => ({
  id: row.id,
  runId: row.run_id,
  frame: row.frame,
  box: row.box,
  grade: row.grade,
  segment: row.segment,
  comment: row.comment,
  shown: row.shown,
  adjudicates: row.adjudicates,
  ...(row.replaces === null ? {} : { replaces: row.replaces }),
  reader: row.reader,
  recordedAt: row.recorded_at,
  retractedAt: row.retracted_at,
})
const LabelRow = LabelColumns.transform(labelOf)

const StudyLabelRow = LabelColumns.extend({ study_id: z.string() }).transform(
  ({ study_id: studyId, ...row }) => ({ studyId, label: labelOf(row) }),
)
/** A label with the study its run belongs to. */
export type StudyLabel = z.infer<typeof StudyLabelRow>

/** What people say of runs, frames and regions. Nothing is ever deleted: a retraction is a second fact. */
export interface Labels {
  /** On disk when this returns. */
  record(label: Label): void
  /** False when there is no such label or it was retracted before. */
  retract(labelId: string, retractedAt: string): boolean
  get(labelId: string): Label | null
  /** In the order they were recorded, whatever the clock said; retracted ones included. */
  ofRun(runId: string): Label[]
  /** Of runs as a whole, oldest first; retracted ones included. */
  ofWholeRuns(): Label[]
  /** Those that stand, oldest first. */
  standing(): Label[]
  /** Of runs and frames those that stand, of the runs in the library but not of the demo's; oldest first. */
  ofStudies(): StudyLabel[]
}

export function createLabels(db: Database): Labels {
  return {
    record: (label) =>
      void db.run(
        `INSERT INTO labels (id, run_id, frame, box, grade, segment, comment, shown, adjudicates, replaces, reader,
         recorded_at, retracted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        label.id,
        label.runId,
        label.frame,
        json(label.box),
        label.grade,
        label.segment,
        label.comment,
        json(label.shown),
        JSON.stringify(label.adjudicates),
        label.replaces ?? null,
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
    ofRun: (runId) => db.all(LabelRow, 'SELECT * FROM labels WHERE run_id = ? ORDER BY rowid', runId),
    ofWholeRuns: () =>
      db.all(
        LabelRow,
        'SELECT * FROM labels WHERE frame IS NULL AND box IS NULL ORDER BY recorded_at, rowid',
      ),
    standing: () =>
      db.all(LabelRow, 'SELECT * FROM labels WHERE retracted_at IS NULL ORDER BY recorded_at, rowid'),
    ofStudies: () =>
      db.all(
        StudyLabelRow,
        `SELECT labels.*, study_id FROM labels JOIN runs ON runs.id = run_id JOIN studies ON studies.id = study_id
         WHERE retracted_at IS NULL AND box IS NULL AND demo = 0 ORDER BY recorded_at, labels.rowid`,
      ),
  }
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
