import type { EngineEvent, EngineInput, EngineOutput } from '#core/engine-contract.ts'
import { outsideByModality } from '#core/reading/modality.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { createReadQueue } from './read-queue.ts'
import type { ModelReader } from './model-reader.ts'
import type { OpenRun } from './run-source.ts'

type Source = EngineInput<'read'>['source']
type Reader = Pick<ModelReader, 'readFrame' | 'readRun'>
type Outcome = Result<EngineOutput<'read'>>

interface Job {
  readonly run: OpenRun
  readonly reader: Reader
  readonly readings: FrameReading[]
  readonly settle: (outcome: Outcome) => void
}

interface LoopParts {
  readonly open: (source: Source) => Promise<Result<OpenRun>>
  readonly emit: (event: EngineEvent) => void
  /** Resolves once waiting messages were handled, so that a focus or a cancel counts before the next frame. */
  readonly nextTurn: () => Promise<void>
}

/** Reads what was asked, a frame at a time; the jobs take turns. */
export interface ReadingLoop {
  /** Opens what is read next, and has this frame looked at. */
  ahead(source: Source, frame: number): void
  read(reader: Reader, input: EngineInput<'read'>): Promise<Outcome>
  focus(jobId: string, frame: number): void
  cancel(jobId: string): void
}

export function createReadingLoop({ open, emit, nextTurn }: LoopParts): ReadingLoop {
  const queue = createReadQueue<Job>()
  const known = new Set<string>()
  let working = false

  const end = (jobId: string, { run, settle }: Job, outcome: Outcome) => {
    known.delete(jobId)
    run.close()
    settle(outcome)
  }
  const readOne = async (jobId: string, { run, reader, readings }: Job, frame: number) => {
    emit({ event: 'frame-started', jobId, frame })
    const reading = await reader.readFrame(run, frame)
    if (!known.has(jobId)) return
    if (reading.ok) readings.push(reading.value)
    emit(
      reading.ok
        ? { event: 'frame', jobId, reading: reading.value }
        : { event: 'frame-failed', jobId, frame, error: reading.error },
    )
  }
  const work = async () => {
    for (let next = queue.next(); next !== null; next = queue.next()) {
      const { jobId, job, frame } = next
      if (frame !== null) await readOne(jobId, job, frame)
      else end(jobId, job, ok({ run: job.reader.readRun(job.readings), cancelled: false }))
      await nextTurn()
    }
    working = false
  }
  const begun = beginsOne(open)
  return {
    ahead: begun.begin,
    read: async (reader, { jobId, source, frames, alreadyRead }) => {
      if (known.has(jobId)) return fail(twice)
      known.add(jobId)
      const run = await (begun.take(source) ?? open(source))
      if (!run.ok) {
        known.delete(jobId)
        return run
      }
      if (!known.has(jobId)) {
        run.value.close()
        return ok({ run: null, cancelled: true })
      }
      return new Promise((settle) => {
        queue.add(jobId, { run: run.value, reader, readings: [...alreadyRead], settle }, frames)
        if (working) return
        working = true
        void work()
      })
    },
    focus: queue.focus,
    cancel: (jobId) => {
      known.delete(jobId)
      const job = queue.remove(jobId)
      if (job) end(jobId, job, ok({ run: null, cancelled: true }))
    },
  }
}

/** The one run that was opened before its reading was asked for. */
function beginsOne(open: LoopParts['open']) {
  let one: { readonly source: Source; readonly run: Promise<Result<OpenRun>> } | null = null
  const take = (source: Source) => {
    if (one?.source.path !== source.path || one.source.kind !== source.kind) return null
    const { run } = one
    one = null
    return run
  }
  const begin = (source: Source, frame: number) => {
    void one?.run.then((other) => other.ok && other.value.close())
    const run = open(source)
    one = { source, run }
    void run.then((opened) => {
      if (opened.ok && outsideByModality(opened.value.modality) === null) void opened.value.looked?.(frame)
    })
  }
  return { begin, take }
}

const twice: Failure = {
  code: 'engine-input',
  message: 'This reading is under way already.',
  action: 'Wait for it, or cancel it.',
}
