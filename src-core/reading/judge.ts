import type { ReadingRules } from './rules.ts'
import {
  NOT_CALIBRATED,
  type Box,
  type FrameReading,
  type Level,
  type Probability,
  type RegionReading,
  type RunReading,
  type Triage,
} from './types.ts'

/** What the model says of pixels, before who said it and at what cost is added. */
export interface Judgement {
  readonly probability: Probability
  readonly triage: Triage
  readonly reason: string | null
}

export type FrameJudgement = Judgement & Pick<FrameReading, 'regions'>
export type RunJudgement = Omit<RunReading, 'modelId' | 'engine'>

const NO_VESSELS = 'no vessels were found in it'
const ALL_OUTSIDE = 'none of its frames is of a kind the model knows'

/** One region, given whole. Nothing was searched for, so it has no regions of its own. */
export function judgePatch(rules: ReadingRules, logit: number): FrameJudgement {
  const probability = rules.probability('patch', logit)
  return { probability, triage: rules.triage(probability), reason: null, regions: [] }
}

/**
 * A frame from its regions.
 * @param logits one a box
 * @param outside why the model abstains, null when it does not
 */
export function judgeFrame(
  rules: ReadingRules,
  boxes: readonly Box[],
  logits: ArrayLike<number>,
  outside: string | null,
): FrameJudgement {
  if (outside !== null || boxes.length === 0)
    return { ...abstained('frame', outside ?? NO_VESSELS), regions: [] }
  const regions = boxes.map((box, i) => regionOf(rules, box, logits[i] ?? NaN))
  const probability = rules.probability('frame', rules.poolFrame(regions.map(({ logit }) => logit)))
  regions.sort((a, b) => b.logit - a.logit)
  return { probability, triage: rules.triage(probability), reason: null, regions }
}

const regionOf = (rules: ReadingRules, box: Box, logit: number): RegionReading => ({
  box,
  logit,
  probability: rules.probability('region', logit),
})

/** A run from its frames, whatever the order they were read in; null without any, and for a patch: it is no run. */
export function judgeRun(rules: ReadingRules, readings: readonly FrameReading[]): RunJudgement | null {
  const frames = readings.filter(({ probability }) => probability.level === 'frame')
  if (frames.length === 0) return null
  const inTime = frames.sort((a, b) => a.frame - b.frame)
  const inside = inTime.filter(({ triage }) => triage !== 'outside')
  const counts = { framesRead: frames.length, framesOutside: frames.length - inside.length }
  if (inside.length === 0) return { ...abstained('run', sharedReason(inTime)), peakFrame: null, ...counts }
  const { logit, peakFrame } = rules.poolRun(inside)
  const probability = rules.probability('run', logit)
  return { probability, triage: rules.triage(probability), reason: null, peakFrame, ...counts }
}

/** The reason that all frames share, or that there are several. */
function sharedReason(frames: readonly FrameReading[]): string {
  const [reason, ...others] = new Set(frames.map((frame) => frame.reason))
  return others.length === 0 && reason ? reason : ALL_OUTSIDE
}

/** A frame that was not even looked at. */
export const judgeOutside = (reason: string): FrameJudgement => ({
  ...abstained('frame', reason),
  regions: [],
})

/** Where the model abstains the value means nothing: whoever shows a reading looks at its triage first. */
const abstained = (level: Level, reason: string): Judgement => ({
  probability: { value: 0, level, interval: null, evidence: NOT_CALIBRATED },
  triage: 'outside',
  reason,
})
