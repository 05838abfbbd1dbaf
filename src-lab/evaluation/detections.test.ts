import { expect, test } from 'vitest'
import { detect, matched, type ScoredBox } from './detections.ts'

test('each lesion is found once, by the box that overlaps it most', () => {
  expect(
    matched(
      [
        [0, 0, 10, 10],
        [1, 0, 10, 10],
      ],
      [[0, 0, 10, 10]],
    ),
  ).toBe(1)
  expect(
    matched(
      [
        [0, 0, 10, 10],
        [31, 0, 10, 10],
      ],
      [
        [30, 0, 10, 10],
        [0, 1, 10, 10],
      ],
    ),
  ).toBe(2)
  expect(matched([], [[0, 0, 10, 10]])).toBe(0)
})

test('of regions at one place only the best speaks, and its box is smaller than the region', () => {
  const regions: ScoredBox[] = [
    { box: [0, 0, 80, 80], probability: 0.6 },
    { box: [10, 0, 80, 80], probability: 0.9 },
    { box: [200, 0, 80, 80], probability: 0.5 },
    { box: [300, 0, 80, 80], probability: 0.1 },
  ]
  expect(detect(regions, { minProbability: 0.3, share: 0.5, spacing: 0.5 })).toEqual([
    [30, 20, 40, 40],
    [220, 20, 40, 40],
  ])
})
