import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusteredAuc, delongAuc } from './auc-interval.ts'

describe('the interval of an AUC with one kind of a single patient', () => {
  const patients = ['a', 'a', 'a', 'b', 'c', 'd', 'e']
  const labels = [1, 1, 1, 0, 0, 0, 0]

  it('is all there is, as nobody knows how much the next patient differs', () => {
    const scores = [0.9, 0.4, 0.7, 0.3, 0.5, 0.2, 0.1]
    expect(clusteredAuc(labels, scores, patients).interval).toEqual([0, 1])
    const turned = labels.map((label) => 1 - label)
    expect(clusteredAuc(turned, scores, patients).interval).toEqual([0, 1])
  })

  it('is so too where that patient lies above all others, and where their sum leaves nothing over', () => {
    expect(clusteredAuc(labels, [9, 9, 9, 1, 1, 1, 1], patients)).toEqual({ value: 1, interval: [0, 1] })
    // The one stenosis lies exactly where the AUC is: its excess is 0, and 0 times infinity is not a number.
    expect(delongAuc([1, 0, 0, 0, 0], [5, 1, 2, 6, 7]).interval).toEqual([0, 1])
  })

  it('is a number whatever the scores', () => {
    const score = fc.integer({ min: 0, max: 6 })
    fc.assert(
      fc.property(fc.array(score, { minLength: 7, maxLength: 7 }), (scores) => {
        const { value, interval } = clusteredAuc(labels, scores, patients)
        expect([value, ...interval].some(Number.isNaN)).toBe(false)
      }),
    )
  })

  it('is unknown, as the AUC is, without both kinds', () => {
    const { value, interval } = clusteredAuc([1, 1], [0.1, 0.2], ['a', 'a'])
    expect([value, ...interval].every(Number.isNaN)).toBe(true)
  })
})
