import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { erf } from './normal.ts'
import { testPromise } from './promise-test.ts'

const cases = (errors: number, of: number): number[] =>
  Array.from({ length: of }, (_, i) =>
    Math.floor(((i + 1) * errors) / of) > Math.floor((i * errors) / of) ? 1 : 0,
  )

/** The likelihood ratio of another rate, as any textbook has it (Wald 1945). */
const ratio = (errors: number, of: number, other: number, rate: number): number =>
  (other / rate) ** errors * ((1 - other) / (1 - rate)) ** (of - errors)

const mixture = (errors: number, of: number, rate: number): number =>
  [1.5, 2, 3, 5].reduce((sum, times) => sum + ratio(errors, of, Math.min(1, times * rate), rate) / 4, 0)

/** The chance that a promise is called broken within n cases, by the counts alone: no draw, no path enumerated. */
function chanceOfFailing(truth: number, rate: number, n: number): number {
  let standing = [1]
  let failed = 0
  for (let seen = 1; seen <= n; seen++) {
    const next = Array.from({ length: seen + 1 }, (_, errors) => {
      const by = (standing[errors] ?? 0) * (1 - truth) + (standing[errors - 1] ?? 0) * truth
      if (mixture(errors, seen, rate) < 20) return by
      failed += by
      return 0
    })
    standing = next
  }
  return failed
}

test.each([
  [1, 1, 0.05],
  [0, 30, 0.05],
  [9, 60, 0.05],
  [12, 40, 0.1],
  [3, 3, 0.5],
])('%d of %d against %d is what the likelihood ratios say', (errors, of, rate) => {
  const shares = [...Array<number>(of - errors).fill(0), ...Array<number>(errors).fill(1)]
  const best = Math.max(1, ...shares.map((_, i) => mixture(Math.max(0, i + 1 - (of - errors)), i + 1, rate)))
  expect(testPromise(shares, rate).evidence).toBeCloseTo(best, 8)
})

describe('exactly, over all ways that 1,000 cases may come', () => {
  it.each([
    [0.05, 0.05],
    [0.03, 0.05],
    [0.1, 0.1],
  ])('a true rate of %d is called a broken %d at most once in 20', (truth, rate) => {
    const chance = chanceOfFailing(truth, rate, 1000)
    expect(chance).toBeLessThanOrEqual(0.05)
    if (truth === rate) expect(chance).toBeGreaterThan(0.01)
  })

  it.each([
    [0.15, 0.05, 100, 0.85],
    [0.1, 0.05, 300, 0.8],
    [0.25, 0.1, 100, 0.9],
    [0.5, 0.05, 20, 0.98],
  ])(
    'a true rate of %d is found out to break %d within %d cases, %d of the time',
    (truth, rate, n, power) => {
      expect(chanceOfFailing(truth, rate, n)).toBeGreaterThan(power)
    },
  )
})

it('is the test whose chances these are', () => {
  for (const [errors, of] of [
    [9, 60],
    [4, 60],
    [12, 60],
    [30, 300],
  ] as const) {
    const shares = cases(errors, of)
    let seen = 0
    const ever = shares.some((share, i) => mixture((seen += share), i + 1, 0.05) >= 20)
    expect(testPromise(shares, 0.05).failed).toBe(ever)
  }
})

/** Patients whose cases go together, looked at after every case: the share of a patient is what was seen of it so far. */
function everFailed(truth: number, together: number, patients: number, seed: number): boolean {
  const random = seededRandom(seed)
  const whole: number[] = []
  for (let patient = 0; patient < patients; patient++) {
    const shared = randomNormal(random)
    const of = 1 + Math.floor(4 * random())
    let errors = 0
    for (let i = 1; i <= of; i++) {
      const z = Math.sqrt(together) * shared + Math.sqrt(1 - together) * randomNormal(random)
      if ((1 + erf(z / Math.SQRT2)) / 2 < truth) errors++
      // Only the last share differs from look to look; testing all of it anew would show the same.
      if (errors > 0 && testPromise([...whole, errors / i], 0.05).failed) return true
    }
    whole.push(errors / of)
  }
  return false
}

it.each([0, 0.5, 0.95])('holds for patients of several cases that correlate by %d', (together) => {
  const runs = Number(process.env['OSTIUM_SIMULATION_REPEATS'] ?? 200)
  const failed = Array.from({ length: runs }, (_, seed) => everFailed(0.05, together, 100, seed)).filter(
    Boolean,
  )
  // Three standard errors above what is promised.
  expect(failed.length / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
})

it('gains on every error, loses on none, and never falls below its best', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const rate = fc.double({ min: 0.01, max: 0.9, noNaN: true })
  fc.assert(
    fc.property(fc.array(share, { maxLength: 40 }), rate, (shares, promised) => {
      const before = testPromise(shares, promised)
      const [good, bad] = [testPromise([...shares, 0], promised), testPromise([...shares, 1], promised)]
      expect(good.evidence).toBe(before.evidence)
      expect(bad.evidence).toBeGreaterThanOrEqual(before.evidence)
      expect(before.evidence).toBeGreaterThanOrEqual(1)
      expect(before.failed && !bad.failed).toBe(false)
    }),
  )
})

it('does not break down on a long row of errors', () => {
  expect(testPromise(Array<number>(5000).fill(1), 0.05)).toEqual({ evidence: Infinity, failed: true })
})
