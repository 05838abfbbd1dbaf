import { join } from 'node:path'
import { assessDrift } from '#core/drift/assess-drift.ts'
import { DriftReference, labelOfGrade, type DriftReport } from '#core/drift/drift.ts'
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
  const labels = labelsByRun(store)
  const runs = store.drift.of(madeBy).map((run) => ({ ...run, label: labels.get(run.runId) ?? null }))
  return assessDrift(madeBy, runs, referenceOf(site.model()))
}

/** Of a model made here its parent's reference does not hold: its features are other ones. */
function referenceOf(model: ReturnType<SiteInForce['model']>): DriftReference | null {
  if (model === null) return null
  const { data } = DriftReference.safeParse(jsonIn(join(model.dir, 'reference.json')))
  return data?.weightsSha256 === model.weightsSha256 ? data : null
}

/** The truth of a run where it is known, else the last own read of it that stands. */
function labelsByRun({ labels, reveals }: Store): ReadonlyMap<string, 0 | 1> {
  const known = new Map<string, 0 | 1>()
  for (const { runId, frame, box, grade } of labels.standing()) {
    const judged = frame === null && box === null ? gradeOf(grade) : null
    if (judged !== null) known.set(runId, labelOfGrade(judged))
  }
  for (const { runId, verdict, retractedAt } of reveals.truths()) {
    const grade = Grade.safeParse(verdict)
    if (retractedAt === null && grade.success) known.set(runId, labelOfGrade(grade.data))
  }
  return known
}
