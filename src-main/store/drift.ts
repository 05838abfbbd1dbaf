import * as z from 'zod'
import { RunInputs } from '#core/drift/drift.ts'
import { jsonColumn, type Database } from './database.ts'

const InputsRow = z
  .object({ run_id: z.string(), read_at: z.string(), inputs: jsonColumn(RunInputs) })
  .transform(({ run_id, read_at, inputs }) => ({ runId: run_id, at: read_at, inputs }))
export type InputsOfRun = z.infer<typeof InputsRow>

/** What the runs that were read are like, by what read them; it outlives a run that is forgotten, and names nobody. */
export interface DriftFacts {
  /** Once a run is read to its end; read again by the same it keeps its place. */
  add(madeBy: string, run: InputsOfRun): void
  /** In the order they were read. */
  of(madeBy: string): InputsOfRun[]
}

export const createDriftFacts = (db: Database): DriftFacts => ({
  add: (madeBy, { runId, at, inputs }) =>
    void db.run(
      'INSERT OR IGNORE INTO run_inputs (run_id, made_by, read_at, inputs) VALUES (?, ?, ?, ?)',
      runId,
      madeBy,
      at,
      JSON.stringify(inputs),
    ),
  of: (madeBy) =>
    db.all(
      InputsRow,
      'SELECT run_id, read_at, inputs FROM run_inputs WHERE made_by = ? ORDER BY seq',
      madeBy,
    ),
})
