import type { Truth } from '#core/contract.ts'
import { sameReader } from '#core/reading/blind.ts'
import { standingTruth } from '#core/reading/reveal-effect.ts'
import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import type { Recorder } from './recorder.ts'
import { hasRead } from './reveal.ts'
import type { DomainHandlers } from './router.ts'

/** What turned out to be true of a run, entered later; who has not read the run does not learn it here. */
export function createTruthHandlers(
  store: Store,
  recorder: Recorder,
  newId: () => string,
): DomainHandlers<'truth'> {
  const { reveals, library } = store
  const fact = ({ id, runId, verdict, source }: Truth) => ({ truthId: id, runId, verdict, source })
  return {
    record: ({ runId, verdict, source, note }) => {
      if (library.run(runId) === null) return fail(noSuchRun)
      const truth: Truth = {
        id: newId(),
        runId,
        verdict,
        source,
        note,
        recordedBy: recorder.reader(),
        recordedAt: recorder.now(),
        retractedAt: null,
      }
      recorder.record(
        () => reveals.addTruth(truth),
        () => [{ kind: 'truth-recorded', ...fact(truth) }],
      )
      return ok(truth)
    },
    retract: ({ truthId }) => {
      const truth = reveals.truth(truthId)
      if (truth === null || truth.retractedAt !== null) return fail(noSuchTruth)
      if (!sameReader(truth.recordedBy, recorder.reader())) return fail(notYours)
      recorder.record(
        () => reveals.retractTruth(truthId, recorder.now()),
        () => [{ kind: 'truth-retracted', ...fact(truth) }],
      )
      return ok(undefined)
    },
    ofRun: ({ runId }) => {
      const truth = standingTruth(reveals.truths(runId))
      const hidden = truth !== null && !hasRead(store, recorder, runId)
      return ok({ truth: hidden ? null : truth, hidden })
    },
  }
}

const noSuchTruth = {
  code: 'no-such-truth',
  message: 'This truth is not recorded, or it was taken back before.',
  action: 'Look at the run again.',
}

const notYours = {
  code: 'not-yours',
  message: 'This truth was recorded by another.',
  action: 'Only who recorded it can take it back; record what you know, and it stands instead.',
}
