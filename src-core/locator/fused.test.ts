import { expect, test } from 'vitest'
import type { Box } from '../reading/types.ts'
import type { Detection } from './detections.ts'
import { fused } from './fused.ts'

const at = (box: Box, score: number): Detection => ({ box, score })

test('one list comes back as it is', () => {
  const list = [at([0, 0, 10, 10], 0.9), at([2, 0, 10, 10], 0.8)]
  expect(fused([list], 0.3)).toEqual(list)
  expect(fused([], 0.3)).toEqual([])
})

test('boxes on one place become their mean by score; a size that did not see it counts as 0', () => {
  const found = fused([[at([0, 0, 10, 10], 0.6), at([100, 0, 10, 10], 0.3)], [at([2, 0, 10, 10], 0.2)]], 0.3)
  expect(found).toHaveLength(2)
  // By hand: middles 5 and 7 by .6 and .2 are 5.5.
  expect(found[0]?.score).toBeCloseTo(0.4, 12)
  for (const [i, value] of [0.5, 0, 10, 10].entries()) expect(found[0]?.box[i]).toBeCloseTo(value, 9)
  expect(found[1]?.score).toBeCloseTo(0.15, 12)
})

test('sides are averaged by their logarithms', () => {
  const [one] = fused([[at([0, 0, 20, 5], 0.5)], [at([5, 0, 10, 5], 0.5)]], 0.3)
  expect(one?.box[2]).toBeCloseTo(Math.sqrt(200), 9)
  expect(one?.box[3]).toBeCloseTo(5, 9)
})

test('what three sizes see stands over what one sees more surely, and the order is by score', () => {
  const place: Box = [0, 0, 10, 10]
  const found = fused([[at(place, 0.5), at([50, 0, 10, 10], 0.9)], [at(place, 0.5)], [at(place, 0.5)]], 0.3)
  expect(found.map(({ score }) => score)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.3, 12)])
})

test('two places whose means come to lie on each other are one', () => {
  const found = fused([[at([0, 0, 10, 10], 0.9), at([6, 0, 10, 10], 0.6)], [at([4, 0, 10, 10], 0.8)]], 0.3)
  expect(found).toHaveLength(1)
})
