/** Two-sided 95 % of a normal. */
export const Z_95 = 1.959963984540054

export type Interval = readonly [low: number, high: number]

export interface Estimate {
  readonly value: number
  /** 95 %. */
  readonly interval: Interval
}

/** For a schema, whose pairs can be changed. */
export const mutable = ({
  value,
  interval: [low, high],
}: Estimate): { value: number; interval: [number, number] } => ({ value, interval: [low, high] })

/**
 * Wilson's score interval of a proportion.
 * @param events may be a fraction, as with an effective number of cases
 */
export function wilson(events: number, n: number, z = Z_95): Interval {
  if (n <= 0) return [0, 1]
  const p = events / n
  const square = (z * z) / n
  const middle = (p + square / 2) / (1 + square)
  const half = (z / (1 + square)) * Math.sqrt((p * (1 - p)) / n + square / (4 * n))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

/**
 * Wilson's interval at the effective number of cases when cases of one cluster go together (design effect by Rao and Scott
 * 1992). Where all or none are events the design effect cannot be seen, and a cluster then counts as one case.
 * @param labels 1 for an event; @param cluster name of each case's image or patient
 */
export function clusteredWilson(labels: readonly number[], cluster: readonly string[]): Interval {
  const n = labels.length
  const p = labels.reduce((sum, label) => sum + label, 0) / Math.max(1, n)
  const groups = new Set(cluster).size
  if (p === 0 || p === 1 || groups < 2) return wilson(p * groups, groups)
  const effect = Math.max(1, (clusteredVariance(labels, cluster) * n) / (p * (1 - p)))
  return wilson((p * n) / effect, n / effect)
}

/**
 * Variance of a mean whose cases go together in clusters (the linearised one of a ratio, Rao and Scott 1992).
 * @returns NaN with one cluster
 */
export function clusteredVariance(values: readonly number[], cluster: readonly string[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const sums = new Map<string, number>()
  for (const [i, name] of cluster.entries()) sums.set(name, (sums.get(name) ?? 0) + values[i]! - mean)
  const squares = [...sums.values()].reduce((sum, part) => sum + part * part, 0)
  return sums.size > 1 ? ((sums.size / (sums.size - 1)) * squares) / values.length ** 2 : NaN
}
