import type { ReadsInConflict } from '#core/contract.ts'
import type { Store } from '../store/store.ts'
import { compareRuns } from './summaries.ts'

/** Whose a run is and which of its study, as a list of labels names it; null each where the run is not in the library. */
export function runHere(
  { library }: Store,
  runId: string,
): Pick<ReadsInConflict, 'studyId' | 'patient' | 'run'> {
  const studyId = library.run(runId)?.studyId ?? null
  const study = studyId === null ? null : library.study(studyId)
  if (study === null) return { studyId: null, patient: null, run: null }
  const runs = library.runsOf(study.id).sort(compareRuns)
  return {
    studyId: study.id,
    patient: study.patientName ?? study.patientId ?? 'unknown',
    run: runs.findIndex(({ id }) => id === runId) + 1,
  }
}
