import { fail, ok, type Result } from '#core/result.ts'
import type { Run, RunSummary, Study, StudySummary } from '#core/contract.ts'
import type { RunReading } from '#core/reading/types.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun, noSuchStudy } from './failures.ts'
import type { ChoosePaths } from './ports.ts'
import type { PromiseAudits } from './promise-audits.ts'
import type { DomainHandlers, Emit } from './router.ts'
import { compareRuns, runSummary, studySummary, wholeRun } from './summaries.ts'

export interface StudyParts {
  readonly store: Store
  readonly choose: ChoosePaths
  readonly emit: Emit
  readonly audits: PromiseAudits
  /** The model whose readings are current; null before one was loaded. */
  readonly modelId: () => string | null
  /** Starts an import and answers its job id. */
  readonly openPaths: (paths: readonly string[]) => string
  readonly openDemo: () => string
  readonly cancelImport: (jobId: string) => void
  /** Has the small picture of a run made; it may have been asked for before and lost with a crash. */
  readonly wantThumbnail: (runId: string) => void
}

export function createStudyHandlers(parts: StudyParts): DomainHandlers<'study'> {
  const { store, emit } = parts
  return {
    choose: async ({ what }) => {
      const paths = await parts.choose(what)
      return ok(paths === null || paths.length === 0 ? null : parts.openPaths(paths))
    },
    drop: ({ paths }) => ok(parts.openPaths(paths)),
    cancelImport: ({ jobId }) => {
      parts.cancelImport(jobId)
      return ok(undefined)
    },
    openDemo: () => ok(parts.openDemo()),
    list: ({ text }) => ok(listStudies(parts, text)),
    get: ({ studyId }) => getStudy(parts, studyId),
    forget: ({ studyId }) => {
      if (!store.library.forget(studyId)) return fail(noSuchStudy)
      parts.audits.reset()
      emit('study', 'changed', { studyId })
      return ok(undefined)
    },
    run: ({ runId }) => getRun(parts, runId),
  }
}

function readingsOf({ store, modelId, audits }: StudyParts, studyIds: readonly string[]) {
  const current = modelId()
  const stored = current === null ? [] : store.readings.ofStudies(studyIds, current)
  return stored.map((one) => ({ ...one, reading: audits.run(one.reading) }))
}

function listStudies(parts: StudyParts, text: string): StudySummary[] {
  const studies = parts.store.library.list(text)
  const ids = studies.map((study) => study.id)
  const byStudy = new Map<string, RunReading[]>(ids.map((id) => [id, []]))
  for (const { studyId, reading } of readingsOf(parts, ids)) byStudy.get(studyId)?.push(reading)
  return studies.map((study) => studySummary(study, byStudy.get(study.id) ?? []))
}

function summariesOf(parts: StudyParts, studyId: string): RunSummary[] {
  const readings = new Map(readingsOf(parts, [studyId]).map((one) => [one.runId, one.reading]))
  const pictures = parts.store.thumbnails.of(studyId)
  const runs = parts.store.library.runsOf(studyId).sort(compareRuns)
  return runs.map((run, index) =>
    runSummary(run, index + 1, pictures.has(run.id), readings.get(run.id) ?? null),
  )
}

function getStudy(parts: StudyParts, studyId: string): Result<Study> {
  const study = parts.store.library.study(studyId)
  if (study === null) return fail(noSuchStudy)
  const runs = summariesOf(parts, studyId)
  for (const { id, hasThumbnail } of runs) if (!hasThumbnail) parts.wantThumbnail(id)
  const readings = runs.flatMap((run) => (run.reading === null ? [] : [run.reading]))
  return ok({ summary: studySummary(study, readings), runs })
}

function getRun(parts: StudyParts, runId: string): Result<Run> {
  const run = parts.store.library.run(runId)
  const summary = run && summariesOf(parts, run.studyId).find((one) => one.id === runId)
  return run && summary ? ok(wholeRun(summary, run)) : fail(noSuchRun)
}
