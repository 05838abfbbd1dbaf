import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conformalThresholds } from './thresholds.ts'

describe('conformal thresholds', () => {
  const scored = fc.array(
    fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 0, max: 1 })),
    { minLength: 40, maxLength: 200 },
  )

  it('keep both promises on the cases they were made from', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const [logits, labels] = [rows.map(([logit]) => logit), rows.map(([, label]) => label)]
        const { look, nothing } = conformalThresholds(logits, labels, { falseAlarms: 0.1, misses: 0.1 })
        const share = (kind: number, called: (logit: number) => boolean): number => {
          const own = logits.filter((_, i) => labels[i] === kind)
          return own.length === 0 ? 0 : own.filter(called).length / own.length
        }
        if (look !== null) expect(share(0, (logit) => logit > look)).toBeLessThanOrEqual(0.1 + 1e-9)
        if (nothing !== null) expect(share(1, (logit) => logit < nothing)).toBeLessThanOrEqual(0.1 + 1e-9)
        if (look !== null && nothing !== null) expect(nothing).toBeLessThanOrEqual(look)
      }),
    )
  })

  it('promise nothing from a handful of cases', () => {
    expect(conformalThresholds([1, 2], [0, 1], { falseAlarms: 0.1, misses: 0.1 })).toMatchObject({
      look: null,
      nothing: null,
    })
  })
})
