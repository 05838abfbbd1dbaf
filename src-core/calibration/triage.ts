import type { Level, Probability, Triage } from '../reading/types.ts'
import type { CalibrationFile, TriageThresholds } from './calibration-file.ts'
import { applyCalibrator } from './calibrator.ts'
import { calibrationOf } from './probability.ts'
import { sigmoid } from './sigmoid.ts'

/**
 * What a score asks of the reader. A patch is judged by its own thresholds; a region, and for want of labelled frames a frame, a
 * run and a study, by those of regions: their scores are pooled from regions, but no error rate is promised for them. Without
 * evidence every answer is `uncertain`.
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

const thresholdsOf = (level: Level, file: CalibrationFile | null): TriageThresholds | undefined =>
  level === 'patch' ? file?.levels.patch?.triage : file?.levels.region?.triage
