/** How a run is played: which frame is due at a moment of the wall clock. Frames are dropped, never slowed. */
export interface Timeline {
  /** Start of each frame in ms from the first, strictly increasing. */
  readonly timesMs: readonly number[]
  /** From the first frame to the moment it would come again. */
  readonly periodMs: number
}

/** The last frame stays as long as frames of this run do: the middle one of their durations. */
export function timelineOf(timesMs: readonly number[]): Timeline {
  const steps = timesMs.slice(1).map((time, i) => time - (timesMs[i] ?? 0))
  const middle = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 1000 / 15
  return { timesMs, periodMs: (timesMs.at(-1) ?? 0) + middle }
}

/** Frames a second as the run was taken. */
export const rateOf = ({ timesMs, periodMs }: Timeline): number => (1000 * timesMs.length) / periodMs

/** A playing run: frame `frame` was put on the clock at `atMs`. */
export interface Playing {
  readonly atMs: number
  readonly frame: number
  readonly speed: number
}

/** What is due, counted on over the rounds: `count` is `frame` plus the frames of all whole rounds since. */
export interface Due {
  readonly frame: number
  readonly count: number
}

/** @param nowMs not before `playing.atMs` */
export function dueAt(timeline: Timeline, playing: Playing, nowMs: number): Due {
  const { timesMs, periodMs } = timeline
  const t = (timesMs[playing.frame] ?? 0) + Math.max(0, nowMs - playing.atMs) * playing.speed
  const rounds = Math.floor(t / periodMs)
  const frame = lastAtOrBefore(timesMs, t - rounds * periodMs)
  return { frame, count: rounds * timesMs.length + frame }
}

/** Binary search; 0 for a time before the first. */
function lastAtOrBefore(timesMs: readonly number[], t: number): number {
  let [low, high] = [0, timesMs.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((timesMs[middle] ?? 0) <= t) low = middle
    else high = middle - 1
  }
  return low
}

/** The speeds of [ and ]. */
const SPEEDS = [0.25, 0.5, 1, 2, 4] as const

export function nextSpeed(speed: number, direction: 1 | -1): number {
  const at = SPEEDS.findIndex((one) => one === speed)
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + direction))] ?? 1
}
