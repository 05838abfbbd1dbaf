import { basename, dirname } from 'node:path'
import type { LevelOverview, Recalibration } from '#core/calibration/recalibration.ts'
import { siteCalibrationOf, SiteLevel } from '#core/calibration/site-calibration.ts'
import { countsOf, tooFew } from '#core/calibration/site-minimum.ts'
import type { RecalibrationOverview } from '#core/contract.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { adoptRecorded, undoRecorded } from './adopt.ts'
import { createJob, type Job } from './jobs.ts'
import { findLabelled, type LabelledPlace } from './labelled-places.ts'
import { libraryLabels, type LibraryLabels } from './library-labels.ts'
import type { ChoosePaths, EnginePort, IndexFile } from './ports.ts'
import { readCohort } from './read-cohort.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers, Emit } from './router.ts'
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

interface Labels {
  readonly source: string
  readonly places: readonly LabelledPlace[]
  readonly refused: readonly RefusedRow[]
}

/** Recalibrate here: scores what was labelled, has the engine refit a level, and puts the outcome in force when asked to. */
export function createRecalibrationHandlers(parts: RecalibrationParts): DomainHandlers<'recalibration'> {
  const { store, site, recorder, emit, newId, nowMs, onBug } = parts
  const jobs = new Map<string, Job>()
  let last: Recalibration | null = null
  const overview = () => ok(overviewOf(libraryLabels(store.labelled.all()), site))

  const begin = (level: SiteLevel, labels: (job: Job) => Promise<Result<Labels>>): string => {
    const job = createJob({ id: newId(), kind: 'recalibrate', emit, nowMs })
    jobs.set(job.id, job)
    const end = (outcome: Recalibration | null, error: Failure | null, refused: readonly RefusedRow[]) => {
      last = outcome
      emit('recalibration', 'finished', { jobId: job.id, outcome, error, refused: [...refused] })
      job.finish(error?.message ?? 'Measured')
    }
    recalibrateFrom(parts, level, labels, job)
      .then(({ result, refused }) =>
        result.ok ? end(result.value, null, refused) : end(null, result.error, refused),
      )
      .catch((cause: unknown) => {
        onBug('recalibrating', cause)
        end(null, mistake, [])
      })
      .finally(() => jobs.delete(job.id))
    return job.id
  }
  return {
    overview,
    start: async ({ level, from }) => {
      if (from === 'library') return ok(begin(level, async () => ok(fromLibrary(store))))
      const [file] = (await parts.choose('list')) ?? []
      return ok(file === undefined ? null : begin(level, (job) => fromList(parts, file, job)))
    },
    cancel: ({ jobId }) => {
      jobs.get(jobId)?.cancel()
      return ok(undefined)
    },
    adopt: async ({ id }) => {
      if (last?.id !== id || site.calibrations === null) return fail(noOutcome)
      const adopted = adoptRecorded(site.calibrations, recorder, last)
      if (!adopted.ok) return adopted
      const used = await site.use()
      return used.ok ? overview() : used
    },
    undo: async ({ level }) => {
      if (site.calibrations === null) return fail(noOutcome)
      const undone = undoRecorded(site.calibrations, recorder, level)
      if (!undone.ok) return undone
      const used = await site.use()
      return used.ok ? overview() : used
    },
  }
}

function overviewOf({ places, leftOut }: LibraryLabels, site: SiteInForce): RecalibrationOverview {
  const levels = SiteLevel.options.map((level): LevelOverview => {
    const own = places.filter((place) => place.level === level)
    const labels = countsOf({
      labels: own.map(({ label }) => label),
      clusters: own.map(({ patient }) => patient),
    })
    const present = siteCalibrationOf(site.file(), level)
    const inForce = present && {
      id: present.id,
      adoptedAt: present.adoptedAt,
      adoptedBy: present.adoptedBy,
      evidence: present.calibration.reliability.evidence,
    }
    return { level, labels, tooFew: tooFew(labels), inForce }
  })
  return { levels, leftOut: leftOut.length, problem: site.problem() }
}

function fromLibrary(store: Store): Labels {
  const { places } = libraryLabels(store.labelled.all())
  return { source: 'labels of this library', places, refused: [] }
}

async function fromList({ index }: RecalibrationParts, file: string, job: Job): Promise<Result<Labels>> {
  const list = readCohort(file)
  if (!list.ok) return list
  const found = await findLabelled(list.value, dirname(file), index, (done, total) =>
    job.progress(done, total, `Looking at the files of ${basename(file)}`),
  )
  return ok({ source: list.value.name, ...found })
}

async function recalibrateFrom(
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
      cancelled: job.cancelled,
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

const noOutcome: Failure = {
  code: 'no-outcome',
  message: 'There is nothing measured that could be put in force.',
  action: 'Recalibrate first, and look at what it would change.',
}

const cancelled: Failure = {
  code: 'cancelled',
  message: 'Recalibrating was stopped; nothing changed.',
  action: 'Start it again when it suits.',
}

const mistake: Failure = {
  code: 'internal',
  message: 'Ostium made a mistake while it recalibrated; nothing changed.',
  action: 'Try again. If it happens again, restart Ostium and report it.',
}
