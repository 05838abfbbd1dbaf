import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { rocAuc } from './auc.ts'
import { clusterBootstrap } from './bootstrap.ts'

test('the area is the share of pairs in order, ties counting half, whatever the scores', () => {
  const cases = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), {
    minLength: 2,
    maxLength: 30,
  })
  fc.assert(
    fc.property(cases, (drawn) => {
      const [positives, negatives] = [1, 0].map((label) =>
        drawn.filter((c) => c[0] === label).map((c) => c[1]),
      )
      const pairs = (positives ?? []).flatMap((p) =>
        (negatives ?? []).map((n) => (p > n ? 1 : p === n ? 0.5 : 0)),
      )
      const auc = rocAuc(
        drawn.map((c) => c[0]),
        drawn.map((c) => c[1]),
      )
      if (pairs.length === 0) expect(auc).toBeNaN()
      else expect(auc).toBeCloseTo(pairs.reduce<number>((a, b) => a + b, 0) / pairs.length, 10)
    }),
    { seed: 1 },
  )
})

test('the interval of a mean is near its normal one, and wider when cases of a cluster move together', () => {
  const random = seededRandom(1)
  const shared = Array.from({ length: 40 }, () => randomNormal(random))
  const values = shared.flatMap((s) => Array.from({ length: 5 }, () => s + 0.1 * randomNormal(random)))
  const mean = (cases: readonly number[]): number =>
    cases.reduce((sum, i) => sum + (values[i] ?? NaN), 0) / cases.length
  const width = (names: string[]): number => {
    const { interval } = clusterBootstrap(names, mean, 2000, seededRandom(2))
    return interval[1] - interval[0]
  }
  const clustered = width(values.map((_, i) => `image ${Math.floor(i / 5)}`))
  const deviation = Math.sqrt(shared.reduce((sum, s) => sum + s * s, 0) / 40)
  expect(clustered).toBeGreaterThan(0.7 * ((2 * 1.96 * deviation) / Math.sqrt(40)))
  expect(clustered).toBeLessThan(1.3 * ((2 * 1.96 * deviation) / Math.sqrt(40)))
  expect(width(values.map((_, i) => `case ${i}`))).toBeLessThan(0.7 * clustered)
})
