import { clusteredVariance } from './intervals.ts'

/** How much more one candidate loses than the best, on average over the cases. */
export interface Excess {
  readonly value: number
  /** Of the paired differences, by clusters. */
  readonly standardError: number
}

/**
 * The one-standard-error rule (Breiman et al. 1984, section 3.4.3): the simplest candidate that is within one standard error
 * of the best. The error is that of the paired difference, because candidates lose on the same cases, and by cluster, because
 * cases of one image go together.
 * @param losses of each candidate, the simplest first, case by case
 * @returns the place of the one chosen (-1 of none), and the excess of each
 */
export function simplestWithinError(
  losses: readonly (readonly number[])[],
  clusters: readonly string[],
): { readonly chosen: number; readonly excess: readonly Excess[] } {
  const means = losses.map(mean)
  const best = losses[means.indexOf(Math.min(...means))] ?? []
  const excess = losses.map((loss) => {
    const differences = loss.map((value, i) => value - best[i]!)
    return {
      value: mean(differences),
      standardError: Math.sqrt(clusteredVariance(differences, clusters)),
    }
  })
  return { chosen: excess.findIndex(({ value, standardError }) => value <= standardError), excess }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
