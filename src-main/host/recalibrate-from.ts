import { basename, dirname } from 'node:path'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import type { Job } from './jobs.ts'
import { findLabelled, type LabelledPlace } from './labelled-places.ts'
import { libraryLabels } from './library-labels.ts'
import type { ChoosePaths, EnginePort, IndexFile } from './ports.ts'
import { readCohort } from './read-cohort.ts'
import type { Recorder } from './recorder.ts'
import type { Emit } from './router.ts'
import { scorePlaces } from './score-places.ts'
import { calibrationId } from './site-calibrations.ts'
import type { SiteInForce } from './site-in-force.ts'

export interface RecalibrationParts {
  readonly store: Store
  readonly engine: EnginePort
  readonly site: SiteInForce
  readonly recorder: Recorder
  readonly choose: ChoosePaths
  readonly index: IndexFile
  readonly emit: Emit
  readonly nowMs: () => number
  readonly newId: () => string
  readonly onBug: (where: string, cause: unknown) => void
}

/** Half of the patients of this seed fit, the other half measures; one seed, so that nobody tries until it pleases. */
const SEED = 1

export interface Labels {
  readonly source: string
  readonly places: readonly LabelledPlace[]
  readonly refused: readonly RefusedRow[]
}

/** All labels of the library. */
export function fromLibrary(store: Store): Labels {
  const { places } = libraryLabels(store.labelled.all())
  return { source: 'labels of this library', places, refused: [] }
}

/** The labels of a list, with their files looked at. Errors: those of `readCohort` */
export async function fromList(
  { index }: RecalibrationParts,
  file: string,
  job: Job,
): Promise<Result<Labels>> {
  const list = readCohort(file)
  if (!list.ok) return list
  const found = await findLabelled(list.value, dirname(file), index, (done, total) =>
    job.progress(done, total, `Looking at the files of ${basename(file)}`),
  )
  return ok({ source: list.value.name, ...found })
}

/** Scores what was labelled, and has the engine refit a level by it; nothing is adopted. */
export async function recalibrateFrom(
  { engine, store, site, recorder, newId }: RecalibrationParts,
  level: SiteLevel,
  labels: (job: Job) => Promise<Result<Labels>>,
  job: Job,
): Promise<{ result: Result<Recalibration>; refused: readonly RefusedRow[] }> {
  const found = await labels(job)
  if (!found.ok) return { result: found, refused: [] }
  const { source, places } = found.value
  const runs = new Map(libraryLabels(store.labelled.all()).places.map((place) => [place.file, place.runId]))
  const scored = await scorePlaces(
    {
      engine,
      newId,
      cancelled: () => job.cancelled(),
      onDone: (done, total) => job.progress(done, total, 'Scoring what was labelled'),
      known: (path) => {
        const runId = runs.get(path)
        return runId === undefined ? [] : store.readings.frames(runId, site.madeBy())
      },
    },
    level,
    places,
  )
  if (job.cancelled()) return { result: fail(cancelled), refused: [] }
  if (!scored.ok) return { result: scored, refused: found.value.refused }
  const { cases } = scored.value
  const refused = [...found.value.refused, ...scored.value.refused].sort((a, b) => a.row - b.row)
  job.progress(cases.length, cases.length, 'Fitting and measuring')
  const fittedAt = recorder.now()
  const id = calibrationId(level, fittedAt, JSON.stringify([cases, SEED]))
  return {
    result: await engine.recalibrate({ level, cases: [...cases], source, id, fittedAt, seed: SEED }),
    refused,
  }
}

const cancelled: Failure = {
  code: 'cancelled',
  message: 'Recalibrating was stopped; nothing changed.',
  action: 'Start it again when it suits.',
}
