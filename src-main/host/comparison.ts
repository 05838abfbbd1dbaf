/** Long, as a look at sealed cases goes through here from its two models to what it showed. */
import { join } from 'node:path'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import { calibrationInForce, type SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { personsIn } from '#core/cohort/persons.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import type { StoredLook } from '#core/comparison/comparison.ts'
import type { ComparisonState } from '#core/comparison/comparison-view.ts'
import type { RequestOf } from '#core/contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { summaryOf } from './cohort-shown.ts'
import { shownFile } from './cohort-source.ts'
import { createJobRunner, type Job } from './jobs.ts'
import { lookAtSealed, seenBefore } from './look-at-sealed.ts'
import type { EnginePort, IndexFile } from './ports.ts'
import type { Recorder } from './recorder.ts'
import { jsonIn, shelvedModels, type ModelRoots } from './registry-shelf.ts'
import type { DomainHandlers, Emit } from './router.ts'
import { scoreForgetting } from './score-evidence.ts'
import { scoreSealed, type Scoring } from './score-sealed.ts'
import { sourceOf } from './source-of.ts'

/** An engine of another model beside the one that reads. */
export interface OtherEngine extends Pick<EnginePort, 'score' | 'read' | 'scoreDrawn'> {
  close(): void
}

export interface ComparisonParts {
  readonly store: Store
  readonly engine: EnginePort
  readonly recorder: Recorder
  readonly roots: ModelRoots
  /** The model that reads; null where none is installed. */
  readonly current: () => string | null
  /** What this site adopted of calibrations for a model. */
  readonly siteOf: (model: { id: string; weightsSha256: string }) => SiteCalibrationFile | null
  readonly openEngine: (modelDir: string) => OtherEngine
  readonly index: IndexFile
  /** COHORT.json of what the shipped model was measured on; it need not be there. */
  readonly evidence: string
  readonly emit: Emit
  readonly nowMs: () => number
  readonly newId: () => string
  readonly onBug: (where: string, cause: unknown) => void
}

type Asked = RequestOf<'comparison', 'start'>

interface Outcome {
  readonly look: StoredLook
  readonly refused: readonly RefusedRow[]
}

const PICTURE = 360
/** One seed, so that nobody draws until it pleases. */
const SEED = 1

/** Champion against challenger on the sealed cases of a frozen cohort. Long, as it only composes. */
export function createComparisonHandlers(parts: ComparisonParts): DomainHandlers<'comparison'> {
  const { store, emit, nowMs, newId, onBug } = parts
  const { cohorts } = store
  const jobs = createJobRunner({
    ...{ kind: 'compare', emit, nowMs, newId, onBug },
    ...{ where: 'comparing', mistake },
  })
  const begin = (asked: Asked): string =>
    jobs.begin({
      work: (job) => compare(parts, asked, job),
      end: (jobId, result) => {
        const look = result.ok ? shownLook(result.value.look) : null
        const refused = result.ok
          ? result.value.refused.map(({ file, ...row }) => ({ ...row, file: file && shownFile(file) }))
          : []
        emit('comparison', 'finished', { jobId, look, refused, error: result.ok ? null : result.error })
        return result.ok ? 'Compared' : result.error.message
      },
    })
  return {
    state: async () => ok(await stateOf(parts)),
    stateMargins: async (margins) => {
      const from = store.margins.get()
      parts.recorder.record(
        () => store.margins.set(margins),
        () => [{ kind: 'setting-changed', setting: 'margins of non-inferiority', from, to: margins }],
      )
      return ok(await stateOf(parts))
    },
    looks: ({ cohortId }) => {
      const cohort = cohorts.get(cohortId)
      return cohort === null ? fail(noCohort) : ok(cohorts.looks(cohort.hash).map(shownLook))
    },
    start: (asked) => ok(begin(asked)),
    cancel: ({ jobId }) => jobs.cancel(jobId),
    picture: async ({ cohortId, look, index }) => {
      const cohort = cohorts.get(cohortId)
      const stored = cohort && cohorts.looks(cohort.hash).find((one) => one.look === look)
      const changed = stored?.comparison?.mostChanged[index]
      if (changed === undefined) return fail(noCohort)
      const indexed = await parts.index(changed.file)
      if (!indexed.ok) return indexed
      const { angiogram } = indexed.value
      const source = sourceOf({ path: changed.file, angiogram })
      const made = await parts.engine.thumbnail(source, changed.frame ?? 0, PICTURE)
      if (!made.ok) return made
      const { rows, columns } = angiogram.pixels
      return ok({ png: Uint8Array.from(made.value.png), rows, columns })
    },
  }
}

async function stateOf({ store, roots, current }: ComparisonParts): Promise<ComparisonState> {
  const { cohorts } = store
  const shelved = await shelvedModels(roots, store, current())
  return {
    cohorts: cohorts.all().map((cohort) => summaryOf(cohort, cohorts.looks(cohort.hash).length)),
    models: shelved
      .map(({ registered }) => registered)
      .filter(({ trashedAt }) => trashedAt === null)
      .map(({ id, parents, current: reads }) => ({ id, parent: parents[0] ?? null, current: reads })),
    margins: store.margins.get(),
  }
}

async function compare(parts: ComparisonParts, asked: Asked, job: Job): Promise<Result<Outcome>> {
  const { store, roots } = parts
  const { parent, challenger } = asked
  const cohort = store.cohorts.get(asked.cohortId)
  if (cohort === null) return fail(noCohort)
  if (parent === challenger) return fail(sameModel)
  const key = { cohortHash: cohort.hash, parent, challenger }
  if (seenBefore(store, key) !== null) return lastLook(store, key, [])
  const shelved = await shelvedModels(roots, store, parts.current())
  const opened: OtherEngine[] = []
  const scoring = (id: string): (Scoring & { readonly engine: OtherEngine }) | null => {
    const model = shelved.find(({ registered }) => registered.id === id && registered.trashedAt === null)
    if (model === undefined) return null
    const engine = parts.openEngine(model.installed.dir)
    opened.push(engine)
    const shipped = parseCalibration(jsonIn(join(model.installed.dir, 'calibration.json')))
    const { weightsSha256 } = model.registered
    const site = parts.siteOf({ id, weightsSha256 })
    return { engine, calibration: calibrationInForce(shipped.ok ? shipped.value : null, site) }
  }
  try {
    const [before, after] = [scoring(parent), scoring(challenger)]
    if (before === null || after === null) return fail(noModel)
    const scoreParts = {
      before,
      after,
      reading: parts.engine,
      index: parts.index,
      cancelled: () => job.cancelled(),
      onProgress: (done: number, total: number, note: string) => job.progress(done, total, note),
    }
    const scored = await scoreSealed(scoreParts, cohort.cases)
    if (!scored.ok) return scored
    const forgetting = await scoreForgetting(scoreParts, {
      file: parts.evidence,
      shippedRoot: roots.shipped,
    })
    if (!forgetting.ok) return forgetting
    const { cases, attributes, refused } = scored.value
    const person = personsIn(cohort)
    const looked = await lookAtSealed(parts, {
      ...key,
      seed: SEED,
      cases: cases.map((one) => ({ ...one, patient: person(one.patient) })),
      attributes,
      forgetting: forgetting.value,
    })
    return looked.ok ? lastLook(store, key, refused) : looked
  } finally {
    for (const engine of opened) engine.close()
  }
}

/** The look that these two models were shown by. */
function lastLook(
  { cohorts }: Store,
  { cohortHash, parent, challenger }: Parameters<typeof seenBefore>[1],
  refused: readonly RefusedRow[],
): Result<Outcome> {
  const look = cohorts
    .looks(cohortHash)
    .findLast((one) => one.parent === parent && one.challenger === challenger && one.comparison !== null)
  return look === undefined ? fail(mistake) : ok({ look, refused })
}

/** A look as the window may see it: files without their folders. */
const shownLook = (look: StoredLook): StoredLook => ({
  ...look,
  comparison: look.comparison && {
    ...look.comparison,
    mostChanged: look.comparison.mostChanged.map((one) => ({ ...one, file: shownFile(one.file) })),
  },
})

const noCohort: Failure = {
  code: 'no-cohort',
  message: 'There is no such cohort, or no such look at it.',
  action: 'Look at the list of cohorts again.',
}
const noModel: Failure = {
  code: 'no-model',
  message: 'One of the two models is not on this computer.',
  action: 'Choose two of the list.',
}
const sameModel: Failure = {
  code: 'same-model',
  message: 'A model cannot be compared with itself.',
  action: 'Choose another challenger.',
}
const mistake: Failure = {
  code: 'internal',
  message: 'Ostium made a mistake while it compared the models.',
  action: 'Try again. If it happens again, restart Ostium and report it.',
}
