import { randomInt, type Random } from '../random.ts'
import type { Interval } from './intervals.ts'

/** Numbers the clusters from 0 in the order of their names, so that the same seed draws the same whatever the order of cases. */
export function numbered(clusters: readonly string[]): { readonly of: Int32Array; readonly count: number } {
  const names = [...new Set(clusters)].sort()
  const place = new Map(names.map((name, i) => [name, i]))
  return { of: Int32Array.from(clusters, (name) => place.get(name) ?? -1), count: names.length }
}

/**
 * Percentile bootstrap of many figures at once: whole clusters are drawn with replacement, because cases of one image or
 * patient are not independent, and a case counts as often as its cluster was drawn.
 * @param figures of how often each case counts; NaN (one kind only, say) is left out of the percentiles
 * @returns a 95 % interval a figure
 */
export function bootstrapByCluster(
  clusters: readonly string[],
  figures: (weights: Float64Array) => readonly number[],
  replicates: number,
  random: Random,
): Interval[] {
  const { of, count } = numbered(clusters)
  const draws: (readonly number[])[] = []
  for (let r = 0; r < replicates; r++) {
    const times = new Float64Array(count)
    for (let draw = 0; draw < count; draw++) times[randomInt(random, count)]! += 1
    draws.push(figures(Float64Array.from(of, (cluster) => times[cluster]!)))
  }
  return (draws[0] ?? []).map((_, k) => middle95(draws.map((drawn) => drawn[k]!)))
}

function middle95(values: readonly number[]): Interval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

/** Linear between order statistics; NaN of nothing. */
export function quantile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
  return low + (high - low) * (at - Math.floor(at))
}
