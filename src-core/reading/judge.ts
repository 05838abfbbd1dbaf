import type { CalibrationFile } from '../calibration/calibration-file.ts'
import { toProbability } from '../calibration/probability.ts'
import { promisesOf } from '../calibration/promises.ts'
import { triageProbability } from '../calibration/triage.ts'
import { poolFrame } from '../regions/pool.ts'
import { poolRun } from './pool-run.ts'
import { runPlaces } from './run-places.ts'
import { stableFrame } from './stable-frame.ts'
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
  /** Null where the model abstained. */
  readonly logit: number | null
}

/** The evidence of the model in use; null when it has none. */
type Calibration = CalibrationFile | null

export type FrameJudgement = Judgement & Pick<FrameReading, 'regions' | 'promises'>
export type RunJudgement = Omit<RunReading, 'modelId' | 'engine'>

const NO_VESSELS = 'no vessels were found in it'
const ALL_OUTSIDE = 'none of its frames is of a kind the model knows'

/**
 * One region, given whole. Nothing was searched for, so it has no regions of its own.
 * @param outside why the model abstains, null when it does not
 */
export function judgePatch(calibration: Calibration, logit: number, outside: string | null): FrameJudgement {
  if (outside !== null) return { ...abstained('patch', outside), regions: [] }
  return { ...judged(calibration, 'patch', logit), regions: [], promises: promisesOf('patch', calibration) }
}

/**
 * A frame from its regions.
 * @param logits one a box
 * @param outside why the model abstains, null when it does not
 */
export function judgeFrame(
  calibration: Calibration,
  boxes: readonly Box[],
  logits: ArrayLike<number>,
  outside: string | null,
): FrameJudgement {
  if (outside !== null || boxes.length === 0)
    return { ...abstained('frame', outside ?? NO_VESSELS), regions: [] }
  const regions = boxes.map((box, i) => regionOf(calibration, box, logits[i] ?? NaN))
  regions.sort((a, b) => b.logit - a.logit)
  const promises = [...promisesOf('frame', calibration), ...promisesOf('region', calibration)]
  return { ...judged(calibration, 'frame', frameLogit(regions)), regions, promises }
}

function regionOf(calibration: Calibration, box: Box, logit: number): RegionReading {
  const { probability, triage } = judged(calibration, 'region', logit)
  return { box, logit, probability, triage }
}

/** A run from its frames, whatever the order they were read in; null without any, and for a patch: it is no run. */
export function judgeRun(calibration: Calibration, readings: readonly FrameReading[]): RunJudgement | null {
  const frames = readings.filter(({ probability }) => probability.level === 'frame')
  if (frames.length === 0) return null
  const inTime = frames.sort((a, b) => a.frame - b.frame)
  const inside = inTime.filter(({ triage }) => triage !== 'outside')
  const counts = { framesRead: frames.length, framesOutside: frames.length - inside.length }
  const run = poolRun(inTime)
  if (run === null)
    return {
      ...abstained('run', sharedReason(inTime)),
      peakFrame: null,
      stableFrame: null,
      places: [],
      ...counts,
    }
  const places = runPlaces(run, inside.length)
  return {
    ...judged(calibration, 'run', run.logit),
    peakFrame: places[0]?.best.frame ?? run.tracks[0]?.sightings[0]?.frame ?? null,
    stableFrame: stableFrame(inTime, run.filled),
    places,
    ...counts,
    promises: promisesOf('run', calibration),
  }
}

const frameLogit = (regions: readonly RegionReading[]): number => poolFrame(regions.map(({ logit }) => logit))

function judged(calibration: Calibration, level: Level, logit: number): Judgement {
  const probability = toProbability(logit, level, calibration)
  return { probability, triage: triageProbability(probability, calibration), reason: null, logit }
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
  logit: null,
})
