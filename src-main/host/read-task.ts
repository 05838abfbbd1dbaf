import type * as z from 'zod'
import type { EngineEvent, EngineInput, FailureSchema } from '#core/engine-contract.ts'
import type { FrameReading, RunReading } from '#core/reading/types.ts'
import type { Failure, Result } from '#core/result.ts'
import type { ReadJob } from './ports.ts'

export type ReadOutcome = Result<{ run: RunReading | null; cancelled: boolean }>

/** A frame that was being worked on at this many crashes is given up, and the others are read. */
const CRASHES_PER_FRAME = 2
const WHOLE_RUN = -1

/** One reading that was asked for: what is answered of it, so that it can be asked again after a crash. */
export interface ReadTask {
  readonly jobId: string
  /** What to ask of an engine that knows nothing of it yet. */
  request(): EngineInput<'read'>
  /** The frame to move to the front when it is asked again. */
  focus: number | null
  cancelled: boolean
  take(event: EngineEvent): void
  /** @returns false when it is not worth asking again */
  crashed(): boolean
  settle(outcome: ReadOutcome): void
}

export function createReadTask(job: ReadJob, settle: (outcome: ReadOutcome) => void): ReadTask {
  const read: FrameReading[] = [...job.alreadyRead]
  const done = new Set(read.map(({ frame }) => frame))
  const crashes = new Map<number, number>()
  let inWork: number | null = null
  const failed = (frame: number, error: z.infer<typeof FailureSchema>) => {
    done.add(frame)
    job.onFrameFailed(frame, error)
  }
  return {
    jobId: job.jobId,
    focus: null,
    cancelled: false,
    request: () => ({
      jobId: job.jobId,
      source: job.source,
      frames: job.frames.filter((frame) => !done.has(frame)),
      alreadyRead: read,
    }),
    take: (event) => {
      if (event.event === 'frame-started') {
        inWork = event.frame
        return
      }
      inWork = null
      if (event.event === 'frame-failed') return failed(event.frame, event.error)
      read.push(event.reading)
      done.add(event.reading.frame)
      job.onFrame(event.reading)
    },
    crashed: () => {
      // With every frame answered it was putting them together that broke the engine.
      const culprit = inWork ?? (job.frames.every((frame) => done.has(frame)) ? WHOLE_RUN : null)
      if (culprit === null) return true
      const count = (crashes.get(culprit) ?? 0) + 1
      crashes.set(culprit, count)
      inWork = null
      if (count < CRASHES_PER_FRAME) return true
      if (culprit === WHOLE_RUN) return false
      failed(culprit, crashedOn)
      return true
    },
    settle,
  }
}

/** For a run whose frames were read and could not be put together. */
export const crashedOnRun: Failure = {
  code: 'engine-crashed',
  message: 'The reading engine broke down, twice, when it put the frames of this run together.',
  action: 'The readings of its frames stand; judge the run yourself.',
}

const crashedOn: Failure = {
  code: 'engine-crashed',
  message: 'The reading engine broke down on this frame, twice.',
  action: 'Read the frame yourself. The other frames were read.',
}
