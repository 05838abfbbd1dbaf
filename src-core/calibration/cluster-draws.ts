import { randomInt, type Random } from '../random.ts'
import type { Interval } from './intervals.ts'

/** Numbers the clusters from 0 in the order of their names, so that the same seed draws the same whatever the order of cases. */
export function numbered(clusters: readonly string[]): { readonly of: Int32Array; readonly count: number } {
  const names = [...new Set(clusters)].sort()
  const place = new Map(names.map((name, i) => [name, i]))
  return { of: Int32Array.from(clusters, (name) => place.get(name) ?? -1), count: names.length }
}

/**
 * Figures of many draws of whole clusters with replacement, because cases of one image or patient are not independent; a case
 * counts as often as its cluster was drawn.
 * @param figures of how often each case counts
 * @returns the figures of each draw
 */
export function clusterDraws(
  clusters: readonly string[],
  figures: (weights: Float64Array) => readonly number[],
  replicates: number,
  random: Random,
): (readonly number[])[] {
  const { of, count } = numbered(clusters)
  return Array.from({ length: replicates }, () => {
    const times = new Float64Array(count)
    for (let draw = 0; draw < count; draw++) times[randomInt(random, count)]! += 1
    return figures(Float64Array.from(of, (cluster) => times[cluster]!))
  })
}

/**
 * Percentile bootstrap of many figures at once, by `clusterDraws`.
 * @param figures NaN (one kind only, say) is left out of the percentiles
 * @returns a 95 % interval a figure
 */
export function bootstrapByCluster(
  clusters: readonly string[],
  figures: (weights: Float64Array) => readonly number[],
  replicates: number,
  random: Random,
): Interval[] {
  const draws = clusterDraws(clusters, figures, replicates, random)
  return (draws[0] ?? []).map((_, k) =>
    middle(
      draws.map((drawn) => drawn[k]!),
      0.95,
    ),
  )
}

/** The middle share of what was drawn, NaN left out. */
export function middle(values: readonly number[], share: number): Interval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  return [quantile(sorted, (1 - share) / 2), quantile(sorted, (1 + share) / 2)]
}

/** Linear between order statistics; NaN of nothing. */
export function quantile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
  return low + (high - low) * (at - Math.floor(at))
}
