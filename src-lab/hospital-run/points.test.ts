import { expect, test } from 'vitest'
import { reliabilityPoints, rocPoints } from './points.ts'

test('a perfect order goes up and then across, and equal probabilities go straight', () => {
  expect(rocPoints({ labels: [0, 1, 0, 1], probabilities: [0.1, 0.9, 0.2, 0.8] })).toEqual([
    [0, 0],
    [0, 0.5],
    [0, 1],
    [0.5, 1],
    [1, 1],
  ])
  expect(rocPoints({ labels: [0, 1, 0, 1], probabilities: [0.5, 0.5, 0.5, 0.5] })).toEqual([
    [0, 0],
    [1, 1],
  ])
})

test('groups of equal size say what was said and how often it came true', () => {
  const labels = Array.from({ length: 80 }, (_, i): 0 | 1 => (i % 80 >= 40 ? 1 : 0))
  const points = reliabilityPoints({ labels, probabilities: labels.map((_, i) => i / 80) })
  expect(points).toHaveLength(8)
  expect(points.map(([, share]) => share)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  expect(points[0]?.[0]).toBeCloseTo(4.5 / 80)
})
