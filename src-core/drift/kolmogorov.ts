/**
 * Largest distance between the distribution functions of two samples, 0 to 1 (Smirnov 1939). Ties are taken together.
 * @returns 0 where one is empty
 */
export function ksDistance(a: readonly number[], b: readonly number[]): number {
  const [first, second] = [ascending(a), ascending(b)]
  if (first.length === 0 || second.length === 0) return 0
  let [i, j, most] = [0, 0, 0]
  while (i < first.length && j < second.length) {
    const at = Math.min(first[i]!, second[j]!)
    while (i < first.length && first[i]! <= at) i++
    while (j < second.length && second[j]! <= at) j++
    most = Math.max(most, Math.abs(i / first.length - j / second.length))
  }
  return most
}

/**
 * Chance of at least this distance between two samples of one distribution: Kolmogorov's series with the correction of Stephens
 * (J. R. Stat. Soc. B 32, 1970, 115) at the effective size n m / (n + m). With ties the true chance is smaller, never larger.
 */
export function ksChance(distance: number, n: number, m: number): number {
  const root = Math.sqrt((n * m) / (n + m))
  const lambda = (root + 0.12 + 0.11 / root) * distance
  // The series does not converge near 0, where the chance is 1 to many digits.
  if (lambda < 0.3) return 1
  let sum = 0
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda)
    sum += k % 2 === 1 ? term : -term
    if (term < 1e-12) break
  }
  return Math.min(1, Math.max(0, 2 * sum))
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/**
 * Fisher's exact test, one-sided: chance of at most `hits` of `n` where `baseHits` of `baseN` were seen by the same rate.
 * (Fisher, J. R. Stat. Soc. 98, 1935, 39.)
 */
export function fewerChance(hits: number, n: number, baseHits: number, baseN: number): number {
  const total = hits + baseHits
  const all = logChoose(n + baseN, total)
  let chance = 0
  for (let k = Math.max(0, total - baseN); k <= hits; k++)
    chance += Math.exp(logChoose(n, k) + logChoose(baseN, total - k) - all)
  return Math.min(1, chance)
}

function logChoose(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return sum
}
