import type { Evidence, Reliability } from '../reading/types.ts'

const known: Reliability['auc'] = { value: 1, interval: [0, 2] }

/** A level's figures, for tests in which they do not matter. */
export const plainReliability = (evidence: Evidence, bins: Reliability['bins']): Reliability => ({
  evidence,
  bins,
  auc: known,
  brier: 0,
  ece: 0,
  eceNoiseFloor: 0,
  slope: known,
  inTheLarge: known,
})
