import { randomNormal, type Random } from '../random.ts'
import { erf } from './normal.ts'
import type { JudgedCases } from './reliability-bins.ts'
import { sigmoid } from './sigmoid.ts'

export interface Simulation {
  readonly clusters: number
  readonly perCluster: number
  /** Correlation, within a cluster, of the normals that decide labels; 0 for independent cases. */
  readonly together: number
  /** From the log odds that are said to those that hold; the same for a perfect model. */
  readonly truth?: (said: number) => number
}

/**
 * Scores and labels with a known truth: each label is an event with exactly the true probability of its case, yet labels of one
 * cluster go together (a Gaussian copula), and so do its scores.
 */
export function simulate(
  { clusters, perCluster, together, truth = (said) => said }: Simulation,
  random: Random,
): JudgedCases & { readonly logits: readonly number[] } {
  const cases = Array.from({ length: clusters }, (_, cluster) => {
    const [sharedScore, sharedLabel] = [randomNormal(random), randomNormal(random)]
    return Array.from({ length: perCluster }, () => {
      const logit = -0.8 + 0.6 * sharedScore + 1.1 * randomNormal(random)
      const z = Math.sqrt(together) * sharedLabel + Math.sqrt(1 - together) * randomNormal(random)
      const uniform = (1 + erf(z / Math.SQRT2)) / 2
      return { cluster: `image ${cluster}`, logit, label: uniform < sigmoid(truth(logit)) ? 1 : 0 }
    })
  }).flat()
  return {
    logits: cases.map(({ logit }) => logit),
    probabilities: cases.map(({ logit }) => sigmoid(logit)),
    labels: cases.map(({ label }) => label),
    clusters: cases.map(({ cluster }) => cluster),
  }
}
