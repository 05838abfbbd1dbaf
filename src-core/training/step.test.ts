import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { backboneTraining } from '../model/backbone.ts'
import { backboneBlocks } from '../model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '../model/circuit-config.ts'
import { hybridHead } from '../model/hybrid.ts'
import { referenceKernels } from '../model/kernels.ts'
import { named, tensorsOf, withRank } from '../model/named-tensors.ts'
import { nativeKernels } from '../model/native-kernels.ts'
import { initialValues, type HybridConfig } from '../model/parameters.ts'
import { PATCH_LENGTH } from '../model/preprocess.ts'
import { randomNormal, seededRandom } from '../random.ts'
import { adamStep, averageInto, learningRate, norm, startState, type AdamSettings } from './adam.ts'
import { sliceOf } from './gradient.ts'
import { createTrainer, lossAndGradient, trainStep, type Batch } from './step.ts'

const CONFIG: HybridConfig = {
  backbone: { stem: 4, stages: [{ expand: 2, channels: 6, repeats: 2, stride: 2 }], features: 8 },
  circuit: DEFAULT_CIRCUIT,
}

const SETTINGS: AdamSettings = {
  peakRate: 0.01,
  rateFactor: { kernel: 1, norm: 1, head: 1, circuit: 3, projection: 0, statistic: 0 },
  weightDecay: 0.01,
  clipNorm: 5,
  warmUpSteps: 2,
  totalSteps: 20,
  averageDecay: 0.9,
}

/** Positives have vertical stripes, negatives horizontal ones. */
function stripes(n: number): Batch {
  const random = seededRandom(9)
  const labels = Float32Array.from({ length: n }, (_, i) => i % 2)
  const patches = Float32Array.from({ length: n * PATCH_LENGTH }, (_, k) => {
    const [i, at] = [Math.floor(k / PATCH_LENGTH), k % PATCH_LENGTH]
    return Math.sin((labels[i] ? at % 64 : Math.floor(at / 64)) / 2) + 0.3 * randomNormal(random)
  })
  return { patches, labels }
}

beforeAll(async () => {
  createRequire(import.meta.url)('@tensorflow/tfjs-node')
  await tf.ready()
})

const native = () => nativeKernels() ?? expect.fail('no native kernels')

describe('a training step', () => {
  test('has the same loss and gradient with the fast kernels as with the slow ones', () => {
    const values = initialValues(CONFIG, seededRandom(1))
    const fast = lossAndGradient(createTrainer(CONFIG, native(), SETTINGS), values, stripes(4))
    const slow = lossAndGradient(createTrainer(CONFIG, referenceKernels, SETTINGS), values, stripes(4))
    expect(fast.loss).toBeCloseTo(slow.loss, 4)
    const difference = norm(fast.gradient.map((g, i) => g - (slow.gradient[i] ?? NaN)))
    expect(difference).toBeLessThan(1e-3 * norm(slow.gradient))
    expect(
      norm(sliceOf(createTrainer(CONFIG, native(), SETTINGS).specs, fast.gradient, 'circuit/angles')),
    ).toBeGreaterThan(0)
  })

  test("has bit for bit the loss and gradient of the hybrid's graph written out", () => {
    const trainer = createTrainer(CONFIG, native(), SETTINGS)
    const values = initialValues(CONFIG, seededRandom(1))
    const { patches, labels } = stripes(4)
    const got = lossAndGradient(trainer, values, { patches, labels })
    const forward = (...tensors: tf.Tensor[]): tf.Scalar => {
      const weights = named(trainer.learned, tensors)
      const x = tf.tensor4d(patches, [4, 64, 64, 1])
      const { h } = backboneTraining(backboneBlocks(CONFIG.backbone), weights, native(), x)
      const logits = hybridHead(CONFIG.circuit, weights, h)
      return withRank<tf.Rank.R0>(tf.losses.sigmoidCrossEntropy(tf.tensor1d(labels), logits), 0)
    }
    const { value, grads } = tf.valueAndGrads(forward)(tensorsOf(trainer.learned, values))
    expect(got.loss).toBe(value.dataSync()[0])
    for (const [i, { name }] of trainer.learned.entries())
      expect(sliceOf(trainer.specs, got.gradient, name)).toEqual(grads[i]?.dataSync())
  })

  test('learns stripes, and leaves no tensor behind', () => {
    const trainer = createTrainer(CONFIG, native(), SETTINGS)
    let state = startState(initialValues(CONFIG, seededRandom(1)))
    const losses: number[] = []
    const before = tf.memory().numTensors
    for (let i = 0; i < 20; i++) {
      const done = trainStep(trainer, state, stripes(8))
      state = done.state
      losses.push(done.report.loss)
    }
    expect(losses[19]).toBeLessThan(0.7 * (losses[0] ?? NaN))
    expect(tf.memory().numTensors).toBe(before)
    expect(sliceOf(trainer.specs, state.values, 'stem/mean').some((value) => value !== 0)).toBe(true)
  })

  test('is bitwise repeatable', () => {
    const once = (): Float32Array => {
      const trainer = createTrainer(CONFIG, native(), SETTINGS)
      let state = startState(initialValues(CONFIG, seededRandom(1)))
      for (let i = 0; i < 3; i++) state = trainStep(trainer, state, stripes(8)).state
      return state.values
    }
    expect(once()).toEqual(once())
  })
})

describe('Adam', () => {
  const spec = (name: string, group: 'norm' | 'statistic', offset: number) => ({
    name,
    shape: [1],
    group,
    offset,
    size: 1,
  })
  const specs = [spec('a', 'norm', 0), spec('b', 'statistic', 1)]

  test('moves by the rate at first, against the gradient, and never moves statistics', () => {
    const settings = { ...SETTINGS, warmUpSteps: 1 }
    const { values, step } = adamStep(
      startState(Float32Array.of(1, 1)),
      Float32Array.of(0.2, 7),
      specs,
      settings,
    )
    expect(values[0]).toBeCloseTo(1 - 0.01, 6)
    expect(values[1]).toBe(1)
    expect(step).toBe(1)
  })

  test('warms up in a line and ends at zero along a cosine', () => {
    const rates = [0, 1, 2, 11, 20].map((step) => learningRate(SETTINGS, step))
    expect(rates.map((rate) => Math.round(rate * 1e5) / 1e5)).toEqual([0.005, 0.01, 0.01, 0.005, 0])
  })

  test('averages exponentially', () => {
    const average = Float32Array.of(1, 0)
    averageInto(average, Float32Array.of(0, 1), 0.75)
    expect(Array.from(average)).toEqual([0.75, 0.25])
  })
})

test('a restraint on the input of the circuit pulls at what leads into it, as finite differences say, and at nothing else', () => {
  const free = createTrainer(CONFIG, native(), SETTINGS)
  const held = createTrainer(CONFIG, native(), SETTINGS, null, 0.5)
  const values = initialValues(CONFIG, seededRandom(3))
  const batch = stripes(4)
  const without = lossAndGradient(free, values, batch)
  const withIt = lossAndGradient(held, values, batch)
  expect(withIt.loss).toBeGreaterThan(without.loss)
  for (const { name } of free.specs.filter(({ group }) => group !== 'statistic')) {
    const [a, b] = [sliceOf(free.specs, without.gradient, name), sliceOf(free.specs, withIt.gradient, name)]
    if (name.startsWith('compress/')) expect(b).not.toEqual(a)
    else for (const [i, value] of b.entries()) expect(value).toBeCloseTo(a[i] ?? NaN, 5)
  }
  const at = (free.specs.find(({ name }) => name === 'compress/bias')?.offset ?? NaN) + 1
  const penalty = (by: number): number => {
    const moved = values.slice()
    moved[at] = (moved[at] ?? NaN) + by
    return lossAndGradient(held, moved, batch).loss - lossAndGradient(free, moved, batch).loss
  }
  const slope = (penalty(0.05) - penalty(-0.05)) / 0.1
  expect((withIt.gradient[at] ?? NaN) - (without.gradient[at] ?? NaN)).toBeCloseTo(slope, 3)
})
