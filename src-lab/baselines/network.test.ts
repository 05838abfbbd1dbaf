import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { inferenceOf } from '#core/model/inference.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { named, tensorsOf, withRank } from '#core/model/named-tensors.ts'
import { initialValues } from '#core/model/parameters.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { weightsOf } from '#core/model/weights.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { norm, startState, type AdamSettings } from '#core/training/adam.ts'
import { gradientOf, sliceOf } from '#core/training/gradient.ts'
import { createTrainer, lossAndGradient, supervisedStep, type Batch } from '#core/training/step.ts'
import { efficientnetB0 } from './efficientnet-b0.ts'
import { referenceFeatures, trainingFeatures } from './forward.ts'
import { circuitHead, classicalHead, linearHead } from './heads.ts'
import { labKernels, plainLabKernels, type LabKernels } from './lab-kernels.ts'
import { conv, depthwise, plain, type Layout } from './layout.ts'
import { mobilenetConfig, mobilenetV2 } from './mobilenet-v2.ts'
import { initialWeights, networkOf, openNetwork, trainerOf, type Network } from './network.ts'
import { resnet18 } from './resnet18.ts'

beforeAll(async () => {
  await tf.ready()
  expect(tf.getBackend()).toBe('tensorflow')
})

/** Every kind of layer, shortcut and activation, on four channels. */
const TINY: Layout = {
  name: 'tiny',
  blocks: [
    plain(conv('stem', [1, 4], [3, 2], 'swish'), { kind: 'max-pool' }),
    {
      layers: [
        conv('a.first', [4, 6], [3, 2], 'relu'),
        depthwise('a.depthwise', 6, [5, 1], 'swish'),
        { kind: 'squeeze', name: 'a.squeeze', channels: 6, hidden: 2 },
      ],
      shortcut: conv('a.shortcut', [4, 6], [1, 2], 'linear'),
      after: 'relu',
    },
    { layers: [conv('b', [6, 6], [1, 1], 'relu6')], shortcut: 'identity', after: 'linear' },
  ],
  features: 6,
}

const settings: AdamSettings = {
  peakRate: 0.01,
  rateFactor: { kernel: 1, norm: 1, head: 1, circuit: 3, projection: 0, statistic: 0 },
  weightDecay: 0.01,
  clipNorm: 5,
  warmUpSteps: 2,
  totalSteps: 40,
  averageDecay: 0.9,
}

const normals = (n: number, seed: number): Float32Array => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: n }, () => randomNormal(random))
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

/** Weights with running statistics that are not trivial, as after training. */
function trainedLike({ specs }: Network, values: Float32Array): Float32Array {
  const random = seededRandom(4)
  for (const spec of specs) {
    const part = values.subarray(spec.offset, spec.offset + spec.size)
    if (spec.name.endsWith('/mean')) for (const i of part.keys()) part[i] = 0.2 * randomNormal(random)
    if (spec.name.endsWith('/variance')) for (const i of part.keys()) part[i] = 0.5 + random()
    if (spec.group === 'norm') for (const i of part.keys()) part[i]! += 0.1 * randomNormal(random)
  }
  return values
}

/** Of millions of numbers, `toEqual` takes seconds. */
const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer))

const input = (patches: Float32Array): tf.Tensor4D =>
  tf.tensor4d(patches, [patches.length / PATCH_LENGTH, 64, 64, 1])

describe.each([
  ['plain', () => plainLabKernels],
  ['native', labKernels],
] as const)('%s kernels', (_, kernelsOf) => {
  test.each(['relu', 'swish'] as const)('the gradient of %s is that of finite differences', (name) => {
    const at = [-3, -0.4, 0.3, 1.2, 5]
    const f = (x: tf.Tensor): tf.Tensor => kernelsOf()[name](withRank<tf.Rank.R4>(x, 4))
    const value = (x: number): number => f(tf.tensor4d([x], [1, 1, 1, 1])).dataSync()[0] ?? NaN
    const gradient = tf
      .grad(f)(tf.tensor4d(at, [1, 5, 1, 1]))
      .dataSync()
    for (const [i, x] of at.entries())
      expect(gradient[i]).toBeCloseTo((value(x + 0.01) - value(x - 0.01)) / 0.02, 3)
  })

  test('the gradient of every kind of layer is that of finite differences', () => {
    const network = networkOf(TINY, linearHead(6))
    const trainer = trainerOf(network, kernelsOf(), settings)
    const [values, batch] = [initialWeights(network, seededRandom(2)), stripes(4)]
    const { gradient } = lossAndGradient(trainer, values, batch)
    for (const { name, offset, size } of trainer.learned) {
      const at = offset + (size >> 1)
      const moved = (by: number): number => {
        const other = values.slice()
        other[at]! += by
        return lossAndGradient(trainer, other, batch).loss
      }
      const expected = (moved(2e-3) - moved(-2e-3)) / 4e-3
      expect(Math.abs((gradient[at] ?? NaN) - expected), name).toBeLessThan(2e-3 + 0.02 * Math.abs(expected))
    }
  })
})

test('the fast kernels give the gradient of the plain ones', () => {
  const network = networkOf(TINY, linearHead(6))
  const values = initialWeights(network, seededRandom(2))
  const of = (kernels: LabKernels): Float32Array =>
    lossAndGradient(trainerOf(network, kernels, settings), values, stripes(4)).gradient
  const [fast, slow] = [of(labKernels()), of(plainLabKernels)]
  expect(norm(fast.map((g, i) => g - (slow[i] ?? NaN)))).toBeLessThan(1e-3 * norm(slow))
})

describe.each([
  ['tiny', TINY],
  ['ResNet18', resnet18(0.125)],
  ['MobileNetV2', mobilenetV2(0.25)],
  ['EfficientNet-B0', efficientnetB0(0.25)],
] as const)('%s', (name, layout) => {
  const network = networkOf(layout, linearHead(layout.features))

  test('read, it says what its training graph says by running statistics', async () => {
    const values = trainedLike(network, initialWeights(network, seededRandom(3)))
    const patches = normals(3 * PATCH_LENGTH, 8)
    const expected = tf.tidy(() => {
      const weights = named(network.specs, tensorsOf(network.specs, values))
      const h = referenceFeatures(layout, weights, plainLabKernels, input(patches))
      expect(h.shape).toEqual([3, layout.features])
      return {
        h: Float32Array.from(h.dataSync()),
        logits: Float32Array.from(network.head.logits(weights, h).dataSync()),
      }
    })
    const before = tf.memory().numTensors
    const inference = openNetwork(network, values, () => 0)
    const got = await inference.logits(patches, 3)
    inference.dispose()
    expect(tf.memory().numTensors).toBe(before)
    const scale = expected.h.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    for (const [i, value] of got.features.entries())
      expect(Math.abs(value - expected.h[i]!)).toBeLessThan(1e-4 * scale)
    for (const [i, logit] of got.logits.entries())
      expect(Math.abs(logit - expected.logits[i]!)).toBeLessThan(1e-4 * scale)
  })

  test('read with the statistics of a batch, it says what training says of that batch', async () => {
    const values = initialWeights(network, seededRandom(3))
    const patches = normals(4 * PATCH_LENGTH, 8)
    let inTraining = new Float32Array(0)
    const trainer = trainerOf(network, labKernels(), settings)
    const { statistics } = gradientOf(trainer, values, patches, (weights, h) => {
      const logits = network.head.logits(weights, h)
      inTraining = Float32Array.from(logits.dataSync())
      return tf.mean(logits)
    })
    const samples = samplesOf(layout, 4)
    for (const [unit, { mean, variance }] of statistics) {
      const count = samples.get(unit) ?? NaN
      sliceOf(network.specs, values, `${unit}/mean`).set(mean)
      // Reading normalizes by the variance itself, of which the batch gives the unbiased estimate.
      sliceOf(network.specs, values, `${unit}/variance`).set(variance.map((v) => (v * (count - 1)) / count))
    }
    const inference = openNetwork(network, values, () => 0)
    const { logits } = await inference.logits(patches, 4)
    inference.dispose()
    for (const [i, logit] of logits.entries()) expect(logit).toBeCloseTo(inTraining[i] ?? NaN, 2)
  })

  test('learns stripes, bitwise repeatably, and leaves no tensor behind', () => {
    const run = () => {
      const trainer = trainerOf(network, labKernels(), settings)
      let state = startState(initialWeights(network, seededRandom(1)))
      const losses: number[] = []
      const before = tf.memory().numTensors
      for (let i = 0; i < 8; i++) {
        const done = supervisedStep(trainer, state, stripes(8))
        state = done.state
        losses.push(done.report.loss)
      }
      expect(tf.memory().numTensors).toBe(before)
      return { losses, values: state.values }
    }
    const [once, again] = [run(), run()]
    expect(once.losses[7]).toBeLessThan(0.8 * (once.losses[0] ?? NaN))
    // Where losses part says which step to look at: two trainings differed once, on another computer.
    expect(again.losses, name).toEqual(once.losses)
    expect(sameBits(again.values, once.values), name).toBe(true)
  })
})

/** How many numbers a channel of each unit has in a batch, counted while it runs. */
function samplesOf(layout: Layout, n: number): Map<string, number> {
  const network = networkOf(layout, linearHead(layout.features))
  const sizes: number[] = []
  const counting: LabKernels = {
    ...plainLabKernels,
    batchNorm(x, scale, offset) {
      sizes.push(x.size / scale.size)
      return plainLabKernels.batchNorm(x, scale, offset)
    },
  }
  const names: string[] = []
  tf.tidy(() => {
    const weights = named(network.specs, tensorsOf(network.specs, initialWeights(network, seededRandom(1))))
    const { statistics } = trainingFeatures(layout, counting)(weights, input(normals(n * PATCH_LENGTH, 1)))
    tf.dispose([...statistics.values()].flatMap(({ mean, variance }) => [mean, variance]))
    names.push(...statistics.keys())
  })
  return new Map(names.map((name, i) => [name, sizes[i] ?? NaN]))
}

describe('the hybrid as a network', () => {
  const config = { backbone: mobilenetConfig(0.25), circuit: DEFAULT_CIRCUIT }
  const network = networkOf(mobilenetV2(0.25), circuitHead(config.backbone.features, DEFAULT_CIRCUIT))

  test('trains bit for bit as the hybrid', () => {
    const kernels = nativeKernels() ?? expect.fail('no native kernels')
    const values = initialValues(config, seededRandom(1))
    const one = lossAndGradient(trainerOf(network, labKernels(), settings, 0.1), values, stripes(4))
    const other = lossAndGradient(createTrainer(config, kernels, settings, null, 0.1), values, stripes(4))
    expect(one.loss).toBe(other.loss)
    expect(sameBits(one.gradient, other.gradient)).toBe(true)
  })

  test('reads as the program does', async () => {
    const values = trainedLike(network, initialWeights(network, seededRandom(3)))
    const patches = normals(3 * PATCH_LENGTH, 8)
    const own = inferenceOf(config, weightsOf(network.specs, values), () => 0)
    const plainly = openNetwork(network, values, () => 0)
    const [a, b] = [await own.logits(patches, 3), await plainly.logits(patches, 3)]
    for (const [i, logit] of a.logits.entries()) expect(b.logits[i]).toBeCloseTo(logit, 4)
    own.dispose()
    plainly.dispose()
  })
})

test('the classical head has the gradient of finite differences, and learns all of its numbers', () => {
  const network = networkOf(TINY, classicalHead(6, DEFAULT_CIRCUIT))
  const trainer = trainerOf(network, labKernels(), settings)
  const [values, batch] = [initialWeights(network, seededRandom(2)), stripes(4)]
  const { gradient } = lossAndGradient(trainer, values, batch)
  for (const { name, offset, size } of network.head.arrays.flatMap(({ name }) =>
    network.specs.filter((spec) => spec.name === name),
  )) {
    const at = offset + (size >> 1)
    const moved = (by: number): number => {
      const other = values.slice()
      other[at]! += by
      return lossAndGradient(trainer, other, batch).loss
    }
    expect(gradient[at], name).toBeCloseTo((moved(5e-3) - moved(-5e-3)) / 1e-2, 3)
    expect(norm(sliceOf(network.specs, gradient, name)), name).toBeGreaterThan(0)
  }
})
