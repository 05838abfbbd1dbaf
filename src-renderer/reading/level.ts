import type { ModelFacts } from '#core/engine-contract.ts'
import { nounOf, shareText } from '#core/calibration/wording.ts'
import type { HarmAnswer } from '#core/reading/at-hospital.ts'
import { studyReading } from '#core/reading/study.ts'
import type {
  FrameReading,
  Level,
  Probability,
  Reliability,
  RunReading,
  Triage,
} from '#core/reading/types.ts'
import { assertNever } from '#core/result.ts'

/** The levels the card can show; a small image given whole has `patch` in place of `region`. */
export type CardLevel = 'region' | 'frame' | 'run' | 'study'

/** What is judged at a level: a region is judged with its frame. */
export const subjectOf = (level: CardLevel): string => (level === 'region' ? 'frame' : level)

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
  study: readonly RunReading[],
): Judgement | null {
  if (level === 'study') return studyReading(study)
  if (level === 'run') return run
  if (frame === undefined || level === 'frame') return frame ?? null
  const [best] = frame.regions
  if (best === undefined) return frame
  return { ...frame, probability: best.probability, triage: best.triage, reason: best.reason ?? null }
}

/** What a level's figures stand on: how many cases, of how many images, where from, and when. */
export function measuredOn(level: Level, { evidence, detail }: Reliability): string {
  const { n, events, prevalence, source, split, fittedAt } = evidence
  const share = `${events} with a stenosis (${Math.round(100 * prevalence)} %)`
  const images = detail === undefined ? '' : `, of ${detail.clusters} images`
  return `${n} ${nounOf(level)}, ${share}${images}. ${source}, ${split}. ${fittedAt.slice(0, 10)}.`
}

/** What its triage promises, by the thresholds of its own level; null where nothing is promised. */
export function promiseOf({ probability, triage }: Judgement, model: ModelFacts | null): string | null {
  const { level } = probability
  if (triage === 'outside' || level === 'study') return null
  const rule = model?.levels[level]?.triage.rule
  return rule === undefined ? null : `Promised: ${rule.replace(/^[\w -]+: /, '')}`
}

/** What the harms that were set say of a number; its own line, as it is no part of what triage promises. */
export const harmLine = ({ ratio, threshold, above }: HarmAnswer): string =>
  `A miss as bad as ${ratio} false alarms: worth acting on from ${shareText(threshold)}, and this is ${above ? 'above' : 'below'}. ` +
  'Triage keeps its own promise.'

/** Why a level has no number, and where one is found. */
export function whyUncalibrated(level: Level, regionsCalibrated: boolean): string {
  switch (level) {
    case 'region':
      return 'This model came without the evidence that would turn the score of a region into a number.'
    case 'patch':
      return 'This model came without the evidence that would turn the score of an image into a number.'
    case 'frame':
    case 'run':
    case 'study': {
      const why = `Public data has no ${level === 'study' ? 'studies' : `${level}s`} without a stenosis to calibrate on; your own labels will: see Recalibrate here.`
      return regionsCalibrated ? `${why} Look at the region level for a calibrated number.` : why
    }
    default:
      return assertNever(level)
  }
}
