import type { LabelledScores } from '#core/calibration/choose.ts'
import type { ScoredCase } from './regions.ts'

/** A case as a calibrator takes it. */
export type Scored = Pick<ScoredCase, 'cluster' | 'label' | 'logit'>

export const labelsOf = (cases: readonly Scored[]): number[] => cases.map(({ label }) => label)
export const logitsOf = (cases: readonly Scored[]): number[] => cases.map(({ logit }) => logit)
export const clustersOf = (cases: readonly Scored[]): string[] => cases.map(({ cluster }) => cluster)

export const columnsOf = (cases: readonly Scored[]): LabelledScores => ({
  logits: logitsOf(cases),
  labels: labelsOf(cases),
  clusters: clustersOf(cases),
})
