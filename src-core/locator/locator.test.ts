import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { backboneBlocks } from '../model/backbone-layout.ts'
import { foldBackbone, foldedNumbers } from '../model/folded.ts'
import { referenceKernels } from '../model/kernels.ts'
import { named, tensorsOf } from '../model/named-tensors.ts'
import { initialValues, parameterSpecs } from '../model/parameters.ts'
import { DEFAULT_CIRCUIT } from '../model/circuit-config.ts'
import { weightsOf } from '../model/weights.ts'
import { randomNormal, seededRandom } from '../random.ts'
import { detectionsOf, iou, type LocatorMaps } from './detections.ts'
import { LOCATOR_SIDE, locatorInput } from './frame-input.ts'
import { locatorHead } from './head.ts'
import { initialLocator } from './initial.ts'
import { locatorSpecs, ownBlocks, type LocatorConfig } from './layout.ts'
import { createLocator } from './locate.ts'
import { parseLocator, type LocatorJson } from './locator-file.ts'
import { earlyMaps, ownMaps, ownMapsTraining } from './own-rows.ts'

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

const row = (channels: number, stride: 1 | 2, expand = 1, repeats = 1) => ({
  expand,
  channels,
  repeats,
  stride,
})
const tiny: LocatorConfig = {
  first: 3,
  inputs: 4,
  shallow: [row(4, 2), row(6, 1, 2)],
  deep: [row(8, 2), row(10, 1)],
  channels: 4,
  coarse: 1,
  fine: 1,
}
const model = {
  backbone: {
    stem: 4,
    stages: [row(4, 1), row(4, 2), row(4, 2), ...tiny.shallow, ...tiny.deep],
    features: 8,
  },
  circuit: DEFAULT_CIRCUIT,
}
const modelWeights = (() => {
  const moved = seededRandom(4)
  const values = initialValues(model, seededRandom(3)).map((value) =>
    value === 0 || value === 1 ? value + 0.2 * moved() : value,
  )
  return weightsOf(parameterSpecs(model), values)
})()
const early = tf.randomNormal<tf.Rank.R4>([2, 8, 12, 4], 0, 1, 'float32', 1)
const relu6 = referenceKernels.relu6

test('its rows start as those of the model, and both forms of them give the same maps', () => {
  const specs = locatorSpecs(tiny)
  const weights = named(specs, tensorsOf(specs, initialLocator(tiny, modelWeights, seededRandom(1))))
  const backbone = foldBackbone(backboneBlocks(model.backbone), modelWeights)
  const x = tf.randomNormal<tf.Rank.R4>([1, 32, 48, 1], 0, 1, 'float32', 7)
  const given = backbone.early(x)
  expect(given.shape).toEqual([1, 8, 12, 4])
  const [fused, plain] = [
    ownMaps(tiny, weights, given),
    ownMapsTraining(tiny, weights, (z) => tf.relu6(z), given),
  ]
  expect(fused.shallow.shape).toEqual([1, 4, 6, 6])
  expect(fused.deep.shape).toEqual([1, 2, 3, 10])
  const last = backboneBlocks(model.backbone).at(-1)?.units[0]
  if (last === undefined) throw new Error('no last unit')
  const { kernel, bias } = foldedNumbers(last, modelWeights)
  const features = tf.relu6(
    tf.add(tf.conv2d(fused.deep, tf.tensor4d(kernel, [1, 1, 10, 8]), 1, 'same'), bias),
  )
  const apart = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] ?? NaN
  expect(apart(features, backbone.last(x))).toBeLessThan(1e-4)
  expect(apart(fused.deep, plain.deep)).toBeLessThan(1e-4)
  expect(apart(fused.shallow, plain.shallow)).toBeLessThan(1e-4)
  backbone.dispose()
})

/** Of finite differences: so small that no bend of a relu lies between, so large that single precision still tells. */
const STEP = 5e-4

test.each([
  ['spread', tiny],
  ['dense', { ...tiny, dense: true } as const],
  ['three maps', { ...tiny, first: 2, inputs: 4, finest: { stages: [row(4, 1)], blocks: 1 } }],
])('five numbers a cell of the finest map, and every weight has a gradient: %s', (_, config) => {
  const specs = locatorSpecs(config)
  // A place where no relu bends within a step of the differences.
  const moved = seededRandom(8)
  const values = initialLocator(config, modelWeights, seededRandom(1)).map(
    (value) => value + 0.05 * randomNormal(moved),
  )
  const said = (tensors: tf.Tensor[]): tf.Tensor4D => {
    const weights = named(specs, tensors)
    return locatorHead(config, weights, ownMapsTraining(config, weights, relu6, early))
  }
  const shape = 'finest' in config ? [2, 8, 12, 5] : [2, 4, 6, 5]
  expect(said(tensorsOf(specs, values)).shape).toEqual(shape)
  const weighting = tf.randomNormal(shape, 0, 1, 'float32', 3)
  const of = (flat: Float32Array): number =>
    tf.tidy(() => tf.sum(tf.mul(said(tensorsOf(specs, flat)), weighting)).dataSync()[0] ?? NaN)
  const grads = tf.grads((...tensors: tf.Tensor[]) => tf.sum(tf.mul(said(tensors), weighting)))(
    tensorsOf(specs, values),
  )
  for (const [i, { name, offset }] of specs.entries()) {
    const [up, down] = [values.slice(), values.slice()]
    up[offset]! += STEP
    down[offset]! -= STEP
    const difference = (of(up) - of(down)) / (2 * STEP)
    expect(Math.abs((grads[i]?.dataSync()[0] ?? NaN) - difference), name).toBeLessThan(
      0.05 + 0.05 * Math.abs(difference),
    )
  }
})

/** Its own first rows under a stem that halves, and a third map. */
const own: LocatorConfig = {
  ...{ first: 2, inputs: 4, channels: 4, coarse: 1, fine: 1, dense: true },
  before: { stem: 4, stages: [row(4, 1), row(4, 2)] },
  finest: { stages: [row(4, 2)], blocks: 2 },
  ...{ shallow: tiny.shallow, deep: tiny.deep },
}

test('first rows of its own are those of the weights it starts from, and are not asked of the model', () => {
  const specs = locatorSpecs(own)
  const weights = named(specs, tensorsOf(specs, initialLocator(own, modelWeights, seededRandom(1))))
  const x = tf.randomNormal<tf.Rank.R4>([1, 64, 96, 1], 0, 1, 'float32', 7)
  const never = { early: () => expect.fail('it has rows of its own') }
  const given = earlyMaps(own, weights, never, x)
  expect(given.shape).toEqual([1, 16, 24, 4])
  const { finest, shallow, deep } = ownMaps(own, weights, given)
  expect([finest?.shape, shallow.shape, deep.shape]).toEqual([
    [1, 8, 12, 4],
    [1, 4, 6, 6],
    [1, 2, 3, 10],
  ])
  const blocks = ownBlocks(own)
  const folded = foldBackbone([...blocks.before, ...blocks.finest], modelWeights)
  const apart = tf.max(tf.abs(tf.sub(folded.last(x), finest ?? expect.fail('no finest map'))))
  expect(apart.dataSync()[0]).toBeLessThan(1e-4)
  folded.dispose()
})

test.each([
  ['first rows of the model', tiny],
  ['all rows of its own', own],
])('boxes come back in pixels of the frame, whatever its size: %s', async (_, config) => {
  const backbone = foldBackbone(backboneBlocks(model.backbone), modelWeights)
  const values = initialLocator(config, modelWeights, seededRandom(1))
  const locator = createLocator(backbone, {
    ...{ config, values, overlap: 0.3, views: 4, sides: [LOCATOR_SIDE] },
  })
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
    const scale = Math.max(rows, columns) / LOCATOR_SIDE
    for (const { box } of found) {
      expect(box[0] + box[2] / 2).toBeLessThan(columns + 40)
      expect(box[1] + box[3] / 2).toBeLessThan(rows + 40)
      // A head that has learned nothing says the usual side, 45 pixels of its input.
      expect(Math.abs(box[2] / scale - 45)).toBeLessThan(4)
    }
    // Noise is found all over the frame: beyond the input's own pixels, where the frame has more.
    const bottoms = found.map(({ box }) => box[1] + box[3] / 2)
    expect(Math.max(...bottoms)).toBeGreaterThan(0.8 * rows)
  }
  locator.dispose()
  backbone.dispose()
})

const values = initialLocator(tiny, modelWeights, seededRandom(1))
const file: LocatorJson = {
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

test('a locator is read back as it was written; one that names no views was made for one', () => {
  const read = (json: LocatorJson) => parseLocator({ json, bin, binSha256: 'b'.repeat(64) }, 'a'.repeat(64))
  expect(read(file)).toMatchObject({ ok: true, value: { threshold: 0.3, values, views: 1 } })
  expect(read({ ...file, views: 4 })).toMatchObject({ ok: true, value: { views: 4 } })
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
