import type { Reliability } from '../reading/types.ts'

type Bin = Reliability['bins'][number]

/**
 * Any figure of the reliability curve at a score: on the line between the mean scores of the two bins around it; beyond the
 * outermost, theirs.
 * @returns null without bins
 */
export function betweenBins(
  bins: readonly Bin[],
  score: number,
  figure: (bin: Bin) => number,
): number | null {
  const above = bins.findIndex(({ meanScore }) => meanScore >= score)
  const upper = bins[above === -1 ? bins.length - 1 : above]
  const lower = bins[above === -1 ? bins.length - 1 : Math.max(0, above - 1)]
  if (upper === undefined || lower === undefined) return null
  const gap = upper.meanScore - lower.meanScore
  const share = gap > 0 ? (score - lower.meanScore) / gap : 1
  return figure(lower) + share * (figure(upper) - figure(lower))
}
