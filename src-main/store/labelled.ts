import * as z from 'zod'

import { jsonColumn, type Database } from './database.ts'
import { LabelColumns, labelOf } from './labels.ts'
import { AngiogramSchema } from './run-index.ts'

const LabelledRow = LabelColumns.extend({
  path: z.string().nullable(),
  study_id: z.string().nullable(),
  angiogram: jsonColumn(AngiogramSchema).nullable(),
  patient: z.string().nullable(),
}).transform(({ study_id, path, angiogram, patient, ...row }) => ({
  ...labelOf(row),
  patient,
  run:
    path === null || study_id === null || angiogram === null ? null : { path, studyId: study_id, angiogram },
}))

/** A label that stands, with the run it is of; null where that run is not in the library. */
export type Labelled = z.infer<typeof LabelledRow>

/** All labels of the library as a list, with what a list needs of their runs. */
export interface LabelledList {
  /** What stands of all readers, oldest first. */
  all(): Labelled[]
  /** Who a run is of, where its own file names nobody. */
  namePatient(runId: string, patient: string): void
}

export const createLabelledList = (db: Database): LabelledList => ({
  all: () =>
    db.all(
      LabelledRow,
      `SELECT labels.*, path, study_id, angiogram, patient FROM labels
       LEFT JOIN runs ON runs.id = labels.run_id
       LEFT JOIN named_patients ON named_patients.run_id = labels.run_id
       WHERE retracted_at IS NULL ORDER BY recorded_at, labels.rowid`,
    ),
  namePatient: (runId, patient) =>
    void db.run('INSERT OR REPLACE INTO named_patients (run_id, patient) VALUES (?, ?)', runId, patient),
})
