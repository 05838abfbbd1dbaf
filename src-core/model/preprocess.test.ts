import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import {
  extractPatch,
  PATCH_LENGTH,
  PATCH_SIZE,
  PREPROCESS_VERSION,
  sampleRegion,
  type GreyImage,
} from './preprocess.ts'

const imageOf = (rows: number, columns: number, value: (x: number, y: number) => number): GreyImage => ({
  rows,
  columns,
  data: Float32Array.from({ length: rows * columns }, (_, i) => value(i % columns, Math.floor(i / columns))),
})

const region = (centerX: number, centerY: number, side: number, angleRad = 0) => ({
  region: { centerX, centerY, width: side, height: side, angleRad },
  gain: 1,
})

test.each([40, 64, 96, 130])('a ramp stays the ramp when %i px become 64', (side) => {
  const ramp = imageOf(200, 200, (x, y) => 0.002 * (x + 0.5) + 0.001 * (y + 0.5))
  const patch = sampleRegion(ramp, region(100, 90, side))
  for (const [i, j] of [
    [0, 0],
    [63, 0],
    [10, 50],
  ] as const) {
    const x = 100 + ((i + 0.5) / PATCH_SIZE - 0.5) * side
    const y = 90 + ((j + 0.5) / PATCH_SIZE - 0.5) * side
    expect(patch[j * PATCH_SIZE + i]).toBeCloseTo(0.002 * x + 0.001 * y, 6)
  }
})

test('shrinking by two averages areas: a checkerboard becomes flat, and flat becomes zeros', () => {
  const checkers = imageOf(256, 256, (x, y) => (x + y) % 2)
  const patch = extractPatch(checkers, [64, 64, 128, 128])
  expect(patch.every((value) => Math.abs(value) < 1e-3)).toBe(true)
})

test('outside the frame its edge is repeated', () => {
  const half = imageOf(64, 64, (x) => (x < 32 ? 0.2 : 0.8))
  const patch = sampleRegion(half, region(-40, 32, 64))
  expect(Array.from(patch).every((value) => Math.abs(value - 0.2) < 1e-6)).toBe(true)
})

test('a quarter turn of the region turns the patch', () => {
  const random = seededRandom(2)
  const noise = imageOf(64, 64, () => random())
  const straight = sampleRegion(noise, region(32, 32, 64))
  const turned = sampleRegion(noise, region(32, 32, 64, Math.PI / 2))
  expect(turned[3 * PATCH_SIZE + 5]).toBeCloseTo(straight[5 * PATCH_SIZE + (63 - 3)] ?? NaN, 5)
})

test('brightness and contrast carry no meaning, wherever the box stands', () => {
  const random = seededRandom(3)
  const data = Float32Array.from({ length: 90 * 70 }, () => random())
  const image = { rows: 90, columns: 70, data }
  const other = { ...image, data: data.map((value) => 0.3 + 0.5 * value) }
  const place = fc.integer({ min: -80, max: 120 })
  const side = fc.integer({ min: 20, max: 150 })
  fc.assert(
    fc.property(place, place, side, (x, y, s) => {
      const [a, b] = [extractPatch(image, [x, y, s, s]), extractPatch(other, [x, y, s, s])]
      expect(a).toHaveLength(PATCH_LENGTH)
      const spread = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0) / a.length)
      expect(spread).toBeLessThan(1.001)
      if (spread > 0.95)
        for (const [i, value] of a.entries()) expect(Math.abs(value - (b[i] ?? NaN))).toBeLessThan(0.2)
    }),
    { numRuns: 40, seed: 1 },
  )
})

test('golden values: a change here is a new PREPROCESS_VERSION', () => {
  const random = seededRandom(11)
  const image = imageOf(128, 128, (x) => 0.5 + 0.3 * Math.sin(x / 9) + 0.1 * random())
  const patch = extractPatch(image, [20, 30, 80, 80])
  expect(PREPROCESS_VERSION).toBe(1)
  expect([0, 777, 2048, 4095].map((i) => Math.round((patch[i] ?? NaN) * 1e4) / 1e4)).toEqual([
    1.335, -0.3671, 1.3409, -1.2861,
  ])
})
