import { join } from 'node:path'
import { assessDrift } from '#core/drift/assess-drift.ts'
import { DriftReference, labelOfGrade, type DriftReport } from '#core/drift/drift.ts'
import { gradedSince, type GradedSpan } from '#core/drift/graded-since.ts'
import { gradeOf } from '#core/labelling/label.ts'
import { Grade } from '#core/reading/types.ts'
import { ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { jsonIn } from './registry-shelf.ts'
import type { DomainHandlers } from './router.ts'
import type { SiteInForce } from './site-in-force.ts'

/** Charts of what was read here by the model and calibration in force, and whether it moved. */
export const createDriftHandlers = (
  store: Store,
  site: Pick<SiteInForce, 'model' | 'madeBy'>,
): DomainHandlers<'drift'> => ({
  report: () => ok(driftReport(store, site)),
})

export function driftReport(store: Store, site: Pick<SiteInForce, 'model' | 'madeBy'>): DriftReport {
  const madeBy = site.model() === null ? '' : site.madeBy()
  const grades = gradesByRun(store)
  const runs = store.drift.of(madeBy).map((run) => {
    const own = grades.get(run.runId) ?? []
    const label = own.findLast(({ retractedAt }) => retractedAt === null)?.label ?? null
    return { ...run, label, labelledAt: gradedSince(own) }
  })
  return assessDrift(madeBy, runs, referenceOf(site.model()))
}

/** Of a model made here its parent's reference does not hold: its features are other ones. */
function referenceOf(model: ReturnType<SiteInForce['model']>): DriftReference | null {
  if (model === null) return null
  const { data } = DriftReference.safeParse(jsonIn(join(model.dir, 'reference.json')))
  return data?.weightsSha256 === model.weightsSha256 ? data : null
}

interface GradeOfRun extends GradedSpan {
  readonly label: 0 | 1
}

/** All grades of whole runs, taken back or not; the truth comes after the reads, so the last that stands is what is known. */
function gradesByRun({ labels, reveals }: Store): ReadonlyMap<string, readonly GradeOfRun[]> {
  const reads = labels.ofWholeRuns().map((label) => ({ ...label, grade: gradeOf(label.grade) }))
  const truths = reveals
    .truths()
    .map((truth) => ({ ...truth, grade: Grade.safeParse(truth.verdict).data ?? null }))
  const byRun = new Map<string, GradeOfRun[]>()
  for (const { runId, grade, recordedAt, retractedAt } of [...reads, ...truths]) {
    if (grade === null) continue
    const one = { label: labelOfGrade(grade), recordedAt, retractedAt }
    byRun.set(runId, [...(byRun.get(runId) ?? []), one])
  }
  return byRun
}
