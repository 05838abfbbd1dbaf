import { expect, test } from 'vitest'
import { decisions } from './decisions.ts'

test('counts by hand: three of four positives found, one of two negatives called', () => {
  const { accuracy, f1, sensitivity, specificity } = decisions([1, 1, 1, 1, 0, 0], [2, 1, 0, -1, 0.5, -2], 0)
  expect(accuracy).toBeCloseTo(4 / 6)
  expect(f1).toBeCloseTo(6 / 8)
  expect(sensitivity).toBe(0.75)
  expect(specificity).toBe(0.5)
})

test('what no case tells stays unknown', () => {
  expect(decisions([1, 1], [1, -1], 0).specificity).toBeNull()
  expect(decisions([0], [1], 0).sensitivity).toBeNull()
})
