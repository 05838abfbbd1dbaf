import type { GreyFrame } from '../dicom/types.ts'
import type { ModelFacts } from '../engine-contract.ts'
import type { Box, FrameReading, Level, Probability, Triage } from './types.ts'

/**
 * What turns pixels into boxes and scores into judgements: where to look, how scores are pooled, what they have been
 * worth. One value of it belongs to one model, because the evidence does.
 */
export interface ReadingRules {
  /** Why the frame is outside what the model knows, in words for a person; null when it is not. */
  outside(grey: GreyFrame): string | null
  /** Boxes on vessels, at most 32. */
  propose(grey: GreyFrame): readonly Box[]
  /** @param logits of the regions of a frame, not empty. @returns the logit of the frame */
  poolFrame(logits: readonly number[]): number
  /** @param frames none of them outside, not empty, in their order of time. @returns the logit of the run and its peak frame */
  poolRun(frames: readonly FrameReading[]): { readonly logit: number; readonly peakFrame: number }
  /** The calibrated probability where the level has evidence; else the plain sigmoid, and it says so. */
  probability(level: Level, logit: number): Probability
  triage(probability: Probability): Triage
  /** The evidence, level by level, for the card. */
  readonly reliability: ModelFacts['reliability']
}
