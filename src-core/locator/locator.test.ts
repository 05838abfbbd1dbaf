import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { backboneBlocks } from '../model/backbone-layout.ts'
import { foldBackbone } from '../model/folded.ts'
import { named, tensorsOf } from '../model/named-tensors.ts'
import { initialValues, parameterSpecs } from '../model/parameters.ts'
import { DEFAULT_CIRCUIT } from '../model/circuit-config.ts'
import { weightsOf } from '../model/weights.ts'
import { randomNormal, seededRandom } from '../random.ts'
import { detectionsOf, iou, type LocatorMaps } from './detections.ts'
import { LOCATOR_SIDE, locatorInput } from './frame-input.ts'
import { locatorHead } from './head.ts'
import { initialLocator, locatorSpecs, type LocatorConfig } from './layout.ts'
import { createLocator } from './locate.ts'
import { parseLocator, type LocatorFile } from './locator-file.ts'

const random = seededRandom(5)

test('a frame becomes 416 pixels on its longer side, each measured by the 65 x 65 around it', () => {
  const grey = { rows: 300, columns: 512, data: Float32Array.from({ length: 300 * 512 }, () => random()) }
  const input = locatorInput(grey)
  expect(input).toMatchObject({ columns: LOCATOR_SIDE, rows: 256, scale: LOCATOR_SIDE / 512 })
  const same = locatorInput({ ...grey, data: grey.data.map((value) => 0.5 * value + 0.2) })
  const apart = Math.max(...same.data.map((value, i) => Math.abs(value - input.data[i]!)))
  // Brightness is gone altogether, contrast but for the floor of the deviation.
  expect(apart).toBeLessThan(0.3)
})

test('the local mean and deviation are those of a plain sum over the window', () => {
  const side = LOCATOR_SIDE
  const data = Float32Array.from({ length: side * side }, () => random())
  const input = locatorInput({ rows: side, columns: side, data })
  for (const [y, x] of [
    [0, 0],
    [5, 411],
    [200, 177],
    [415, 30],
  ] as const) {
    const window: number[] = []
    for (let v = Math.max(0, y - 32); v <= Math.min(side - 1, y + 32); v++)
      for (let u = Math.max(0, x - 32); u <= Math.min(side - 1, x + 32); u++) window.push(data[v * side + u]!)
    const mean = window.reduce((a, b) => a + b) / window.length
    const deviation = Math.sqrt(window.reduce((a, b) => a + (b - mean) ** 2, 0) / window.length)
    expect(input.data[y * side + x]).toBeCloseTo((data[y * side + x]! - mean) / (deviation + 0.02), 4)
  }
})

const mapsWith = (middle: readonly number[]): LocatorMaps => {
  const like = (value: number) => new Float32Array(middle.length).fill(value)
  return {
    rows: middle.length / 4,
    columns: 4,
    cell: 10,
    middle: Float32Array.from(middle),
    width: like(Math.log(2)),
    height: like(0),
    right: like(0.5),
    down: like(-0.5),
  }
}

test('a box stands at each peak, as wide and as far off as its cell says; the better of two on one place stays', () => {
  const found = detectionsOf(mapsWith([-9, -9, -9, -9, -9, 2, -9, -9, -9, -9, -9, 1, -9, -9, -9, -9]), 2, 0.3)
  expect(found.map(({ box }) => box.map(Math.round))).toEqual([
    [10, 5, 20, 10],
    [30, 15, 20, 10],
  ])
  expect(found[0]?.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6)
  const near = detectionsOf(mapsWith([3, -9, 2.5, -9, -9, -9, -9, -9]), 2, 0.3)
  expect(near).toHaveLength(2)
  const wide = { ...mapsWith([3, -9, 2.5, -9, -9, -9, -9, -9]), width: new Float32Array(8).fill(Math.log(8)) }
  expect(detectionsOf(wide, 2, 0.3)).toHaveLength(1)
})

test('overlap of boxes', () => {
  expect(iou([0, 0, 10, 10], [0, 0, 10, 10])).toBe(1)
  expect(iou([0, 0, 10, 10], [5, 0, 10, 10])).toBeCloseTo(1 / 3, 12)
  expect(iou([0, 0, 10, 10], [20, 20, 5, 5])).toBe(0)
})

const tiny: LocatorConfig = { shallow: 96, deep: 320, channels: 4, coarse: 1, fine: 1 }

test('the head gives five numbers a cell of the finer map, and every weight has a gradient', () => {
  const specs = locatorSpecs(tiny)
  const values = initialLocator(tiny, seededRandom(1)).map((value) => value + 0.05 * randomNormal(random))
  const [shallow, deep] = [
    tf.randomNormal<tf.Rank.R4>([2, 4, 6, 96], 0, 1, 'float32', 1),
    tf.randomNormal<tf.Rank.R4>([2, 2, 3, 320], 0, 1, 'float32', 2),
  ]
  const said = locatorHead(tiny, named(specs, tensorsOf(specs, values)), shallow, deep)
  expect(said.shape).toEqual([2, 4, 6, 5])
  const weighting = tf.randomNormal(said.shape, 0, 1, 'float32', 3)
  const of = (flat: Float32Array): number =>
    tf.tidy(
      () =>
        tf
          .sum(tf.mul(locatorHead(tiny, named(specs, tensorsOf(specs, flat)), shallow, deep), weighting))
          .dataSync()[0] ?? NaN,
    )
  const grads = tf.grads((...tensors: tf.Tensor[]) =>
    tf.sum(tf.mul(locatorHead(tiny, named(specs, tensors), shallow, deep), weighting)),
  )(tensorsOf(specs, values))
  for (const [i, { name, offset }] of specs.entries()) {
    const [up, down] = [values.slice(), values.slice()]
    up[offset]! += 2e-3
    down[offset]! -= 2e-3
    const difference = (of(up) - of(down)) / 4e-3
    expect(Math.abs((grads[i]?.dataSync()[0] ?? NaN) - difference), name).toBeLessThan(
      0.03 + 0.05 * Math.abs(difference),
    )
  }
})

const backboneOf = () => {
  const config = {
    backbone: {
      stem: 4,
      stages: [
        { expand: 1, channels: 4, repeats: 1, stride: 1 as const },
        { expand: 1, channels: 4, repeats: 1, stride: 2 as const },
        { expand: 1, channels: 4, repeats: 1, stride: 2 as const },
        { expand: 1, channels: 4, repeats: 1, stride: 2 as const },
        { expand: 1, channels: 96, repeats: 1, stride: 1 as const },
        { expand: 1, channels: 8, repeats: 1, stride: 2 as const },
        { expand: 1, channels: 320, repeats: 1, stride: 1 as const },
      ],
      features: 8,
    },
    circuit: DEFAULT_CIRCUIT,
  }
  const weights = weightsOf(parameterSpecs(config), initialValues(config, seededRandom(3)))
  return foldBackbone(backboneBlocks(config.backbone), weights)
}

test('boxes come back in pixels of the frame, whatever its size', async () => {
  const backbone = backboneOf()
  const values = initialLocator(tiny, seededRandom(1))
  const locator = createLocator(backbone, { config: tiny, values, threshold: 0.5, overlap: 0.3 })
  const grey = (rows: number, columns: number) => ({
    rows,
    columns,
    data: Float32Array.from({ length: rows * columns }, () => random()),
  })
  for (const [rows, columns] of [
    [512, 512],
    [1024, 768],
  ] as const) {
    const found = await locator.locate(grey(rows, columns))
    expect(found.length).toBeGreaterThan(0)
    for (const { box } of found) {
      expect(box[0] + box[2] / 2).toBeLessThan(columns + 40)
      expect(box[1] + box[3] / 2).toBeLessThan(rows + 40)
      // A head that has learned nothing says the usual side, 45 pixels of its input.
      expect((box[2] * LOCATOR_SIDE) / Math.max(rows, columns)).toBeCloseTo(45, -2)
    }
  }
  locator.dispose()
  backbone.dispose()
})

const values = initialLocator(tiny, seededRandom(1))
const file: LocatorFile = {
  schema: 1,
  weightsSha256: 'a'.repeat(64),
  fittedAt: '2026-11-25T00:00:00.000Z',
  commit: 'none',
  command: 'none',
  config: tiny,
  bin: { bytes: values.byteLength, sha256: 'b'.repeat(64) },
  threshold: 0.3,
  overlap: 0.3,
  trained: { frames: 1, simulatedFrames: 0, steps: 1, bestStep: 1, seed: 1 },
  validation: { frames: 1, lesions: 1, averagePrecision: 0.5, f1: 0.5 },
}
const bin = new Uint8Array(values.buffer.slice(0))

test('a locator is read back as it was written', () => {
  const read = parseLocator({ json: file, bin, binSha256: 'b'.repeat(64) }, 'a'.repeat(64))
  expect(read).toMatchObject({ ok: true, value: { threshold: 0.3, values } })
})

test.each([
  ['other weights', { json: file, bin, binSha256: 'b'.repeat(64) }, 'c'.repeat(64), 'other weights'],
  ['another file', { json: file, bin, binSha256: 'c'.repeat(64) }, 'a'.repeat(64), 'SHA-256'],
  ['a cut file', { json: file, bin: bin.subarray(4), binSha256: 'b'.repeat(64) }, 'a'.repeat(64), 'length'],
  ['rubbish', { json: { schema: 2 }, bin, binSha256: 'b'.repeat(64) }, 'a'.repeat(64), 'schema'],
])('a locator of %s is refused', (_, parts, weightsSha256, why) => {
  const read = parseLocator(parts, weightsSha256)
  expect(read).toMatchObject({ ok: false, error: { code: 'locator-invalid' } })
  if (!read.ok) expect(read.error.message).toContain(why)
})
