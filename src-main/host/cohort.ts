/** Long, as a cohort goes through here from the choice to the frozen list. */
import { dirname, relative } from 'node:path'
import type { FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { draftOf, summaryOf } from './cohort-shown.ts'
import { chosenPlaces, previewOf } from './cohort-source.ts'
import { dealCohort, type CohortPlace, type LookedThrough, type PreparedCohort } from './deal-cohort.ts'
import { findLabelled } from './labelled-places.ts'
import { createJobRunner, type Job } from './jobs.ts'
import type { ChoosePaths, ChooseTarget, EnginePort, IndexFile } from './ports.ts'
import { lookThrough } from './prepare-cohort.ts'
import { readCohort } from './read-cohort.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers, Emit } from './router.ts'
import { writeWhole } from './write-whole.ts'

export interface CohortParts {
  readonly store: Store
  readonly engine: EnginePort
  readonly recorder: Recorder
  readonly choose: ChoosePaths
  readonly chooseTarget: ChooseTarget
  readonly index: IndexFile
  readonly emit: Emit
  readonly nowMs: () => number
  readonly newId: () => string
  readonly onBug: (where: string, cause: unknown) => void
}

/** The pictures of a leak, pixels of the longest side. */
const PICTURE = 480
/** Any; a query does not choose one. */
const PREVIEW_SEED = 1

/** What is looked through and may be frozen. */
interface Desk {
  readonly looked: LookedThrough
  readonly seed: number
}

/** Cohorts: chosen by query, looked through for leaks, decided, frozen; it only composes, hence its length. */
export function createCohortHandlers(parts: CohortParts): DomainHandlers<'cohort'> {
  const { store, engine, recorder, emit, nowMs, newId, onBug } = parts
  const { cohorts } = store
  const jobs = createJobRunner({
    ...{ kind: 'cohort', emit, nowMs, newId, onBug },
    ...{ where: 'looking a cohort through', mistake },
  })
  let desk: Desk | null = null
  const dealt = ({ looked, seed }: Desk): PreparedCohort => dealCohort(looked, cohorts.decisions(), seed)
  const summary = (cohort: FrozenCohort) => summaryOf(cohort, cohorts.looks(cohort.hash).length)

  const begin = (
    seed: number,
    places: (
      job: Job,
    ) => Promise<Result<Pick<LookedThrough, 'name' | 'refused'> & { places: readonly CohortPlace[] }>>,
  ): string =>
    jobs.begin<Desk>({
      work: async (job) => {
        const source = await places(job)
        if (!source.ok) return source
        const looked = await lookThrough(
          { engine, cancelled: () => job.cancelled(), onProgress: (...told) => job.progress(...told) },
          source.value,
        )
        return looked.ok ? ok({ looked: looked.value, seed }) : looked
      },
      end: (jobId, result) => {
        if (result.ok) desk = result.value
        const draft = result.ok ? draftOf(dealt(result.value)) : null
        emit('cohort', 'looked', { jobId, draft, error: result.ok ? null : result.error })
        return result.ok ? 'Looked through' : result.error.message
      },
    })

  return {
    preview: (query) => {
      const { places, leftOut } = chosenPlaces(store, query)
      return ok(previewOf(places, leftOut, PREVIEW_SEED))
    },
    look: ({ query, seed }) => {
      const { places } = chosenPlaces(store, query)
      return ok(begin(seed, async () => ok({ name: 'labels of this library', places, refused: [] })))
    },
    lookList: async ({ seed }) => {
      const [file] = (await parts.choose('list')) ?? []
      if (file === undefined) return ok(null)
      return ok(begin(seed, (job) => placesOfList(parts, file, job)))
    },
    cancel: ({ jobId }) => jobs.cancel(jobId),
    decide: ({ leaks, verdict }) => {
      const found = desk?.looked.leaks.filter(({ id }) => leaks.includes(id)) ?? []
      if (desk === null || found.length !== new Set(leaks).size) return fail(noDraft)
      const made = { verdict, by: recorder.reader(), at: recorder.now() }
      // One decision and one entry each: who decides many at once answers for each of them.
      recorder.record(
        () => {
          for (const { id, kind, patients } of found) cohorts.decide({ leak: id, kind, patients, ...made })
        },
        () =>
          found.map(({ id, kind, files }) => ({
            kind: 'leak-decided',
            leak: id,
            leakKind: kind,
            files: files.length,
            verdict,
          })),
      )
      return ok(draftOf(dealt(desk)))
    },
    picture: async ({ leak, which }) => {
      const frame = desk?.looked.leaks.find(({ id }) => id === leak)?.frames[which]
      const place = desk?.looked.places.find(
        ({ file, patient }) => file === frame?.file && patient === frame.patient,
      )
      if (frame === undefined || place === undefined) return fail(noDraft)
      const made = await engine.thumbnail(place.source, frame.frame, PICTURE)
      return made.ok ? ok({ png: Uint8Array.from(made.value.png) }) : made
    },
    freeze: ({ name }) => {
      if (desk === null) return fail(noDraft)
      const prepared = dealt(desk)
      const refusal = mayFreeze(prepared, cohorts.ofHash(prepared.hash))
      if (refusal !== null) return fail(refusal)
      const cohort = freezeOf(prepared, name, newId(), recorder)
      const sides = summaryOf(cohort, 0).sides
      recorder.record(
        () => cohorts.freeze(cohort),
        () => [
          {
            kind: 'cohort-frozen',
            cohort: name,
            hash: cohort.hash,
            cases: cohort.cases.length,
            patients: new Set(cohort.cases.map(({ patient }) => patient)).size,
            sealedPatients: sides.find(({ split }) => split === 'sealed')?.patients ?? 0,
            seed: cohort.seed,
            refused: prepared.refused.length,
          },
        ],
      )
      return ok(summary(cohort))
    },
    list: () => ok(cohorts.all().map(summary)),
    export: async ({ id }) => {
      const cohort = cohorts.get(id)
      if (cohort === null) return fail(noCohort)
      const path = await parts.chooseTarget({ name: `${fileName(cohort.name)}.json`, extension: 'json' })
      if (path === null) return ok(null)
      const written = writeWhole(path, cohortJson(cohort, dirname(path)))
      if (!written.ok) return written
      const entries = cohort.cases.length
      recorder.record(
        () => null,
        () => [{ kind: 'exported', what: `cohort ${cohort.name}`, format: 'json', entries }],
      )
      return ok({ cases: entries })
    },
  }
}

async function placesOfList(
  { index }: CohortParts,
  file: string,
  job: Job,
): Promise<Result<Pick<LookedThrough, 'name' | 'refused'> & { places: readonly CohortPlace[] }>> {
  const list = readCohort(file)
  if (!list.ok) return list
  const found = await findLabelled(list.value, dirname(file), index, (done, total) =>
    job.progress(done, total, 'Looking at the files'),
  )
  // The sides of a list are its own; in the window they are dealt anew, so that nobody chose who is sealed.
  const places = found.places.map(({ index: { angiogram }, ...place }) => ({ ...place, angiogram }))
  return ok({ name: list.value.name, places, refused: found.refused })
}

/** Why a cohort is not frozen; null where it may be. */
function mayFreeze(
  { unresolved, supports, members, says }: PreparedCohort,
  same: FrozenCohort | null,
): Failure | null {
  if (members.length === 0) return noDraft
  if (same !== null) return alreadyFrozen(same.name)
  if (unresolved.length > 0) return undecided(unresolved.length)
  return supports.recalibrate.ok ? null : tooSmall(says, supports.recalibrate.reasons)
}

const freezeOf = (
  { hash, seed, members, decisions }: PreparedCohort,
  name: string,
  id: string,
  { now, reader }: Recorder,
): FrozenCohort => ({
  schema: 1,
  id,
  name,
  frozenAt: now(),
  frozenBy: reader(),
  seed,
  hash,
  // Where a list lay is forgotten: the files themselves are named.
  cases: members.map(({ frozen, place }) => ({ ...frozen, file: place.source.path })),
  decisions: [...decisions],
})

/** COHORT.json with its sides and decisions, files named from its folder. */
const cohortJson = ({ name, cases, decisions }: FrozenCohort, folder: string): string =>
  `${JSON.stringify(
    {
      name,
      cases: cases.map(({ patient, study, file, frame, box, grade, split }) => ({
        patient,
        ...(study === null ? {} : { study }),
        ...{ file: relative(folder, file), frame, box, grade, split },
      })),
      decisions,
    },
    null,
    1,
  )}\n`

const fileName = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60) || 'cohort'

const noDraft: Failure = {
  code: 'no-draft',
  message: 'No cohort is looked through that has this.',
  action: 'Choose the labels and look them through first.',
}
const noCohort: Failure = {
  code: 'no-cohort',
  message: 'There is no such cohort.',
  action: 'Look at the list of cohorts again.',
}
const alreadyFrozen = (name: string): Failure => ({
  code: 'already-frozen',
  message: `These labels with these sides are frozen already, as ${name}.`,
  action: 'Use that cohort; its looks at the sealed cases count.',
})
const undecided = (leaks: number): Failure => ({
  code: 'leaks-undecided',
  message: `${leaks === 1 ? 'One leak waits' : `${leaks} leaks wait`} for a decision: patients who seem to stand under two names.`,
  action: 'Look at both pictures and decide.',
})
const tooSmall = (says: string, reasons: readonly string[]): Failure => ({
  code: 'cohort-too-small',
  message: `${says} ${reasons.join(', ')}.`,
  action: 'Label more patients, then choose again.',
})
const mistake: Failure = {
  code: 'internal',
  message: 'Ostium made a mistake while it looked the cohort through; nothing changed.',
  action: 'Try again. If it happens again, restart Ostium and report it.',
}
