import * as z from 'zod'
import { FrameReading, RunReading } from '#core/reading/types.ts'
import { jsonColumn, type Database } from './database.ts'

const FrameRow = z.object({ reading: jsonColumn(FrameReading) })
const RunRow = z.object({ reading: jsonColumn(RunReading) })
const StudyRow = z
  .object({ study_id: z.string(), run_id: z.string(), reading: jsonColumn(RunReading) })
  .transform((row) => ({ studyId: row.study_id, runId: row.run_id, reading: row.reading }))
export type StudyReading = z.infer<typeof StudyRow>

/**
 * Readings by run and by what made them, the model and this site's calibration of it: another's are kept, and never shown as
 * current.
 */
export interface Readings {
  /** One transaction for all of them. A run that was forgotten meanwhile keeps none. */
  addFrames(runId: string, madeBy: string, readings: readonly FrameReading[]): void
  setRun(runId: string, madeBy: string, reading: RunReading): void
  frames(runId: string, modelId: string): FrameReading[]
  /** Which frames of the run were read, in their order. */
  framesRead(runId: string, modelId: string): number[]
  /** The readings of some frames, as far as they are there. */
  someFrames(runId: string, modelId: string, frames: readonly number[]): FrameReading[]
  run(runId: string, modelId: string): RunReading | null
  /** Of all that ever made a reading of this run; `madeBy` names model and calibration. */
  byAll(runId: string): { readonly madeBy: string; readonly reading: RunReading }[]
  /** How many runs each model and calibration read. */
  makers(): { readonly madeBy: string; readonly runs: number }[]
  /** The run readings of these studies. */
  ofStudies(studyIds: readonly string[], modelId: string): StudyReading[]
}

const onlyIfKnown = 'SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?)'

/** Long, as it is one statement a question. */
export function createReadings(db: Database): Readings {
  const addFrame = (runId: string, madeBy: string, reading: FrameReading) =>
    db.run(
      `INSERT OR REPLACE INTO frame_readings (run_id, model_id, frame, reading) ${onlyIfKnown}`,
      runId,
      madeBy,
      reading.frame,
      JSON.stringify(reading),
      runId,
    )
  return {
    addFrames: (runId, madeBy, readings) =>
      db.transaction(() => readings.forEach((one) => addFrame(runId, madeBy, one))),
    setRun: (runId, madeBy, reading) =>
      void db.run(
        `INSERT OR REPLACE INTO run_readings (run_id, model_id, reading)
         SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?)`,
        runId,
        madeBy,
        JSON.stringify(reading),
        runId,
      ),
    frames: (runId, modelId) =>
      db
        .all(
          FrameRow,
          'SELECT reading FROM frame_readings WHERE run_id = ? AND model_id = ? ORDER BY frame',
          runId,
          modelId,
        )
        .map((row) => row.reading),
    framesRead: (runId, modelId) =>
      db
        .all(
          z.object({ frame: z.number() }),
          'SELECT frame FROM frame_readings WHERE run_id = ? AND model_id = ? ORDER BY frame',
          runId,
          modelId,
        )
        .map(({ frame }) => frame),
    someFrames: (runId, modelId, frames) =>
      db
        .all(
          FrameRow,
          `SELECT reading FROM frame_readings WHERE run_id = ? AND model_id = ?
           AND frame IN (SELECT value FROM json_each(?)) ORDER BY frame`,
          runId,
          modelId,
          JSON.stringify(frames),
        )
        .map((row) => row.reading),
    run: (runId, modelId) =>
      db.first(RunRow, 'SELECT reading FROM run_readings WHERE run_id = ? AND model_id = ?', runId, modelId)
        ?.reading ?? null,
    byAll: (runId) =>
      db
        .all(
          RunRow.extend({ model_id: z.string() }),
          'SELECT model_id, reading FROM run_readings WHERE run_id = ? ORDER BY model_id',
          runId,
        )
        .map(({ model_id, reading }) => ({ madeBy: model_id, reading })),
    makers: () =>
      db
        .all(
          z.object({ model_id: z.string(), runs: z.number() }),
          'SELECT model_id, COUNT(*) AS runs FROM run_readings GROUP BY model_id ORDER BY model_id',
        )
        .map(({ model_id, runs }) => ({ madeBy: model_id, runs })),
    ofStudies: (studyIds, modelId) =>
      db.all(
        StudyRow,
        `SELECT study_id, run_id, reading FROM run_readings JOIN runs ON runs.id = run_id
         WHERE study_id IN (SELECT value FROM json_each(?)) AND model_id = ?`,
        JSON.stringify(studyIds),
        modelId,
      ),
  }
}
