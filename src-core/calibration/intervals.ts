/** Two-sided 95 % of a normal. */
export const Z_95 = 1.959963984540054

export type Interval = readonly [low: number, high: number]

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
  const groups = new Map<string, { events: number; n: number }>()
  for (const [i, name] of cluster.entries()) {
    const group = groups.get(name) ?? { events: 0, n: 0 }
    groups.set(name, { events: group.events + labels[i]!, n: group.n + 1 })
  }
  if (p === 0 || p === 1 || groups.size < 2) return wilson(p * groups.size, groups.size)
  let squares = 0
  for (const group of groups.values()) squares += (group.events - p * group.n) ** 2
  const variance = ((groups.size / (groups.size - 1)) * squares) / (n * n)
  const effect = Math.max(1, (variance * n) / (p * (1 - p)))
  return wilson((p * n) / effect, n / effect)
}
