import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { poolFrame, poolRun } from './pool.ts'

const logit = fc.double({ min: -6, max: 6, noNaN: true })
const framesOf = (logits: readonly (number | null)[]) => logits.map((one, frame) => ({ frame, logit: one }))

describe('a frame', () => {
  it('is the mean of its best three regions', () => {
    expect(poolFrame([-4, 3, 1, 2, -1])).toBe(2)
    expect(poolFrame([1])).toBe(1)
  })
})

describe('a run', () => {
  it('is not swayed by one hot frame, wherever it stands and however hot it is', () => {
    const calm = fc.array(logit, { minLength: 3, maxLength: 40 })
    fc.assert(
      fc.property(calm, fc.nat(), fc.double({ min: 0, max: 1e6, noNaN: true }), (logits, at, heat) => {
        const place = at % logits.length
        const hot = logits.map((one, i) => (i === place ? one + heat : one))
        const highest = Math.max(...logits)
        expect(poolRun(framesOf(hot))?.logit).toBeLessThanOrEqual(highest)
      }),
    )
  })

  it('with fewer than three frames counts the lowest', () => {
    expect(poolRun(framesOf([5, -2]))).toEqual({ logit: -2, peakFrame: 1 })
  })

  it('passes over frames where the model abstained, and says nothing when it always did', () => {
    expect(poolRun(framesOf([null, 1, null, 2, 3, null]))).toEqual({ logit: 2, peakFrame: 3 })
    expect(poolRun(framesOf([null, null]))).toBeNull()
  })
})
