import { NOT_CALIBRATED, type Level, type Probability, type Reliability } from '../reading/types.ts'
import { assertNever } from '../result.ts'
import { betweenBins } from './between-bins.ts'
import type { CalibrationFile, LevelCalibration } from './calibration-file.ts'
import { applyCalibrator } from './calibrator.ts'
import type { Interval } from './intervals.ts'
import { sigmoid } from './sigmoid.ts'

/** What a level has of its own: nothing where its cases have no labels of both kinds. */
export function calibrationOf(level: Level, file: CalibrationFile | null): LevelCalibration | null {
  switch (level) {
    case 'region':
      return file?.levels.region ?? null
    case 'patch':
      return file?.levels.patch ?? null
    case 'frame':
      return calibrated(file?.levels.frame)
    case 'run':
      return file?.levels.run ?? null
    case 'study':
      return null
    default:
      return assertNever(level)
  }
}

const calibrated = (level: CalibrationFile['levels']['frame']): LevelCalibration | null =>
  level !== undefined && 'calibrator' in level ? level : null

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
  const low = betweenBins(bins, value, ({ interval }) => interval[0])
  const high = betweenBins(bins, value, ({ interval }) => interval[1])
  if (low === null || high === null) return [0, 1]
  return [Math.max(0, Math.min(value, low)), Math.min(1, Math.max(value, high))]
}
