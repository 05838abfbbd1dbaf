import { randomInt, type Random } from '../random.ts'

export interface Estimate {
  readonly value: number
  /** 95 %, by percentiles of the replicates. */
  readonly interval: readonly [number, number]
}

/**
 * Percentile bootstrap over clusters: whole images are drawn again, because cases of one image are not independent.
 * A statistic that compares two models on the same cases gives a paired interval.
 * @param cluster name of each case's image
 * @param statistic of a list of case indices; NaN (one class only, say) is left out of the percentiles
 */
export function clusterBootstrap(
  cluster: readonly string[],
  statistic: (cases: readonly number[]) => number,
  replicates: number,
  random: Random,
): Estimate {
  const members = new Map<string, number[]>()
  for (const [i, name] of cluster.entries()) members.set(name, [...(members.get(name) ?? []), i])
  const groups = [...members.values()]
  const values: number[] = []
  for (let r = 0; r < replicates; r++) {
    const drawn = groups.flatMap(() => groups[randomInt(random, groups.length)] ?? [])
    const value = statistic(drawn)
    if (!Number.isNaN(value)) values.push(value)
  }
  values.sort((a, b) => a - b)
  return {
    value: statistic(cluster.map((_, i) => i)),
    interval: [quantile(values, 0.025), quantile(values, 0.975)],
  }
}

/** Linear between order statistics. */
function quantile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
  return low + (high - low) * (at - Math.floor(at))
}
