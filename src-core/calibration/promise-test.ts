/** Where a sequential test of a promise stands. */
export interface PromiseTest {
  /** What a bettor against the promise made of a stake of 1, at the best moment so far: the evidence that it is broken. */
  readonly evidence: number
  /** Whether that ever reached `NEEDED`. */
  readonly failed: boolean
}

/** By Ville's inequality a promise that holds is called broken with a chance of at most 1 / NEEDED, however often one looks. */
export const NEEDED = 20

/** Rates that are bet on, as multiples of the one promised. */
const TIMES = [1.5, 2, 3, 5] as const

/**
 * Tests the promise that errors come at a rate of at most `rate`, valid at every moment: betting on the mean of a bounded
 * variable (Waudby-Smith and Ramdas, J. R. Stat. Soc. B 86, 2024, 1). A fixed bet multiplies a stake by 1 + λ (share - rate)
 * with each case, which gains nothing on average while the promise holds; for single cases it is the likelihood ratio of
 * another rate. The stake is divided evenly over a few other rates (their "diversified Kelly"), so none need be known beforehand.
 * @param shares of errors, each in [0, 1] and each of other patients, in the order they came
 * @param rate in (0, 1)
 */
export function testPromise(shares: readonly number[], rate: number): PromiseTest {
  const bets = TIMES.map((times) => (Math.min(1, times * rate) - rate) / (rate * (1 - rate)))
  const logStakes = bets.map(() => 0)
  let best = 0
  for (const share of shares) {
    for (const [k, bet] of bets.entries()) logStakes[k]! += Math.log(Math.max(0, 1 + bet * (share - rate)))
    best = Math.max(best, logMean(logStakes))
  }
  // Rounding in the last place must not turn an answer: what is met exactly is met.
  return { evidence: Math.exp(best), failed: best >= Math.log(NEEDED) - 1e-9 }
}

/** Of numbers given by their logarithms; those may be too large to be taken back. */
function logMean(logs: readonly number[]): number {
  const most = Math.max(...logs)
  if (most === -Infinity) return most
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length)
}
