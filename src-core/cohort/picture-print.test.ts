import { expect, test } from 'vitest'
import { linesPicture } from './cohort.testing.ts'
import { pictureLikeness, picturePrint, SAME_PICTURE_DETAILS, type PicturePrint } from './picture-print.ts'
import type { GreyImage } from '../model/preprocess.ts'
import { seededRandom } from '../random.ts'

const printOf = (image: GreyImage): PicturePrint => picturePrint(image) ?? expect.fail('no print')
const changed = (image: GreyImage, change: (value: number, i: number) => number): GreyImage => ({
  ...image,
  data: Float32Array.from(image.data, change),
})
const alike = (a: GreyImage, b: GreyImage): number => pictureLikeness(printOf(a), printOf(b)) ?? 0

const random = seededRandom(9)
const copies: readonly [string, (image: GreyImage) => GreyImage][] = [
  ['itself', (image) => image],
  ['windowed', (image) => changed(image, (value) => value * 0.4 + 0.5)],
  ['of another gamma', (image) => changed(image, (value) => value ** 2)],
  ['inverted', (image) => changed(image, (value) => 1 - value)],
  ['noisy', (image) => changed(image, (value) => value + 0.03 * (random() - 0.5))],
  [
    'behind a collimator',
    (image) => changed(image, (value, i) => (i % image.columns < 6 || i < 6 * image.columns ? 0 : value)),
  ],
]

test.each(copies)('a picture %s is found again', (_, copy) => {
  for (let seed = 1; seed <= 8; seed++) {
    const image = linesPicture(seed)
    expect(alike(image, copy(image))).toBeGreaterThan(SAME_PICTURE_DETAILS)
  }
})

test('a picture of another size is found again', () => {
  for (let seed = 1; seed <= 10; seed++)
    expect(alike(linesPicture(seed), linesPicture(seed, 100))).toBeGreaterThan(SAME_PICTURE_DETAILS)
})

test('other pictures are other pictures, also behind the same collimator', () => {
  const collimated = (image: GreyImage) =>
    changed(image, (value, i) => (i % image.columns < 16 || i % image.columns > 110 ? 0 : value))
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1)
  for (const prints of [
    seeds.map((seed) => printOf(linesPicture(seed))),
    seeds.map((seed) => printOf(collimated(linesPicture(seed)))),
  ])
    for (const [i, a] of prints.entries())
      for (const b of prints.slice(0, i))
        expect(pictureLikeness(a, b) ?? 0).toBeLessThan(SAME_PICTURE_DETAILS)
})

test('pictures smaller than the grid are told apart too', () => {
  const small = (seed: number) => linesPicture(seed, 32)
  expect(alike(small(1), small(1))).toBeGreaterThan(0.99)
  for (let seed = 2; seed <= 12; seed++)
    expect(alike(small(1), small(seed))).toBeLessThan(SAME_PICTURE_DETAILS)
})

test('a flat frame has nothing to be known by', () => {
  expect(picturePrint(changed(linesPicture(1), () => 0.3))).toBeNull()
})
