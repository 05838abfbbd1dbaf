import type { Level, Triage } from '../reading/types.ts'
import type { CalibrationFile, TriageThresholds } from './calibration-file.ts'

/**
 * What a score asks of the reader. A patch is judged by its own thresholds; a region, and for want of labelled frames a frame, a
 * run and a study, by those of regions: their scores are pooled from regions, but no error rate is promised for them. Without
 * evidence every answer is `uncertain`.
 */
export function triageOf(logit: number, level: Level, file: CalibrationFile | null): Triage {
  const thresholds = level === 'patch' ? file?.levels.patch?.triage : file?.levels.region?.triage
  return thresholds === undefined ? 'uncertain' : triageBy(thresholds, logit)
}

function triageBy({ look, nothing }: TriageThresholds, logit: number): Triage {
  if (look !== null && logit > look) return 'look'
  if (nothing !== null && logit < nothing) return 'nothing'
  return 'uncertain'
}
