import type { FrameReading } from './types.ts'

/** What says how full the vessels of a frame are. */
export type FillingOf = Pick<FrameReading, 'frame' | 'filling'>

/** With fewer frames there is no range to speak of. */
const LEAST_FRAMES = 4
/** Frames on each side that a running median takes in: what comes and goes within a beat is motion, not contrast. */
const REACH = 2
/** The run's own range: these shares of its frames are below it. */
const [EMPTY, FULL] = [0.05, 0.95]
/** Over a run of filled frames the range was at most 2.8 times what frames a twelfth of the run apart differ by, in 44 of 45 simulated ones. */
const LEAST_RANGE = 3

/**
 * How full of contrast each frame is beside the others of its run: 0 as in its emptiest, 1 as in its fullest frames.
 * @param frames in any order
 * @returns by frame; empty where contrast is not seen to come or go, so that nothing can be said
 */
export function filledShares(frames: readonly FillingOf[]): ReadonlyMap<number, number> {
  const known = frames
    .flatMap(({ frame, filling }) => (filling === null || filling === undefined ? [] : [{ frame, filling }]))
    .sort((a, b) => a.frame - b.frame)
  const values = known.map(({ filling }) => filling)
  if (values.length < LEAST_FRAMES || !comesOrGoes(values)) return new Map()
  const smooth = values.map((_, i) => middleOf(values.slice(Math.max(0, i - REACH), i + REACH + 1)))
  const [empty, full] = rangeOf(smooth)
  const share = (value: number): number => Math.min(1, Math.max(0, (value - empty) / (full - empty)))
  return full > empty
    ? new Map(known.map(({ frame }, i) => [frame, share(smooth[i] ?? empty)]))
    : new Map<number, number>()
}

/** Whether the values have a range that the beating heart alone would not give. */
function comesOrGoes(values: readonly number[]): boolean {
  const apart = Math.ceil(values.length / 12)
  const steps = values.slice(apart).map((value, i) => Math.abs(value - (values[i] ?? value)))
  const [low, high] = rangeOf(values)
  return high - low >= LEAST_RANGE * middleOf(steps)
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  return [at(EMPTY), at(FULL)]
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1] ?? 0
}
