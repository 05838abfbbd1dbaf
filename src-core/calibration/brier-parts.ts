import { brierScore } from './metrics.ts'
import { poolAdjacentViolators, tied } from './pav.ts'

/** Brier score = reliability - resolution + uncertainty. */
export interface BrierParts {
  /** What recalibration could take away; 0 is best. */
  readonly reliability: number
  /** What telling cases apart takes away from guessing the prevalence; more is better. */
  readonly resolution: number
  /** The Brier score of guessing the prevalence. */
  readonly uncertainty: number
}

/**
 * Murphy's three parts (1973), by the isotonic recalibration of the same cases in place of bins: CORP (Dimitriadis, Gneiting and
 * Jordan, PNAS 2021). The parts sum exactly, none is below 0, and nothing hangs on how many bins there are.
 * @param outcomes labels, or any numbers in their place
 */
export function brierParts(probabilities: readonly number[], outcomes: readonly number[]): BrierParts {
  const groups = tied(probabilities, outcomes)
  const fitted = poolAdjacentViolators(
    groups.map(({ mean }) => mean),
    groups.map(({ n }) => n),
  )
  const n = outcomes.length
  const prevalence = outcomes.reduce((sum, outcome) => sum + outcome, 0) / n
  const uncertainty = outcomes.reduce((sum, outcome) => sum + (outcome - prevalence) ** 2, 0) / n
  // An isotonic fit is as far from its cases as they are from the prevalence, less its own distance from that.
  const resolution = groups.reduce((sum, group, g) => sum + group.n * (fitted[g]! - prevalence) ** 2, 0) / n
  return {
    reliability: Math.max(0, brierScore(probabilities, outcomes) - uncertainty + resolution),
    resolution,
    uncertainty,
  }
}
