import type { FrameReading, Reliability } from '#core/reading/types.ts'
import type { CardLevel, Judgement } from './level.ts'

/** What the card speaks of now; every section under the glance says more of the same. */
export interface Subject {
  readonly level: CardLevel
  /** The frame it speaks of: the one on screen, or the peak while the run plays. */
  readonly frame: number
  readonly frameReading: FrameReading | null
  /** Null while nothing was said at this level, and while the reading is hidden. */
  readonly judged: Judgement | null
  /** Of the level of the number on show; null where none is, or where it stands on hardly any cases. */
  readonly reliability: Reliability | null
}
