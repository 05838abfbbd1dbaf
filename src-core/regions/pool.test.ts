import { expect, it } from 'vitest'
import { poolFrame } from './pool.ts'

it('a frame is the mean of its best three regions', () => {
  expect(poolFrame([-4, 3, 1, 2, -1])).toBe(2)
  expect(poolFrame([1])).toBe(1)
})
