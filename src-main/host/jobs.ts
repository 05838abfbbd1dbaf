import type { JobProgress } from '#core/contract.ts'
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
