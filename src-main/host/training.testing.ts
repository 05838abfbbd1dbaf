import type { TrainingParts } from './training.ts'

/** A recorder that keeps what was said of trainings: `training-ended finished`. */
export const recorderInto = (recorded: string[]): TrainingParts['recorder'] => ({
  reader: () => 'dr',
  now: () => '2026-01-01T00:00:00.000Z',
  record: (work, events) => {
    const done = work()
    for (const event of events(done))
      recorded.push('how' in event ? `${event.kind} ${event.how}` : event.kind)
    return done
  },
})
