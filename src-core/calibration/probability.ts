import { NOT_CALIBRATED, type Level, type Probability, type Reliability } from '../reading/types.ts'
import { assertNever } from '../result.ts'
import type { CalibrationFile, LevelCalibration } from './calibration-file.ts'
import { applyCalibrator } from './calibrator.ts'
import type { Interval } from './intervals.ts'
import { sigmoid } from './sigmoid.ts'

/** What a level has of its own; frames, runs and studies have no labels yet, so they have nothing. */
export function calibrationOf(level: Level, file: CalibrationFile | null): LevelCalibration | null {
  switch (level) {
    case 'region':
      return file?.levels.region ?? null
    case 'patch':
      return file?.levels.patch ?? null
    case 'frame':
    case 'run':
    case 'study':
      return null
    default:
      return assertNever(level)
  }
}

/**
 * A score as a probability of its own level. Calibrated: the value by the calibrator, its interval from how often cases that
 * scored like this were stenoses. Not calibrated: the plain sigmoid, which orders cases and is not a frequency, no interval.
 */
export function toProbability(logit: number, level: Level, file: CalibrationFile | null): Probability {
  const calibration = calibrationOf(level, file)
  if (calibration === null) return { value: sigmoid(logit), level, interval: null, evidence: NOT_CALIBRATED }
  const value = applyCalibrator(calibration.calibrator, logit)
  const [low, high] = intervalAround(value, calibration.reliability.bins)
  return { value, level, interval: [low, high], evidence: calibration.reliability.evidence }
}

/**
 * The 95 % interval of the observed frequency among cases that scored about this: between the mean scores of two bins of the
 * reliability curve, linear between their intervals; beyond the outermost, theirs. Widened to hold the value itself, because
 * an interval beside a number must not exclude it.
 */
function intervalAround(value: number, bins: Reliability['bins']): Interval {
  const above = bins.findIndex(({ meanScore }) => meanScore >= value)
  const upper = bins[above === -1 ? bins.length - 1 : above]
  const lower = bins[above === -1 ? bins.length - 1 : Math.max(0, above - 1)]
  if (upper === undefined || lower === undefined) return [0, 1]
  const gap = upper.meanScore - lower.meanScore
  const share = gap > 0 ? (value - lower.meanScore) / gap : 1
  const at = (side: 0 | 1): number =>
    lower.interval[side] + share * (upper.interval[side] - lower.interval[side])
  return [Math.max(0, Math.min(value, at(0))), Math.min(1, Math.max(value, at(1)))]
}
