import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { backboneTraining } from '../model/backbone.ts'
import { backboneBlocks } from '../model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '../model/circuit-config.ts'
import { nativeKernels } from '../model/native-kernels.ts'
import { initialValues, parameterSpecs, totalSize, type HybridConfig } from '../model/parameters.ts'
import { PATCH_LENGTH } from '../model/preprocess.ts'
import { randomNormal, seededRandom } from '../random.ts'
import { startState } from './adam.ts'
import {
  contrastiveStep,
  contrastiveTrainer,
  createContrastiveTrainer,
  ntXent,
  withProjection,
} from './contrastive.ts'
import { sliceOf } from './gradient.ts'

/** The definition, pair by pair. */
function plainNtXent(z: readonly (readonly number[])[], temperature: number): number {
  const half = z.length / 2
  const cosine = (a: readonly number[], b: readonly number[]): number => {
    const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, v, i) => sum + v * y[i]!, 0)
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
  }
  const losses = z.map((own, i) => {
    const other = z[(i + half) % z.length]!
    const all = z.filter((_, k) => k !== i).map((one) => Math.exp(cosine(own, one) / temperature))
    return -Math.log(Math.exp(cosine(own, other) / temperature) / all.reduce((a, b) => a + b, 0))
  })
  return losses.reduce((a, b) => a + b, 0) / losses.length
}

const random = seededRandom(5)
const rows = Array.from({ length: 8 }, () => Array.from({ length: 3 }, () => randomNormal(random)))

test.each([0.1, 0.5, 2])('NT-Xent at temperature %d is the definition, pair by pair, within 1e-4', (t) => {
  expect(ntXent(tf.tensor2d(rows), t).dataSync()[0]).toBeCloseTo(plainNtXent(rows, t), 4)
})

test('its gradient is that of finite differences', () => {
  const gradient = tf.grad((z) => ntXent(tf.reshape<tf.Rank.R2>(z, [8, 3]), 0.5))(tf.tensor2d(rows))
  const analytic = gradient.dataSync()
  for (const at of [0, 5, 13, 23]) {
    const moved = (by: number) =>
      plainNtXent(
        rows.map((row, r) => row.map((value, c) => (r * 3 + c === at ? value + by : value))),
        0.5,
      )
    expect(analytic[at]).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 3)
  }
})

test('equal views among far others cost next to nothing, unequal ones cost the logarithm of their number', () => {
  const axes = [0, 1, 2, 0, 1, 2].map((k) => [0, 1, 2].map((i) => (i === k ? 1 : 0)))
  expect(ntXent(tf.tensor2d(axes), 0.05).dataSync()[0]).toBeLessThan(1e-6)
  const same = Array.from({ length: 6 }, () => [1, 2, 3])
  expect(ntXent(tf.tensor2d(same), 0.5).dataSync()[0]).toBeCloseTo(Math.log(5), 4)
})

const config: HybridConfig = {
  backbone: { stem: 4, stages: [{ expand: 2, channels: 8, repeats: 1, stride: 2 }], features: 16 },
  circuit: DEFAULT_CIRCUIT,
}
const settings = {
  peakRate: 0.02,
  rateFactor: { kernel: 1, norm: 1, head: 0, circuit: 0, projection: 1, statistic: 0 },
  weightDecay: 0.01,
  clipNorm: 5,
  warmUpSteps: 2,
  totalSteps: 30,
  averageDecay: 0.9,
}

/** Stripes of n directions, each seen twice with other noise. */
function stripes(n: number, seed: number): Float32Array {
  const draw = seededRandom(seed)
  const views = new Float32Array(2 * n * PATCH_LENGTH)
  for (let v = 0; v < 2 * n; v++) {
    const angle = (Math.PI * (v % n)) / n
    for (let i = 0; i < PATCH_LENGTH; i++) {
      const along = (i % 64) * Math.cos(angle) + Math.floor(i / 64) * Math.sin(angle)
      views[v * PATCH_LENGTH + i] = Math.sin(along) + 0.3 * randomNormal(draw)
    }
  }
  return views
}

test('a step learns to tell regions apart, leaves circuit and head alone, and is bitwise repeatable', () => {
  const run = () => {
    const kernels = nativeKernels() ?? expect.fail('no native kernels')
    const trainer = createContrastiveTrainer(config, { hidden: 8, outputs: 4 }, kernels, settings, 0.5)
    const draw = seededRandom(1)
    const own = initialValues(config, draw)
    let state = startState(withProjection(own, trainer.specs, draw))
    const before = tf.memory().numTensors
    const losses: number[] = []
    for (let step = 0; step < 30; step++) {
      const done = contrastiveStep(trainer, state, stripes(4, step))
      state = done.state
      losses.push(done.report.loss)
    }
    expect(tf.memory().numTensors).toBe(before)
    for (const name of ['circuit/angles', 'compress/kernel', 'fuse/alpha', 'head/kernel'])
      expect(sliceOf(trainer.specs, state.values, name)).toEqual(sliceOf(trainer.specs, own, name))
    return { losses, values: state.values }
  }
  const once = run()
  expect(once.losses[29]).toBeLessThan(0.6 * once.losses[0]!)
  expect(run().values).toEqual(once.values)
})

test('a network without the head of the hybrid learns the same features, bit for bit', () => {
  const kernels = nativeKernels() ?? expect.fail('no native kernels')
  const blocks = backboneBlocks(config.backbone)
  const own = parameterSpecs(config).filter(({ group }) => group !== 'head' && group !== 'circuit')
  const projection = { hidden: 8, outputs: 4 }
  const bare = contrastiveTrainer(
    { own, width: 16, features: (weights, x) => backboneTraining(blocks, weights, kernels, x) },
    projection,
    settings,
    0.5,
  )
  const whole = createContrastiveTrainer(config, projection, kernels, settings, 0.5)
  const values = withProjection(initialValues(config, seededRandom(1)), whole.specs, seededRandom(2))
  const ofBare = new Float32Array(totalSize(bare.specs))
  for (const { name } of bare.specs) sliceOf(bare.specs, ofBare, name).set(sliceOf(whole.specs, values, name))
  const one = contrastiveStep(bare, startState(ofBare), stripes(4, 0))
  const other = contrastiveStep(whole, startState(values), stripes(4, 0))
  expect(one.report).toEqual(other.report)
  for (const { name } of bare.specs)
    expect(sliceOf(bare.specs, one.state.values, name)).toEqual(
      sliceOf(whole.specs, other.state.values, name),
    )
})
