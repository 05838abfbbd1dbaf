import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createAudit, type Audit } from './audit.ts'
import { createCohorts, type Cohorts } from './cohorts.ts'
import { openDatabase } from './database.ts'
import { createHospital, type HospitalFacts } from './hospital.ts'
import { createLabels, type Labels } from './labels.ts'
import { createLabelledList, type LabelledList } from './labelled.ts'
import { createLibrary, type Library } from './library.ts'
import { migrate } from './migrations.ts'
import { createDriftFacts, type DriftFacts } from './drift.ts'
import { createMargins, type StatedMargins } from './margins.ts'
import { createModels, type Models } from './models.ts'
import { createPreferences, type Preferences } from './preferences.ts'
import { createReadings, type Readings } from './readings.ts'
import { createReveals, type Reveals } from './reveals.ts'
import { createThumbnails, type Thumbnails } from './thumbnails.ts'

/** All that is remembered, in one SQLite file. */
export interface Store {
  readonly library: Library
  readonly readings: Readings
  readonly thumbnails: Thumbnails
  readonly labels: Labels
  readonly labelled: LabelledList
  readonly preferences: Preferences
  readonly audit: Audit
  readonly hospital: HospitalFacts
  readonly reveals: Reveals
  readonly models: Models
  readonly drift: DriftFacts
  readonly cohorts: Cohorts
  readonly margins: StatedMargins
  /** All that `work` changes reaches the disk, or none of it: an act with what the audit log says of it. */
  transaction<T>(work: () => T): T
  close(): void
}

/** Opens the library file, makes its folder, and brings it to this version. Throws when it cannot be used. */
export function openStore(path: string): Store {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const db = openDatabase(path)
  try {
    migrate(db)
  } catch (cause) {
    db.close()
    throw cause
  }
  return {
    library: createLibrary(db),
    readings: createReadings(db),
    thumbnails: createThumbnails(db),
    labels: createLabels(db),
    labelled: createLabelledList(db),
    preferences: createPreferences(db),
    audit: createAudit(db),
    hospital: createHospital(db),
    reveals: createReveals(db),
    models: createModels(db),
    drift: createDriftFacts(db),
    cohorts: createCohorts(db),
    margins: createMargins(db),
    transaction: (work) => db.transaction(work),
    close: () => db.close(),
  }
}
