import { expect } from 'vitest'
import type { Estimate } from './intervals.ts'

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

/** 95 % of a normal, both sides of its middle, in deviations. */
const OF_A_NORMAL = 2 * 1.96
/** The deviation of sixty repeats is seen to within 28 % (three standard errors): nothing narrower can be asked. */
const [NARROWEST, WIDEST] = [0.7, 1.4] as const

/**
 * Intervals of repeats are on average as wide as 95 % of the estimates' own scatter takes: one that holds the truth for saying nothing
 * is wider.
 * @param scatter the estimates whose scatter is meant, where there are more of them than have an interval
 */
export function expectNoWider(
  estimates: readonly Estimate[],
  scatter = estimates.map(({ value }) => value),
): void {
  const middle = mean(scatter)
  const squares = scatter.map((value) => (value - middle) ** 2)
  const deviation = Math.sqrt((mean(squares) * scatter.length) / (scatter.length - 1))
  const width = mean(estimates.map(({ interval: [low, high] }) => high - low))
  expect(width / (OF_A_NORMAL * deviation)).toBeGreaterThan(NARROWEST)
  expect(width / (OF_A_NORMAL * deviation)).toBeLessThan(WIDEST)
}
