import { expect, test } from 'vitest'
import { boxesOf } from './card-boxes.ts'

const estimate = (value: number) => ({ value, interval: [value - 0.1, value + 0.1] as const })

test('boxes are said with what they were counted on, or that there is nothing that finds them', () => {
  const text = boxesOf({
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
  })
  for (const part of ['drawn frames', '20 lesions', '9 images', '15 boxes', '0.30', 'others', '0.400 (0.300'])
    expect(text).toContain(part)
  expect(boxesOf(undefined)).toContain('nothing')
})
