import { expect, test } from 'vitest'
import { boxesOf } from './card-boxes.ts'

const estimate = (value: number) => ({ value, interval: [value - 0.1, value + 0.1] as const })
const boxes = {
  source: 'drawn frames',
  threshold: { score: 0.3, chosenOn: 'others' },
  ...{
    images: 9,
    lesions: 20,
    found: 15,
    f1: estimate(0.4),
    precision: estimate(0.5),
    recall: estimate(0.3),
  },
}

test('boxes are said with what they were counted on, or that there is nothing that finds them', () => {
  const text = boxesOf(boxes)
  for (const part of ['drawn frames', '20 lesions', '9 images', '15 boxes', '0.30', 'others', '0.400 (0.300'])
    expect(text).toContain(part)
  expect(text).not.toContain('pixels')
  expect(boxesOf(undefined)).toContain('nothing')
})

test('how much of the outlines they cover is said where it was measured, beside what the best boxes would', () => {
  const text = boxesOf({ ...boxes, area: { f1: estimate(0.45), ofMarkedBoxes: estimate(0.67) } })
  expect(text).toMatch(/F1 over the pixels of each frame.*\| 0\.450 \(0\.350/)
  expect(text).toMatch(/of the boxes that people marked \| 0\.670/)
})
