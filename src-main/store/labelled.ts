import * as z from 'zod'

import { Box, Grade } from '#core/reading/types.ts'
import { jsonColumn, type Database } from './database.ts'
import { AngiogramSchema } from './run-index.ts'

const LabelledRow = z
  .object({
    run_id: z.string(),
    frame: z.number().nullable(),
    box: jsonColumn(Box).nullable(),
    grade: Grade,
    reader: z.string(),
    recorded_at: z.string(),
    path: z.string().nullable(),
    study_id: z.string().nullable(),
    angiogram: jsonColumn(AngiogramSchema).nullable(),
    patient: z.string().nullable(),
  })
  .transform(({ run_id, recorded_at, study_id, path, angiogram, ...row }) => ({
    ...row,
    runId: run_id,
    recordedAt: recorded_at,
    run:
      path === null || study_id === null || angiogram === null
        ? null
        : { path, studyId: study_id, angiogram },
  }))

/** A label that stands, with the run it is of; null where that run is not in the library. */
export type Labelled = z.infer<typeof LabelledRow>

/** A label of a place on a frame. */
export interface RegionLabel {
  readonly id: string
  readonly runId: string
  readonly frame: number
  readonly box: Box
  readonly grade: Grade
  readonly reader: string
  readonly recordedAt: string
}

/** All labels of the library as a list: of runs and frames as people recorded them, of places as lists brought them. */
export interface LabelledList {
  /** What stands of all readers, oldest first. */
  all(): Labelled[]
  recordRegion(label: RegionLabel): void
  /** Who a run is of, where its own file names nobody. */
  namePatient(runId: string, patient: string): void
}

const columns = 'run_id, frame, grade, reader, recorded_at'

export const createLabelledList = (db: Database): LabelledList => ({
  all: () =>
    db.all(
      LabelledRow,
      `SELECT labelled.*, path, study_id, angiogram, patient FROM (
         SELECT ${columns}, NULL AS box FROM labels WHERE retracted_at IS NULL
         UNION ALL SELECT ${columns}, box FROM region_labels WHERE retracted_at IS NULL
       ) AS labelled LEFT JOIN runs ON runs.id = labelled.run_id
       LEFT JOIN named_patients ON named_patients.run_id = labelled.run_id
       ORDER BY recorded_at, labelled.run_id`,
    ),
  recordRegion: ({ id, runId, frame, box, grade, reader, recordedAt }) =>
    void db.run(
      `INSERT INTO region_labels (id, run_id, frame, box, grade, reader, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      id,
      runId,
      frame,
      JSON.stringify(box),
      grade,
      reader,
      recordedAt,
    ),
  namePatient: (runId, patient) =>
    void db.run('INSERT OR REPLACE INTO named_patients (run_id, patient) VALUES (?, ?)', runId, patient),
})
