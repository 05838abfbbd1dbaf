import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, expect, test } from 'vitest'
import { randomNormal, seededRandom } from '#core/random.ts'
import { iou } from '#core/locator/detections.ts'
import { LOCATOR_SIDE } from '#core/locator/frame-input.ts'
import { initialLocator } from '#core/locator/initial.ts'
import { locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import { backboneBlocks } from '#core/model/backbone-layout.ts'
import { foldBackbone } from '#core/model/folded.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { totalSize } from '#core/model/parameters.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { scheduleOf } from '../training/recipe.ts'
import { learnLocator, locateAll } from './learn.ts'
import type { LocatorLesson } from './lesson.ts'
import { locatorLoss } from './loss.ts'
import type { LocatorOptions } from './options.ts'
import { averagePrecision, bestThreshold, type Found } from './precision.ts'
import { seen } from './seen-frames.ts'
import { shipLocator } from './ship.ts'
import { config, hybrid, weights } from './small.testing.ts'
import { targetsOf } from './targets.ts'
import { NARROW, turned, WIDE, type MarkedFrame } from './turned.ts'

const out = mkdtempSync(join(tmpdir(), 'ostium-locator-'))
afterAll(() => rmSync(out, { recursive: true }))

test('a turned frame shows its lesion where its box says', () => {
  const side = 200
  for (let seed = 1; seed < 12; seed++) {
    const [cx, cy] = [70 + 5 * seed, 120 - 4 * seed]
    const data = Float32Array.from({ length: side * side }, (_, at) =>
      Math.hypot((at % side) + 0.5 - cx, Math.floor(at / side) + 0.5 - cy) < 8 ? 0.1 : 0.9,
    )
    const { image, lesions } = turned(
      { image: { rows: side, columns: side, data }, lesions: [[cx - 8, cy - 8, 16, 16]] },
      seededRandom(seed),
    )
    const dark = Array.from({ length: side * side }, (_, i) => i).filter((at) => (image.data[at] ?? 1) < 0.5)
    const [x, y, w, h] = lesions[0] ?? [0, 0, 0, 0]
    const mean = (of: (at: number) => number): number =>
      dark.reduce((sum, at) => sum + of(at), 0) / dark.length
    expect(mean((at) => at % side) + 0.5).toBeCloseTo(x + w / 2, 0)
    expect(mean((at) => Math.floor(at / side)) + 0.5).toBeCloseTo(y + h / 2, 0)
    expect(w / 16).toBeCloseTo(Math.sqrt(dark.length / (Math.PI * 64)), 1)
    expect(h).toBeCloseTo(w, 6)
  }
})

test('the box of a turned outline is that of what the turned frame shows', () => {
  const side = 200
  // A slanting bar, 60 long and 10 wide.
  const corner = (along: number, across: number): readonly [number, number] => [
    100 + (along - across) * Math.SQRT1_2,
    90 + (along + across) * Math.SQRT1_2,
  ]
  const outline = [corner(-30, -5), corner(30, -5), corner(30, 5), corner(-30, 5)]
  const data = Float32Array.from({ length: side * side }, (_, at) => {
    const [u, v] = [(at % side) + 0.5 - 100, Math.floor(at / side) + 0.5 - 90]
    const within = Math.abs((u + v) * Math.SQRT1_2) < 30 && Math.abs((v - u) * Math.SQRT1_2) < 5
    return within ? 0.1 : 0.9
  })
  const image = { rows: side, columns: side, data }
  const frame: MarkedFrame = { image, lesions: [[75, 65, 50, 50]], outlines: [outline] }
  for (let seed = 1; seed < 12; seed++) {
    const range = seed % 2 === 0 ? NARROW : WIDE
    const shown = turned(frame, seededRandom(seed), range)
    const { lesions } = shown
    const dark = Array.from({ length: side * side }, (_, i) => i).filter(
      (i) => (shown.image.data[i] ?? 1) < 0.5,
    )
    const [xs, ys] = [dark.map((i) => i % side), dark.map((i) => Math.floor(i / side))]
    const [x, y, w, h] = lesions[0] ?? [0, 0, 0, 0]
    // A corner is narrower than a pixel.
    for (const [said, shown] of [
      [x, Math.min(...xs)],
      [y, Math.min(...ys)],
      [x + w, Math.max(...xs) + 1],
      [y + h, Math.max(...ys) + 1],
    ] satisfies [number, number][])
      expect(Math.abs(said - shown)).toBeLessThan(2)
  }
})

test('targets: one at the middle of a lesion, less around it, and its size where that is learned', () => {
  const { middle, sure, weight, shape } = targetsOf([[2, 1, 4, 2]], 6, 8)
  expect(middle[2 * 8 + 4]).toBe(1)
  expect(Math.max(...middle)).toBe(1)
  expect(middle[0]).toBeLessThan(0.05)
  expect(weight[2 * 8 + 4]).toBe(1)
  expect(weight[0]).toBe(0)
  const [width, height, right, down] = shape.subarray(4 * (2 * 8 + 4))
  expect([width, height].map((value) => Math.exp(value ?? NaN))).toEqual([
    expect.closeTo(4, 5),
    expect.closeTo(2, 5),
  ])
  expect([right, down]).toEqual([-0.5, -0.5])
  const likely = targetsOf([[2, 1, 4, 2]], 6, 8, [0.5])
  expect([...likely.middle]).toEqual([...middle].map((value) => value / 2))
  expect([sure[2 * 8 + 4], likely.sure[2 * 8 + 4]]).toEqual([1, 0.5])
  // Its middle is a corner of four cells.
  expect([sure, likely.sure].map((map) => map.filter((value) => value > 0).length)).toEqual([4, 4])
  expect(targetsOf([[-30, 0, 2, 2]], 6, 8).middle.every((value) => value === 0)).toBe(true)
})

const boxOf = ([width = NaN, height = NaN, right = NaN, down = NaN]: Float32Array): Box => {
  const [w, h] = [Math.exp(width), Math.exp(height)]
  return [right - w / 2, down - h / 2, w, h]
}

test('the loss is that of the formula, cell by cell', () => {
  const { middle, sure, weight, shape } = targetsOf([[1, 1, 2, 2]], 3, 3)
  const random = seededRandom(4)
  const said = Float32Array.from({ length: 45 }, () => randomNormal(random))
  let [focal, size, place, missed, positives] = [0, 0, 0, 0, 0]
  for (let at = 0; at < 9; at++) {
    const p = 1 / (1 + Math.exp(-said[5 * at]!))
    if (middle[at] === 1) positives++
    focal -= middle[at] === 1 ? (1 - p) ** 2 * Math.log(p) : (1 - middle[at]!) ** 4 * p ** 2 * Math.log(1 - p)
    missed += weight[at]! * (1 - iou(boxOf(said.subarray(5 * at + 1)), boxOf(shape.subarray(4 * at))))
    for (let k = 0; k < 4; k++) {
      const apart = weight[at]! * Math.abs(said[5 * at + 1 + k]! - shape[4 * at + k]!)
      if (k < 2) size += apart
      else place += apart
    }
  }
  const known = Math.max(
    1,
    weight.reduce((a, b) => a + b),
  )
  const loss = locatorLoss(tf.tensor4d(said, [1, 3, 3, 5]), {
    middle: tf.tensor4d(middle, [1, 3, 3, 1]),
    sure: tf.tensor4d(sure, [1, 3, 3, 1]),
    weight: tf.tensor4d(weight, [1, 3, 3, 1]),
    shape: tf.tensor4d(shape, [1, 3, 3, 4]),
  })
  expect(loss.dataSync()[0]).toBeCloseTo(
    focal / Math.max(1, positives) + (0.5 * size + 0.3 * place + missed) / known,
    4,
  )
})

const at = (x: number): Box => [x, 0, 10, 10]

test('average precision and the best threshold, against a count by hand', () => {
  const frames: Found[] = [
    {
      lesions: [at(0), at(100)],
      detections: [
        { box: at(1), score: 0.9 },
        { box: at(50), score: 0.6 },
      ],
    },
    {
      lesions: [at(0)],
      detections: [
        { box: at(60), score: 0.8 },
        { box: at(0), score: 0.7 },
        { box: at(1), score: 0.2 },
      ],
    },
  ]
  // By score: right, wrong, right, wrong, wrong (its lesion is taken); 3 lesions.
  expect(averagePrecision(frames)).toBeCloseTo((1 + 2 / 3) / 3, 12)
  expect(bestThreshold(frames)).toEqual({ threshold: 0.7, f1: (2 * 2) / (3 + 3) })
  expect(averagePrecision([{ lesions: [at(0)], detections: [] }])).toBe(0)
})

/** Half of what is usual: a quarter of the pixels show the same. */
const SIDE = LOCATOR_SIDE / 2

/** Frames that show each lesion as a dark disc on a light and uneven ground. */
function plainFrames(count: number, seed: number): LabelledFrame[] {
  const random = seededRandom(seed)
  const side = SIDE
  return Array.from({ length: count }, (_, name) => {
    const [cx, cy, radius] = [50 + 108 * random(), 50 + 108 * random(), 16 + 6 * random()]
    const data = Float32Array.from({ length: side * side }, (_, at) =>
      Math.hypot((at % side) + 0.5 - cx, Math.floor(at / side) + 0.5 - cy) < radius
        ? 0.2
        : 0.7 + 0.05 * random(),
    )
    return {
      name: String(name),
      image: { rows: side, columns: side, data },
      lesions: [[cx - radius, cy - radius, 2 * radius, 2 * radius]],
    }
  })
}

const model = { weights, backbone: foldBackbone(backboneBlocks(hybrid.backbone), weights) }
const [real, simulated] = [plainFrames(20, 1), plainFrames(20, 2)]
const validation = plainFrames(6, 3).map((frame) => seen(frame, null, NARROW, { side: SIDE }))

const lesson = (
  steps: number,
  name: string,
  report: (line: string) => void = () => undefined,
): LocatorLesson => ({
  recipe: {
    config,
    adam: { ...scheduleOf({ rate: 0.03, steps }, { head: 1, circuit: 0, projection: 0 }), averageDecay: 0.9 },
    batch: 4,
    simulatedShare: 0.25,
    shown: { side: SIDE },
    seed: 2,
    weightsSha256: 'none',
    validateEvery: steps / 3,
  },
  model,
  kernels: nativeKernels() ?? expect.fail('no native kernels'),
  real,
  simulated,
  vessels: [],
  validation,
  start: null,
  checkpointPath: join(out, name),
  commit: 'none',
  report,
})

test('it learns to find what the frames show plainly', async () => {
  const { best } = await learnLocator(lesson(30, 'learns'))
  expect(averagePrecision(await locateAll(config, model.backbone, best, validation))).toBeGreaterThan(0.8)
})

const asked: LocatorOptions = {
  ...{ model: '', data: '', simulated: [], simulatedShare: 0, steps: 30, batch: 4, rate: 0.03 },
  ...{ backboneRate: 1, seed: 2, validateEvery: 3, side: SIDE, out: '' },
}

test('shipped is the step that fresh frames speak for, not the one that was validated best; with a threshold of theirs', async () => {
  // Learned by the test before, or now.
  const checkpoint = await learnLocator(lesson(30, 'learns'))
  const drawn = initialLocator(config, weights, seededRandom(9))
  const { header, state } = checkpoint
  const ship = async (best: Float32Array, average: Float32Array, start: Float32Array | null = null) => {
    const folder = mkdtempSync(join(out, 'shipped-'))
    const file = await shipLocator({
      options: { ...asked, model: folder },
      manifest: { id: 'drawn', weights: { file: 'weights.bin', bytes: 1, sha256: '0'.repeat(64) } },
      ...{ config, backbone: model.backbone, counts: { frames: 20, simulatedFrames: 0 } },
      checkpoint: {
        header: { ...header, step: 30, best: { step: 3, auc: 0.9 } },
        state: { ...state, average },
        best,
      },
      ...{ fresh: plainFrames(6, 4), start },
    })
    const bytes = readFileSync(join(folder, 'locator.bin'))
    return { file, values: new Float32Array(Uint8Array.from(bytes).buffer) }
  }
  const late = await ship(drawn, checkpoint.best)
  expect(late.file.trained.bestStep).toBe(30)
  expect(late.values).toEqual(checkpoint.best)
  expect(late.file.validation).toMatchObject({ frames: 6, lesions: 6 })
  expect(late.file.validation.f1).toBeGreaterThan(0.8)
  expect(late.file.threshold).toBeGreaterThan(0)
  const early = await ship(checkpoint.best, drawn)
  expect(early.file.trained.bestStep).toBe(3)
  expect(early.values).toEqual(checkpoint.best)
  const unmoved = await ship(drawn, drawn, checkpoint.best)
  expect(unmoved.file.trained).toMatchObject({ bestStep: 30, share: 0 })
  expect(unmoved.values).toEqual(checkpoint.best)
})

/** Discs with their outlines, as frames of which lesions or vessels are marked. */
const outlined = (frames: readonly LabelledFrame[]): MarkedFrame[] =>
  frames.map(({ image, lesions }) => ({ image, lesions, outlines: lesions.map(discIn) }))

const discIn = ([x, y, w, h]: Box) =>
  Array.from({ length: 24 }, (_, k) => {
    const angle = (2 * Math.PI * k) / 24
    return [x + (w / 2) * (1 + Math.cos(angle)), y + (h / 2) * (1 + Math.sin(angle))] as const
  })

const withVessels = (steps: number, name: string, report?: (line: string) => void): LocatorLesson => {
  const plain = lesson(steps, name, report)
  return {
    ...plain,
    recipe: { ...plain.recipe, simulatedShare: 0, vesselFrames: 2 },
    real: outlined(real),
    vessels: outlined(simulated),
  }
}

test('it learns to find them beside covers too, and gives back the locator alone', async () => {
  const { best } = await learnLocator(withVessels(30, 'covers'))
  expect(best.length).toBe(totalSize(locatorSpecs(config)))
  expect(averagePrecision(await locateAll(config, model.backbone, best, validation))).toBeGreaterThan(0.8)
})

/** Taught by likely lesions, and by frames joined from two. */
function taught(steps: number, name: string, report?: (line: string) => void): LocatorLesson {
  const plain = withVessels(steps, name, report)
  return {
    ...plain,
    recipe: { ...plain.recipe, taught: true, joined: 0.5 },
    vessels: plain.vessels.map((frame) => ({ ...frame, likely: [0.6] })),
  }
}

test('from likely lesions alone it learns to find them too', async () => {
  const none = taught(48, 'likely')
  const { best } = await learnLocator({
    ...none,
    real: real.map((frame) => ({ ...frame, lesions: [], outlines: [] })),
  })
  expect(averagePrecision(await locateAll(config, model.backbone, best, validation))).toBeGreaterThan(0.3)
})

/** A head of dense convolutions, and parts of the frames. */
function dense(steps: number, name: string, report?: (line: string) => void): LocatorLesson {
  const plain = withVessels(steps, name, report)
  return {
    ...plain,
    recipe: { ...plain.recipe, config: { ...config, dense: true }, shown: { side: SIDE, crop: 144 } },
  }
}

test('from parts of frames, with a dense head, it learns to find them in whole ones', async () => {
  const { best } = await learnLocator(dense(30, 'dense'))
  const found = await locateAll({ ...config, dense: true }, model.backbone, best, validation)
  expect(averagePrecision(found)).toBeGreaterThan(0.8)
})

/** All rows of its own, the first of them never learned, and three maps. */
const own: LocatorConfig = {
  ...{ first: 2, inputs: 4, channels: 8, coarse: 1, fine: 1, dense: true },
  before: { stem: 4, stages: hybrid.backbone.stages.slice(0, 2) },
  finest: { stages: hybrid.backbone.stages.slice(2, 3), blocks: 1 },
  ...{ shallow: config.shallow, deep: config.deep },
}

function withOwnRows(steps: number, name: string, report?: (line: string) => void): LocatorLesson {
  const plain = lesson(steps, name, report)
  return { ...plain, recipe: { ...plain.recipe, config: own } }
}

test('with all rows of its own it learns to find them, and its first rows stay as they were', async () => {
  const { best } = await learnLocator(withOwnRows(30, 'own rows'))
  const found = await locateAll(own, model.backbone, best, validation)
  expect(averagePrecision(found)).toBeGreaterThan(0.8)
  const drawn = initialLocator(own, weights, seededRandom(2))
  for (const { name, group, offset, size } of locatorSpecs(own)) {
    const [now, then] = [best.slice(offset, offset + size), drawn.slice(offset, offset + size)]
    if (group === 'statistic') expect(now, name).toEqual(then)
    else expect(now, name).not.toEqual(then)
  }
})

test.each([
  ['boxes', lesson],
  ['covers', withVessels],
  ['likely and joined', taught],
  ['parts and a dense head', dense],
  ['all rows of its own', withOwnRows],
])('cut off and resumed, it ends with the same bits: %s', async (name, made) => {
  const whole = await learnLocator(made(9, `whole ${name}`))
  const killer = (line: string): void => {
    if (line.startsWith('step 6  average')) throw new Error('killed')
  }
  await expect(learnLocator(made(9, `cut ${name}`, killer))).rejects.toThrow('killed')
  const resumed = await learnLocator(made(9, `cut ${name}`))
  expect(Buffer.from(resumed.state.values.buffer).equals(Buffer.from(whole.state.values.buffer))).toBe(true)
})
