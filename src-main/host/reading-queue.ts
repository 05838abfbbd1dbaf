/** Long, as what is asked, read, kept and told of one run belongs together. */
import { inputsOf } from '#core/drift/drift.ts'
import type { FrameReading, RunReading } from '#core/reading/types.ts'
import type { Result } from '#core/result.ts'
import type { RunHeader } from '../store/run-index.ts'
import type { Store } from '../store/store.ts'
import { createJob, type Job } from './jobs.ts'
import type { EnginePort } from './ports.ts'
import type { PromiseAudits } from './promise-audits.ts'
import { createReadingBuffer, type ReadingBuffer } from './reading-buffer.ts'
import type { Emit } from './router.ts'
import { sourceOf } from './source-of.ts'
import { storageFailure } from './storage-failure.ts'

export interface ReadingQueueParts {
  readonly store: Store
  readonly engine: EnginePort
  /** Readings are kept as they were made, and sent as they may be shown. */
  readonly audits: PromiseAudits
  readonly emit: Emit
  readonly nowMs: () => number
  readonly newId: () => string
  readonly onBug: (where: string, cause: unknown) => void
}

/** Reads one run at a time, the newest asked first; an older one waits and goes on afterwards. */
export interface ReadingQueue {
  /** Starts or joins the reading of a run, and sends what was read of it before. @returns the job's id */
  start(run: RunHeader, frame: number, madeBy: string): string
  focus(runId: string, frame: number): void
  cancel(runId: string): void
  /** Another calibration is in force: what is being read is read by the one before. */
  cancelAll(): void
  /** Puts what was read so far on disk now. */
  flush(runId: string): void
  flushAll(): void
}

interface Entry {
  readonly job: Job
  readonly run: RunHeader
  readonly buffer: ReadingBuffer
  focus: number
  /** The id the engine knows the present attempt by; null while it waits. */
  attempt: string | null
}

/** Long, as what starts, cancels and ends a reading closes over the one list of those that wait. */
export function createReadingQueue(parts: ReadingQueueParts): ReadingQueue {
  const entries: Entry[] = []
  /** A cancelled reading ends after the frame in work; until then another start of its run is a reading of its own. */
  const find = (runId: string) => entries.find(({ run, job }) => run.id === runId && !job.cancelled())
  const flush = (runId: string) =>
    entries.filter(({ run }) => run.id === runId).forEach(({ buffer }) => buffer.flush())
  const current = () => entries.find((entry) => entry.attempt !== null)

  const pump = () => {
    const [next] = entries
    const busy = current()
    if (next === undefined || busy === next) return
    if (busy?.attempt) parts.engine.cancel(busy.attempt)
    else attempt(parts, next).then(settled(next), broken(next))
  }
  const settled = (entry: Entry) => (ended: boolean) => {
    entry.attempt = null
    if (ended) entries.splice(entries.indexOf(entry), 1)
    pump()
  }
  /** A full disk or a mistake ends this one reading; those that wait go on. */
  const broken = (entry: Entry) => (cause: unknown) => {
    const disk = storageFailure(cause)
    if (disk === null) parts.onBug('reading a run', cause)
    else parts.emit('app', 'notice', disk)
    entry.job.finish(disk?.message ?? 'Stopped by a mistake in Ostium')
    settled(entry)(true)
  }
  const toFront = (entry: Entry) => {
    const at = entries.indexOf(entry)
    if (at >= 0) entries.splice(at, 1)
    entries.unshift(entry)
  }
  const cancel = (runId: string) => {
    const entry = find(runId)
    if (!entry) return
    entry.job.cancel()
    if (entry.attempt) return void parts.engine.cancel(entry.attempt)
    entries.splice(entries.indexOf(entry), 1)
    entry.job.finish('Cancelled')
  }
  return {
    start: (run, frame, madeBy) => {
      flush(run.id)
      const entry = find(run.id) ?? newEntry(parts, run, madeBy)
      entry.focus = frame
      if (entry.attempt) parts.engine.focus(entry.attempt, frame)
      for (const reading of entry.buffer.all()) sendFrame(parts, run.id, reading)
      toFront(entry)
      pump()
      return entry.job.id
    },
    focus: (runId, frame) => {
      const entry = find(runId)
      if (!entry) return
      entry.focus = frame
      if (entry.attempt) parts.engine.focus(entry.attempt, frame)
    },
    cancel,
    cancelAll: () => entries.map(({ run }) => run.id).forEach(cancel),
    flush,
    flushAll: () => entries.forEach((entry) => entry.buffer.flush()),
  }
}

const sendFrame = ({ emit, audits }: ReadingQueueParts, runId: string, reading: FrameReading): void =>
  emit('reading', 'frameRead', { runId, reading: audits.frame(reading) })

function newEntry(parts: ReadingQueueParts, run: RunHeader, madeBy: string): Entry {
  const job = createJob({ id: parts.newId(), kind: 'read', emit: parts.emit, nowMs: parts.nowMs })
  return { job, run, buffer: createReadingBuffer(parts.store, run.id, madeBy), focus: 0, attempt: null }
}

/** Asks the engine for what is missing. @returns true when the entry is through, false when it was set aside */
async function attempt(parts: ReadingQueueParts, entry: Entry): Promise<boolean> {
  const { run, buffer, job } = entry
  const total = run.angiogram.frameCount
  const jobId = parts.newId()
  entry.attempt = jobId
  const frames = missingFrames(total, entry.focus, buffer)
  const stored = parts.store.readings.run(run.id, buffer.madeBy)
  // A reading from before places were followed is pooled again from its frames.
  if (frames.length === 0 && stored?.places) return complete(parts, entry, stored)
  const result = await parts.engine.read({
    jobId,
    source: sourceOf(run),
    frames,
    alreadyRead: buffer.all(),
    onFrame: (reading) => {
      buffer.add(reading)
      sendFrame(parts, run.id, reading)
      job.progress(buffer.all().length, total, 'Reading')
    },
    onFrameFailed: (frame, error) => parts.emit('reading', 'frameFailed', { runId: run.id, frame, error }),
  })
  buffer.flush()
  return conclude(parts, entry, result)
}

type Outcome = Result<{ run: RunReading | null; cancelled: boolean }>

function conclude(parts: ReadingQueueParts, entry: Entry, result: Outcome): boolean {
  if (!result.ok) {
    parts.emit('app', 'notice', result.error)
    entry.job.finish(result.error.message)
    return true
  }
  const { run, cancelled } = result.value
  if (entry.job.cancelled()) {
    entry.job.finish('Cancelled')
    return true
  }
  if (cancelled) return false
  return complete(parts, entry, run)
}

function complete(parts: ReadingQueueParts, entry: Entry, pooled: RunReading | null): true {
  const { run, buffer, job } = entry
  const reading = pooled ?? patchAsRun(buffer.all())
  if (reading !== null) {
    parts.store.readings.setRun(run.id, buffer.madeBy, reading)
    parts.store.drift.add(buffer.madeBy, {
      runId: run.id,
      at: new Date(parts.nowMs()).toISOString(),
      inputs: inputsOf({ ...run.angiogram.pixels, ...run.angiogram.timing }, buffer.all(), reading),
    })
    parts.audits.changed(run.id)
    parts.emit('reading', 'runRead', { runId: run.id, reading: parts.audits.run(reading) })
    parts.emit('study', 'changed', { studyId: run.studyId })
  }
  job.progress(buffer.all().length, run.angiogram.frameCount, 'Read')
  job.finish('Read')
  return true
}

/** A small picture given whole has no frames to pool: what is said of it is said of its run, with its own evidence. */
function patchAsRun([only, ...others]: readonly FrameReading[]): RunReading | null {
  if (only?.probability.level !== 'patch' || others.length > 0) return null
  const { probability, triage, reason, modelId, engine } = only
  const counts = { peakFrame: 0, stableFrame: null, places: [], framesRead: 1, framesOutside: 0 }
  return { probability, triage, reason, ...counts, modelId, engine }
}

/** The frame on screen first, then on through the run and round again. */
function missingFrames(total: number, focus: number, buffer: ReadingBuffer): number[] {
  const inOrder = Array.from({ length: total }, (_, step) => (focus + step) % total)
  return inOrder.filter((frame) => !buffer.has(frame))
}
