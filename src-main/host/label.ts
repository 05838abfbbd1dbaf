import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import type { DomainHandlers } from './router.ts'

/** A person's own reads. What is acknowledged here is on disk. */
export function createLabelHandlers(
  { labels, library, preferences }: Store,
  clock: () => Date,
  newId: () => string,
): DomainHandlers<'label'> {
  return {
    record: ({ runId, frame, grade }) => {
      const run = library.run(runId)
      if (run === null) return fail(noSuchRun)
      if (frame !== null && frame >= run.angiogram.frameCount) return fail(noSuchFrame(frame))
      const recordedAt = clock().toISOString()
      const { reader } = preferences.get()
      const label = { id: newId(), runId, frame, grade, reader, recordedAt, retractedAt: null }
      labels.record(label)
      return ok(label)
    },
    retract: ({ labelId }) =>
      labels.retract(labelId, clock().toISOString()) ? ok(undefined) : fail(noSuchLabel),
    list: ({ runId }) => ok(labels.ofRun(runId)),
  }
}

const noSuchFrame = (frame: number) => ({
  code: 'no-such-frame',
  message: `This run has no frame ${frame + 1}.`,
  action: 'Choose a frame of the run and record the read again.',
})

const noSuchLabel = {
  code: 'no-such-label',
  message: 'This read is not recorded, or it was retracted before.',
  action: 'Look at the list of reads again.',
}
