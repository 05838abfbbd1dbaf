import fc from 'fast-check'
import { expect, it } from 'vitest'
import { weightedQuantile } from './weighted-quantile.ts'

const value = fc.double({ min: -6, max: 6, noNaN: true })
const cases = fc.array(fc.record({ value, weight: fc.double({ min: 0, max: 1, noNaN: true }) }), {
  minLength: 1,
  maxLength: 30,
})
const share = fc.double({ min: 0.05, max: 1, noNaN: true })

it.each([
  [[1, 2, 3, 4, 5], 0.5, 3],
  [[5, 1, 4, 2], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.7, 7],
  [[7], 0.7, 7],
])('of %j at %d is %d where all weigh alike', (values, q, expected) => {
  for (const weight of [0, 0.3, 1])
    expect(
      weightedQuantile(
        values.map((one) => ({ value: one, weight })),
        q,
      ),
    ).toBe(expected)
})

it('counts a case of weight 3 as three cases', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.nat(4)), { minLength: 1 }), share, (counted, q) => {
      fc.pre(counted.some(([, times]) => times > 0))
      const weighted = counted.map(([one, weight]) => ({ value: one, weight }))
      const repeated = counted.flatMap(([one, times]) => Array<number>(times).fill(one))
      const sorted = repeated.sort((a, b) => a - b)
      expect(weightedQuantile(weighted, q)).toBe(sorted[Math.ceil(q * sorted.length * (1 - 1e-9)) - 1])
    }),
  )
})

it('moves no further, whatever one case is, than the weight of that case reaches among the others', () => {
  fc.assert(
    fc.property(cases, fc.nat(), fc.double({ noNaN: true }), share, (all, pick, anything, q) => {
      const at = pick % all.length
      const weight = all[at]!.weight
      const changed = all.map((one, i) => (i === at ? { value: anything, weight } : one))
      const bound = (extreme: number) =>
        weightedQuantile(
          all.map((one, i) => (i === at ? { value: extreme, weight } : one)),
          q,
        )
      expect(weightedQuantile(changed, q)).toBeGreaterThanOrEqual(bound(-Infinity))
      expect(weightedQuantile(changed, q)).toBeLessThanOrEqual(bound(Infinity))
    }),
  )
})

it('of cases that weigh alike moves no further than to the neighbouring order statistics', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 2, maxLength: 30 }),
      fc.nat(),
      fc.double({ noNaN: true }),
      share,
      (values, pick, anything, q) => {
        const at = pick % values.length
        const of = (list: readonly number[]) =>
          weightedQuantile(
            list.map((one) => ({ value: one, weight: 1 })),
            q,
          )
        const sorted = [...values].sort((a, b) => a - b)
        const place = sorted.indexOf(of(values))
        const last = sorted.lastIndexOf(of(values))
        const moved = of(values.map((one, i) => (i === at ? anything : one)))
        // At the ends there is no neighbour: the changed case itself may be the least or the greatest.
        if (place > 0) expect(moved).toBeGreaterThanOrEqual(sorted[place - 1] ?? NaN)
        if (last < sorted.length - 1) expect(moved).toBeLessThanOrEqual(sorted[last + 1] ?? NaN)
      },
    ),
  )
})
