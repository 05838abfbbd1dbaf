import type { Level, Probability, Triage } from '../reading/types.ts'
import type { CalibrationFile, TriageThresholds } from './calibration-file.ts'
import { assertNever } from '../result.ts'
import { applyCalibrator } from './calibrator.ts'
import { calibrationOf } from './probability.ts'
import { sigmoid } from './sigmoid.ts'

/**
 * What a score asks of the reader, by the thresholds of its own level and no other: a promise made for regions says nothing of
 * the best three of 32. Without thresholds every answer is `uncertain`; so are all studies, which have none.
 */
export function triageProbability({ level, value }: Probability, file: CalibrationFile | null): Triage {
  const thresholds = thresholdsOf(level, file)
  if (thresholds === undefined) return 'uncertain'
  const calibration = calibrationOf(level, file)
  const asValue = (logit: number): number =>
    calibration === null ? sigmoid(logit) : applyCalibrator(calibration.calibrator, logit)
  const { look, nothing } = thresholds
  if (look !== null && value > asValue(look)) return 'look'
  if (nothing !== null && value < asValue(nothing)) return 'nothing'
  return 'uncertain'
}

function thresholdsOf(level: Level, file: CalibrationFile | null): TriageThresholds | undefined {
  switch (level) {
    case 'region':
    case 'patch':
    case 'frame':
    case 'run':
      return file?.levels[level]?.triage
    case 'study':
      return undefined
    default:
      return assertNever(level)
  }
}
