import type { FrameReading, Probability, RunReading, Triage } from '#core/reading/types.ts'

/** The levels the card can show; a small image given whole has `patch` in place of `region`. */
export type CardLevel = 'region' | 'frame' | 'run'

export interface Judgement {
  readonly probability: Probability
  readonly triage: Triage
  readonly reason: string | null
}

/** What was said at a level; null where nothing was said yet, or nothing can be. */
export function judgementAt(
  level: CardLevel,
  frame: FrameReading | undefined,
  run: RunReading | null,
): Judgement | null {
  if (level === 'run') return run
  if (frame === undefined || level === 'frame') return frame ?? null
  const [best] = frame.regions
  return best === undefined ? frame : { ...frame, probability: best.probability }
}
