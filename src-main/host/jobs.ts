import type { JobProgress } from '#core/contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Emit } from './router.ts'

/** Often enough to look alive, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 100

export interface Job {
  readonly id: string
  cancelled(): boolean
  cancel(): void
  /** How far it is; sent at most every 100 ms. */
  progress(done: number, total: number, note: string): void
  /** The last word, always sent. */
  finish(note: string): void
}

interface JobParts {
  readonly id: string
  readonly kind: JobProgress['kind']
  readonly emit: Emit
  readonly nowMs: () => number
}

/** One piece of long work and its progress events; the ETA comes from the pace so far. */
export function createJob({ id, kind, emit, nowMs }: JobParts): Job {
  const startedMs = nowMs()
  let sentMs = -Infinity
  let last = { done: 0, total: 0 }
  let cancelled = false
  const send = (note: string, finished: boolean) => {
    sentMs = nowMs()
    const etaMs = finished ? null : remainingMs(sentMs - startedMs, last.done, last.total)
    emit('job', 'progress', { jobId: id, kind, ...last, etaMs, note, finished, cancelled })
  }
  return {
    id,
    cancelled: () => cancelled,
    cancel: () => void (cancelled = true),
    progress: (done, total, note) => {
      last = { done, total }
      if (nowMs() - sentMs >= PROGRESS_EVERY_MS) send(note, false)
    },
    finish: (note) => send(note, true),
  }
}

/** Null until enough is done to say. */
export function remainingMs(elapsedMs: number, done: number, total: number): number | null {
  if (done < 1 || elapsedMs < 500) return null
  return Math.round((elapsedMs / done) * Math.max(0, total - done))
}

interface RunnerParts extends Pick<JobParts, 'kind' | 'emit' | 'nowMs'> {
  readonly newId: () => string
  readonly onBug: (where: string, cause: unknown) => void
  /** What it does, as the log of a bug names it. */
  readonly where: string
  /** What is said where the work threw: a mistake of ours. */
  readonly mistake: Failure
}

/** What one piece of work does, and how its end is told to the page. */
interface Work<T> {
  readonly work: (job: Job) => Promise<Result<T>>
  /** Tells the page of the end. @returns the last word of its progress */
  readonly end: (jobId: string, result: Result<T>) => string
}

export interface JobRunner {
  /** Begins the work and does not wait for it. @returns its id, by which its progress is known and it is cancelled */
  begin<T>(work: Work<T>): string
  /** Cancels what is known by this id; nothing where it has ended. */
  cancel(jobId: string): Result<undefined>
}

/** Long work of one kind that answers by an event: begun, followed, cancelled, and ended exactly once, whatever it throws. */
export function createJobRunner({ newId, onBug, where, mistake, ...parts }: RunnerParts): JobRunner {
  const jobs = new Map<string, Job>()
  return {
    begin: ({ work, end }) => {
      const job = createJob({ id: newId(), ...parts })
      jobs.set(job.id, job)
      work(job)
        .then((result) => job.finish(end(job.id, result)))
        .catch((cause: unknown) => {
          onBug(where, cause)
          job.finish(end(job.id, fail(mistake)))
        })
        .finally(() => jobs.delete(job.id))
      return job.id
    },
    cancel: (jobId) => {
      jobs.get(jobId)?.cancel()
      return ok(undefined)
    },
  }
}
