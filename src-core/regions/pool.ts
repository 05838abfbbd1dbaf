/** A frame's score is the mean of its best regions: boxes overlap, so a true lesion is seen by several. */
const BEST = 3

/**
 * The logit of a frame from the logits of its regions: the mean of the best three.
 * @param logits not empty
 */
export function poolFrame(logits: readonly number[]): number {
  const best = [...logits].sort((a, b) => b - a).slice(0, BEST)
  return best.reduce((sum, logit) => sum + logit, 0) / best.length
}

export interface ScoredFrame {
  readonly frame: number
  /** Null where the model abstained. */
  readonly logit: number | null
}

export interface RunScore {
  readonly logit: number
  /** The frame that stands in the middle of the strongest stretch. */
  readonly peakFrame: number
}

/** Frames that must agree: a stenosis stays, a bad frame passes. */
const STRETCH = 3

/**
 * The logit of a run: the highest running median of three neighbouring frames that were read. So no single frame, however hot,
 * lifts the run beyond what a frame beside it supports. With fewer than three frames there is no majority: the lowest counts.
 * @param frames in their order of time
 * @returns null where every frame abstained
 */
export function poolRun(frames: readonly ScoredFrame[]): RunScore | null {
  const inside = frames.flatMap(({ frame, logit }) => (logit === null ? [] : [{ frame, logit }]))
  const [first, ...rest] = inside
  if (first === undefined) return null
  if (inside.length < STRETCH)
    return scoreOf(rest.reduce((least, one) => (one.logit < least.logit ? one : least), first))
  let best: RunScore | null = null
  for (let i = 0; i + STRETCH <= inside.length; i++) {
    const stretch = inside.slice(i, i + STRETCH).sort((a, b) => a.logit - b.logit)
    const middle = stretch[(STRETCH - 1) / 2] ?? first
    if (best === null || middle.logit > best.logit) best = scoreOf(middle)
  }
  return best
}

const scoreOf = ({ frame, logit }: { frame: number; logit: number }): RunScore => ({
  logit,
  peakFrame: frame,
})
