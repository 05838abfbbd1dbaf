import { readsSeenBy, sameReader } from '#core/reading/blind.ts'
import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

/**
 * What people read themselves. What is acknowledged here is on disk, with its entry in the audit log; what others recorded
 * leaves this process only as far as the person may see it.
 * @param onChange told which run was graded, or a grade of which was taken back, once that is on disk
 */
export function createLabelHandlers(
  { labels, library, reveals }: Store,
  { record, reader, now }: Recorder,
  newId: () => string,
  onChange: (runId: string) => void,
): DomainHandlers<'label'> {
  return {
    record: ({ runId, frame, grade }) => {
      const run = library.run(runId)
      if (run === null) return fail(noSuchRun)
      if (frame !== null && frame >= run.angiogram.frameCount) return fail(noSuchFrame(frame))
      const label = {
        id: newId(),
        runId,
        frame,
        grade,
        reader: reader(),
        recordedAt: now(),
        retractedAt: null,
      }
      record(
        () => labels.record(label),
        () => [{ kind: 'label-recorded', labelId: label.id, runId, frame, grade }],
      )
      onChange(runId)
      return ok(label)
    },
    retract: ({ labelId }) => {
      const label = labels.get(labelId)
      if (label === null) return fail(noSuchLabel)
      if (!sameReader(label.reader, reader())) return fail(notYours)
      const { runId, frame, grade } = label
      if (reveals.ofRun(runId).some((reveal) => reveal.labelId === labelId)) return fail(locked)
      const retracted = record(
        () => labels.retract(labelId, now()),
        (done) => (done ? [{ kind: 'label-retracted', labelId, runId, frame, grade }] : []),
      )
      if (!retracted) return fail(noSuchLabel)
      onChange(runId)
      return ok(undefined)
    },
    list: ({ runId }) => {
      const { own, others, hidden } = readsSeenBy(reader(), labels.ofRun(runId))
      return ok({ reader: reader(), own: [...own], others: [...others], hidden })
    },
  }
}

const noSuchFrame = (frame: number) => ({
  code: 'no-such-frame',
  message: `This run has no frame ${frame + 1}.`,
  action: 'Choose a frame of the run and record the read again.',
})

const notYours = {
  code: 'not-yours',
  message: 'This read was recorded by another reader.',
  action: 'Only who recorded it can take it back.',
}

const locked = {
  code: 'locked',
  message: 'This read was locked when the reading of the model was shown.',
  action: 'Record what you think now; both are kept.',
}

const noSuchLabel = {
  code: 'no-such-label',
  message: 'This read is not recorded, or it was retracted before.',
  action: 'Look at the list of reads again.',
}
