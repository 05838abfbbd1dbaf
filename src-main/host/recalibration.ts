import type { LevelOverview, Recalibration } from '#core/calibration/recalibration.ts'
import { siteCalibrationOf, SiteLevel } from '#core/calibration/site-calibration.ts'
import { countsOf, tooFew } from '#core/calibration/site-minimum.ts'
import type { RecalibrationOverview } from '#core/contract.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { adoptRecorded, undoRecorded } from './adopt.ts'
import { createJobRunner, type Job } from './jobs.ts'
import { libraryLabels, type LibraryLabels } from './library-labels.ts'
import {
  fromLibrary,
  fromList,
  recalibrateFrom,
  type Labels,
  type RecalibrationParts,
} from './recalibrate-from.ts'
import type { DomainHandlers } from './router.ts'
import type { SiteInForce } from './site-in-force.ts'

/** Recalibrate here: scores what was labelled, has the engine refit a level, and puts the outcome in force when asked to. */
export function createRecalibrationHandlers(parts: RecalibrationParts): DomainHandlers<'recalibration'> {
  const { store, site, recorder, emit, newId, nowMs, onBug } = parts
  const jobs = createJobRunner({
    ...{ kind: 'recalibrate', emit, nowMs, newId, onBug },
    ...{ where: 'recalibrating', mistake },
  })
  let last: Recalibration | null = null
  const overview = () => ok(overviewOf(libraryLabels(store.labelled.all()), site))

  const begin = (level: SiteLevel, labels: (job: Job) => Promise<Result<Labels>>): string => {
    let refused: readonly RefusedRow[] = []
    return jobs.begin({
      work: async (job) => {
        const done = await recalibrateFrom(parts, level, labels, job)
        refused = done.refused
        return done.result
      },
      end: (jobId, result) => {
        last = result.ok ? result.value : null
        const error = result.ok ? null : result.error
        emit('recalibration', 'finished', { jobId, outcome: last, error, refused: [...refused] })
        return error?.message ?? 'Measured'
      },
    })
  }
  return {
    overview,
    start: async ({ level, from }) => {
      if (from === 'library') return ok(begin(level, async () => ok(fromLibrary(store))))
      const [file] = (await parts.choose('list')) ?? []
      return ok(file === undefined ? null : begin(level, (job) => fromList(parts, file, job)))
    },
    cancel: ({ jobId }) => jobs.cancel(jobId),
    adopt: async ({ id }) => {
      const calibrations = site.calibrations()
      if (last?.id !== id || calibrations === null) return fail(noOutcome)
      const adopted = adoptRecorded(calibrations, recorder, last)
      if (!adopted.ok) return adopted
      const used = await site.use()
      return used.ok ? overview() : used
    },
    undo: async ({ level }) => {
      const calibrations = site.calibrations()
      if (calibrations === null) return fail(noOutcome)
      const undone = undoRecorded(calibrations, recorder, level)
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

const noOutcome: Failure = {
  code: 'no-outcome',
  message: 'There is nothing measured that could be put in force.',
  action: 'Recalibrate first, and look at what it would change.',
}

const mistake: Failure = {
  code: 'internal',
  message: 'Ostium made a mistake while it recalibrated; nothing changed.',
  action: 'Try again. If it happens again, restart Ostium and report it.',
}
