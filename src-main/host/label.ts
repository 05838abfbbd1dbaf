import { readsSeenBy, sameReader } from '#core/reading/blind.ts'
import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import type { DomainHandlers } from './router.ts'

/**
 * What people read themselves. What is acknowledged here is on disk; what others recorded leaves this process only as far
 * as the person may see it.
 * @param account of the operating system: who reads where no name is in the settings
 */
export function createLabelHandlers(
  { labels, library, preferences }: Store,
  account: string,
  clock: () => Date,
  newId: () => string,
): DomainHandlers<'label'> {
  const reader = () => preferences.get().reader.trim() || account
  return {
    record: ({ runId, frame, grade }) => {
      const run = library.run(runId)
      if (run === null) return fail(noSuchRun)
      if (frame !== null && frame >= run.angiogram.frameCount) return fail(noSuchFrame(frame))
      const recordedAt = clock().toISOString()
      const label = { id: newId(), runId, frame, grade, reader: reader(), recordedAt, retractedAt: null }
      labels.record(label)
      return ok(label)
    },
    retract: ({ labelId }) => {
      const label = labels.get(labelId)
      if (label !== null && !sameReader(label.reader, reader())) return fail(notYours)
      return labels.retract(labelId, clock().toISOString()) ? ok(undefined) : fail(noSuchLabel)
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

const noSuchLabel = {
  code: 'no-such-label',
  message: 'This read is not recorded, or it was retracted before.',
  action: 'Look at the list of reads again.',
}
