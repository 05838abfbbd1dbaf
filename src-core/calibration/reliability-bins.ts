import { inBins, type Binning } from './bins.ts'
import { clusteredWilson } from './intervals.ts'
import type { ReliabilityBin } from './reliability-detail.ts'

/** Probabilities with what came of them; labels are 1 for stenosis, a cluster is the image or patient of a case. */
export interface JudgedCases {
  readonly probabilities: readonly number[]
  readonly labels: readonly number[]
  readonly clusters: readonly string[]
}

/** Each bin with its 95 % Wilson interval at the effective number of cases. */
export function reliabilityBins(
  binning: Binning,
  { probabilities, labels, clusters }: JudgedCases,
): ReliabilityBin[] {
  return inBins(binning, probabilities, labels).map(({ cases, meanScore, observed }) => {
    const scores = cases.map((i) => probabilities[i]!)
    const [low, high] = clusteredWilson(
      cases.map((i) => labels[i]!),
      cases.map((i) => clusters[i]!),
    )
    const [from, to] = [Math.min(...scores), Math.max(...scores)]
    return { from, to, n: cases.length, meanScore, observed, interval: [low, high] }
  })
}
