import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { locatorSpecs } from '#core/locator/layout.ts'
import { totalSize } from '#core/model/parameters.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { LOCATOR } from './configs.ts'
import { coverLoss, coverOf, coverTargets, learnedSpecs, withCovers } from './covers.ts'
import type { SeenFrame } from './seen-frames.ts'

const rectangle = (x: number, y: number, w: number, h: number) =>
  [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ] as const

test('a cell is covered by the share of it that lies within, and by two outlines no more than once', () => {
  expect([...coverOf([rectangle(0.5, 0, 1, 1.5)], 2, 3)]).toEqual([0.5, 0.5, 0, 0.25, 0.25, 0])
  const twice = coverOf([rectangle(0, 0, 1, 1), rectangle(0.5, 0, 1, 1)], 1, 2)
  expect([...twice]).toEqual([1, 0.5])
  expect(coverOf([], 4, 4).every((share) => share === 0)).toBe(true)
})

test('the layer lies behind the numbers of the locator and begins with rare', () => {
  const own = totalSize(locatorSpecs(LOCATOR))
  expect(learnedSpecs(LOCATOR, false)).toEqual(locatorSpecs(LOCATOR))
  expect(learnedSpecs(LOCATOR, true).slice(0, -2)).toEqual(locatorSpecs(LOCATOR))
  const all = withCovers(LOCATOR, new Float32Array(own).fill(7))
  expect(all.length).toBe(totalSize(learnedSpecs(LOCATOR, true)))
  expect(all.subarray(0, own).every((value) => value === 7)).toBe(true)
  expect([...all.subarray(-3)]).toEqual([0, -4, -2.5])
})

test('the loss is that of the formula: lesions in the first frames, vessels in the others', () => {
  const random = seededRandom(8)
  const normal = (length: number): Float32Array => Float32Array.from({ length }, () => randomNormal(random))
  const [features, kernel, bias] = [normal(3 * 4 * 5), normal(5 * 2), normal(2)]
  const frame = (x: number): SeenFrame => ({
    input: { rows: 16, columns: 16, data: new Float32Array(256), scale: 1 },
    lesions: [],
    outlines: [rectangle(x, 0.25, 1, 1.25)],
  })
  const [lesions, vessels] = [[frame(0.25)], [frame(0), frame(0.75)]]
  const expected = [lesions, vessels].map((frames, cover) => {
    const targets = frames.flatMap(({ outlines = [] }) => [...coverOf(outlines, 2, 2)])
    const first = cover === 0 ? 0 : 4
    const apart = targets.map((target, at) => {
      const row = features.subarray(5 * (first + at), 5 * (first + at + 1))
      const logit = row.reduce((sum, x, c) => sum + x * kernel[2 * c + cover]!, bias[cover]!)
      const p = 1 / (1 + Math.exp(-logit))
      return -target * Math.log(p) - (1 - target) * Math.log(1 - p)
    })
    const sum = (values: number[]): number => values.reduce((a, b) => a + b)
    return sum(apart) / Math.max(1, sum(targets))
  })
  const loss = coverLoss(
    new Map<string, tf.Tensor>([
      ['covers/kernel', tf.tensor4d(kernel, [1, 1, 5, 2])],
      ['covers/bias', tf.tensor1d(bias)],
    ]),
    tf.tensor4d(features, [3, 2, 2, 5]),
    coverTargets(lesions, vessels, 2, 2),
  )
  expect(loss.dataSync()[0]).toBeCloseTo(0.1 * (expected[0]! + expected[1]!), 5)
})

test('a frame of which only boxes are known has no covers', () => {
  const frame = { input: { rows: 8, columns: 8, data: new Float32Array(64), scale: 1 }, lesions: [] }
  expect(() => coverTargets([frame], [], 1, 1)).toThrow('without outlines')
})
