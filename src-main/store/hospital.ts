import * as z from 'zod'
import { Hospital, UNKNOWN_HOSPITAL } from '#core/calibration/hospital.ts'
import { jsonColumn, type Database } from './database.ts'

/** What was set of this hospital. */
export interface HospitalFacts {
  get(): Hospital
  set(hospital: Hospital): void
}

const Row = z.object({ facts: jsonColumn(Hospital) })

export const createHospital = (db: Database): HospitalFacts => ({
  get: () => db.first(Row, 'SELECT facts FROM hospital WHERE id = 1')?.facts ?? UNKNOWN_HOSPITAL,
  set: (hospital) =>
    void db.run('INSERT OR REPLACE INTO hospital (id, facts) VALUES (1, ?)', JSON.stringify(hospital)),
})
