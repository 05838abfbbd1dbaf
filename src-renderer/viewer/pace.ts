import type { Due } from './cine.ts'

/** How well a run plays: frames shown in their time, and those that were not. */
export interface Pace {
  readonly shown: number
  readonly late: number
  /** Count of the frame shown last, null before the first. */
  readonly last: number | null
  /** When the last frames were shown, newest last. */
  readonly atMs: readonly number[]
}

export const noPace: Pace = { shown: 0, late: 0, last: null, atMs: [] }

/** So many recent frames tell the rate that is reached. */
const RECENT = 16

/** One frame was shown while playing; those between it and the one before it were not, so they are late. */
export function framePlayed(pace: Pace, { count }: Due, nowMs: number): Pace {
  const skipped = pace.last === null ? 0 : Math.max(0, count - pace.last - 1)
  return {
    shown: pace.shown + 1,
    late: pace.late + skipped,
    last: count,
    atMs: [...pace.atMs, nowMs].slice(-RECENT),
  }
}

/** A jump or a pause is no lateness: counting starts anew from the next frame. */
export const interrupted = (pace: Pace): Pace => ({ ...pace, last: null, atMs: [] })

/** Frames a second over the recent ones; null while there are too few. */
export function reachedFps({ atMs }: Pace): number | null {
  const [first, last] = [atMs[0], atMs.at(-1)]
  if (first === undefined || last === undefined || atMs.length < 4 || last <= first) return null
  return ((atMs.length - 1) * 1000) / (last - first)
}
