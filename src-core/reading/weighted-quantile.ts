export interface Weighted {
  readonly value: number
  /** 0 or more. */
  readonly weight: number
}

/**
 * The least value that, with all below it, has the share `q` of the whole weight (Edgeworth 1888, for the median). One case of
 * weight w, whatever its value, moves it no further than to the values of the others at q of their weight, w more or less. Without any
 * weight all cases count alike.
 * @param cases not empty
 * @param q in (0, 1]
 */
export function weightedQuantile(cases: readonly Weighted[], q: number): number {
  const total = cases.reduce((sum, { weight }) => sum + weight, 0)
  const weightOf = total > 0 ? ({ weight }: Weighted) => weight : () => 1
  const sorted = [...cases].sort((a, b) => a.value - b.value)
  const enough = q * (total > 0 ? total : cases.length)
  let below = 0
  for (const one of sorted) {
    below += weightOf(one)
    // What adding many shares rounds off must not cost a case.
    if (below >= enough - 1e-9 * enough) return one.value
  }
  return sorted.at(-1)?.value ?? NaN
}
