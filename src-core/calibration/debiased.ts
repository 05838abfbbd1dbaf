import type { Bin } from './bins.ts'
import { clusteredVariance } from './intervals.ts'
import { meanMagnitude } from './normal.ts'

/**
 * Calibration error without the part that noise adds to it (Kumar, Liang and Ma, Verified Uncertainty Calibration, NeurIPS 2019).
 * `ece`: their estimator for the mean magnitude, 2·ECE - what gaps as large as the observed would show if they were
 * measured again (a normal around each; here its mean in closed form). Of a model without error it still leaves 2 - √2 of the
 * noise, so what a perfect model would show is to be read beside it.
 * `rms`: the root of their unbiased estimate of the mean square (also Bröcker 2012), 0 where that is below 0.
 * The variance of a bin is that of its clusters, where it is larger than that of independent cases.
 */
export function debiasedErrors(
  bins: readonly Bin[],
  labels: readonly number[],
  clusters: readonly string[],
): { readonly ece: number; readonly rms: number } {
  const n = bins.reduce((sum, { cases }) => sum + cases.length, 0)
  let [ece, square] = [0, 0]
  for (const { cases, meanScore, observed } of bins) {
    const gap = observed - meanScore
    const variance = varianceOf(cases, observed, labels, clusters)
    const share = cases.length / n
    ece += share * (2 * Math.abs(gap) - meanMagnitude(gap, Math.sqrt(variance)))
    square += share * (gap * gap - variance)
  }
  return { ece, rms: Math.sqrt(Math.max(0, square)) }
}

/** Of a bin's observed share; a bin of one case has the largest there can be. */
function varianceOf(
  cases: readonly number[],
  observed: number,
  labels: readonly number[],
  clusters: readonly string[],
): number {
  if (cases.length < 2) return 1 / 4
  const independent = (observed * (1 - observed)) / (cases.length - 1)
  const clustered = clusteredVariance(
    cases.map((i) => labels[i]!),
    cases.map((i) => clusters[i]!),
  )
  return clustered > independent ? clustered : independent
}
