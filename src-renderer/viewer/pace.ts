import type { Due } from './cine.ts'

/** How well a run plays: frames shown in their time, and those that were not. */
export interface Pace {
  readonly shown: number
  readonly late: number
  /** Count of the frame shown last, null before the first. */
  readonly last: number | null
  /** Counts of the frames that were shown lately, newest last. */
  readonly recent: readonly number[]
}

export const noPace: Pace = { shown: 0, late: 0, last: null, recent: [] }

/** So many recent frames tell how well a run keeps up. */
const RECENT = 16

/** One frame was shown while playing; those between it and the one before it were not, so they are late. */
export function framePlayed(pace: Pace, { count }: Due): Pace {
  const skipped = pace.last === null ? 0 : Math.max(0, count - pace.last - 1)
  return {
    shown: pace.shown + 1,
    late: pace.late + skipped,
    last: count,
    recent: [...pace.recent, count].slice(-RECENT),
  }
}

/** A jump or a pause is no lateness: counting starts anew from the next frame. */
export const interrupted = (pace: Pace): Pace => ({ ...pace, last: null, recent: [] })

/** Two frames of the last sixteen are felt; one is not. */
const KEEPS_UP = 0.9

/**
 * The rate that is reached, in frames a second, where it falls below the one that is due; null where the run keeps up, or
 * too little was played to tell. By the frames that were due, not by the clock: frames of a run need not be equally long.
 */
export function laggingFps({ recent }: Pace, dueFps: number): number | null {
  const [first, last] = [recent[0], recent.at(-1)]
  if (first === undefined || last === undefined || recent.length < 4 || last <= first) return null
  const part = (recent.length - 1) / (last - first)
  return part < KEEPS_UP ? part * dueFps : null
}
