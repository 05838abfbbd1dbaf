import { describe, expect, it } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { netBenefit } from './net-benefit.ts'
import {
  harmThreshold,
  negativePredictive,
  netBenefitAt,
  operatingAt,
  operatingCurve,
  ownThreshold,
  positivePredictive,
  risingWithBoth,
} from './operating.ts'
import { shiftedPosterior } from './prior-shift.ts'
import { sigmoid } from './sigmoid.ts'

/** Cases of two normal classes with their true posteriors at a prevalence. */
function drawn(n: number, prevalence: number, seed: number) {
  const random = seededRandom(seed)
  const labels = Array.from({ length: n }, () => (random() < prevalence ? 1 : 0))
  const probabilities = labels.map((label) =>
    sigmoid(2 * (2 * label + randomNormal(random)) - 2 + Math.log(prevalence / (1 - prevalence))),
  )
  return { labels, probabilities, clusters: labels.map((_, i) => String(i)) }
}

const near = (value: number, expected: number, within: number) =>
  expect(Math.abs(value - expected)).toBeLessThan(within)

describe('operating points', () => {
  const here = drawn(20_000, 0.3, 1)
  const curve = operatingCurve(here)

  it('are what is counted, at any cut', () => {
    for (const cut of [0.02, 0.2, 0.5, 0.77, 0.95]) {
      const { sensitivity, specificity } = operatingAt(curve, cut)
      const share = (label: number, called: (p: number) => boolean) => {
        const members = here.probabilities.filter((_, i) => here.labels[i] === label)
        return members.filter(called).length / members.length
      }
      near(
        sensitivity.value,
        share(1, (p) => p >= cut),
        0.02,
      )
      near(
        specificity.value,
        share(0, (p) => p < cut),
        0.02,
      )
      expect(sensitivity.interval[0]).toBeLessThanOrEqual(sensitivity.value)
      expect(sensitivity.interval[1]).toBeGreaterThanOrEqual(sensitivity.value)
    }
    expect(operatingAt(curve, 0).sensitivity.value).toBe(1)
    expect(operatingAt(curve, 1).specificity.value).toBe(1)
    expect(operatingAt([], 0.25).sensitivity.value).toBeCloseTo(0.75, 9)
  })

  it('foretell predictive values and net benefit at another prevalence', () => {
    const elsewhere = drawn(20_000, 0.1, 2)
    const shifted = drawn(20_000, 0.1, 2).probabilities.map((p) => shiftedPosterior(p, 0.1, 0.3))
    for (const threshold of [0.05, harmThreshold(4), 0.5]) {
      const cut = ownThreshold(threshold, 0.3, 0.1)
      const { sensitivity, specificity } = operatingAt(curve, cut)
      const called = shifted.map((p) => p >= cut)
      const count = (label: number, as: boolean) =>
        elsewhere.labels.filter((one, i) => one === label && called[i] === as).length
      const [hits, alarms, misses, quiet] = [count(1, true), count(0, true), count(1, false), count(0, false)]
      near(positivePredictive(sensitivity.value, specificity.value, 0.1), hits / (hits + alarms), 0.03)
      near(negativePredictive(sensitivity.value, specificity.value, 0.1), quiet / (quiet + misses), 0.01)
      const seen = netBenefit(elsewhere.probabilities, elsewhere.labels, threshold).model
      near(netBenefitAt(sensitivity.value, specificity.value, 0.1, threshold), seen, 0.01)
    }
  })

  it('give no predictive value where none or all are called', () => {
    expect(risingWithBoth(operatingAt(curve, 1), (a, b) => positivePredictive(a, b, 0.1))).toBeNull()
    expect(risingWithBoth(operatingAt(curve, 0), (a, b) => negativePredictive(a, b, 0.1))).toBeNull()
    const ppv = risingWithBoth(operatingAt(curve, 0.5), (a, b) => positivePredictive(a, b, 0.1))
    expect(ppv?.interval[0]).toBeLessThan(ppv?.value ?? 0)
  })
})

it('a miss as bad as nine false alarms is worth acting on from one in ten', () => {
  expect(harmThreshold(9)).toBeCloseTo(0.1, 12)
  expect(harmThreshold(1)).toBe(0.5)
})
